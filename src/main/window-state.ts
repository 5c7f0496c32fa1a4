/** Where the window was last time. A small file; losing it costs nothing, so that it is never an error. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import * as z from 'zod';
import type { Log } from '../core/log.ts';

const stateSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximised: z.boolean(),
});
export type WindowState = z.infer<typeof stateSchema>;

/** A window is found again when at least this much of it is on a screen, in pixels each way. */
const leastVisible = 100;

const overlap = (from: number, length: number, otherFrom: number, otherLength: number): number =>
  Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);

/** The state, if a screen still shows it. @param screens work areas of the screens */
export function visibleState(state: WindowState | null, screens: readonly Rectangle[]): WindowState | null {
  if (state === null) return null;
  const shown = screens.some(
    (area) => overlap(state.x, state.width, area.x, area.width) >= leastVisible && overlap(state.y, state.height, area.y, area.height) >= leastVisible,
  );
  return shown ? state : null;
}

export function readWindowState(file: string, log: Log): WindowState | null {
  try {
    const parsed = stateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    const isFirstStart = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isFirstStart) log.warn('The window opens at its usual place; the file that remembers it cannot be read.', { error: String(error) });
    return null;
  }
}

/** Synchronous: it runs while the window closes, and the app may end right after. */
export function writeWindowState(file: string, state: WindowState, log: Log): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch (error) {
    log.warn('The place of the window could not be remembered.', { error: String(error) });
  }
}
