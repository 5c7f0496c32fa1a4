type Env = Readonly<Record<string, string | undefined>>;
export const stallMs: number;
export const noSandbox: string;
export const earlyMs: number;
export function noWindowReason(surroundings: { platform: string; env: Env; isRoot: boolean; args: readonly string[] }): string | null;
export function executableName(platform: string): string;
export function findElectron(surroundings: {
  packageFolder: string;
  version: string;
  platform: string;
  env: Env;
  read(path: string): string | null;
  exists(path: string): boolean;
}): string | null;
export function noFetchReason(env: Env): string | null;
export function createStallWatch(now: number): (bytes: number, now: number) => boolean;
export function tellingLine(output: string): string | null;
export function fetchFailure(output: string): string;
export function startFailure(end: { code: number | null; signal: string | null; livedMs: number; interrupted: boolean; output: string }): string | null;
