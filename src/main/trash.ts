/** The system's trash for the engine, which alone may ask for it: no call of the interface leads here. */
import { lstat } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import type { Shell } from 'electron';

/** Null where the system says that it took the file, else why it did not. A link or a folder is never taken. */
export async function trashFile(shell: Pick<Shell, 'trashItem'>, path: string): Promise<string | null> {
  if (!isAbsolute(path) || normalize(path) !== path) return 'this is not the full path of a file';
  try {
    if (!(await lstat(path)).isFile()) return 'this is not a file';
    await shell.trashItem(path);
    return null;
  } catch (error) {
    // Electron rejects with plain errors whose message is the system's own.
    return error instanceof Error ? error.message : String(error);
  }
}
