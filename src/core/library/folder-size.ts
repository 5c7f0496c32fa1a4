/** Bytes below a folder. Files that vanish while counting count as nothing. */
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  const pending = [folder];
  while (pending.length > 0) {
    const current = pending.pop() as string;
    try {
      for await (const entry of await opendir(current)) {
        const path = join(current, entry.name);
        if (entry.isDirectory()) pending.push(path);
        else if (entry.isFile()) bytes += (await stat(path)).size;
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return bytes;
}
