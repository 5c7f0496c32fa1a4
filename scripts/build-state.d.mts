export const inputs: string[];
export const outputs: string[];
export const stampFile: string;
export function newestChange(path: string): number;
export function builtAt(root: string): number | null;
export function isStale(root: string): boolean;
