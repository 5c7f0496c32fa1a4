/**
 * Which photo became which file in a folder, kept in the library's own folder: a second run need not make pictures anew
 * to see that they are there. Losing it costs time only.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../disk-error.ts';

interface Line {
  hash: string;
  treatment: string;
  name: string;
  size: number;
  modified: number;
}

export interface ExportRecord {
  /** The file that the photo became before, where it is still as it was. */
  find(hash: string, treatment: string): Promise<string | null>;
  add(hash: string, treatment: string, name: string): Promise<void>;
}

/**
 * @param directory the library's
 * @param folder where the export goes
 * @param warn hears once that nothing more can be kept
 */
export async function openExportRecord(directory: string, folder: string, warn: (message: string) => void): Promise<ExportRecord> {
  const path = join(directory, 'exports', `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.jsonl`);
  const lines = new Map<string, Line>();
  for (const line of (await readLines(path)).flatMap(parsed)) lines.set(`${line.hash}/${line.treatment}`, line);
  let isKept = true;
  const keep = async (line: Line): Promise<void> => {
    try {
      await mkdir(join(directory, 'exports'), { recursive: true });
      await appendFile(path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      isKept = false;
      warn(`What was exported cannot be written down (${errorCode(error)}). A second export makes pictures anew.`);
    }
  };
  return {
    async find(hash, treatment) {
      const line = lines.get(`${hash}/${treatment}`);
      const now = line === undefined ? null : await stateOf(join(folder, line.name));
      return line !== undefined && now?.size === line.size && now.modified === line.modified ? line.name : null;
    },
    async add(hash, treatment, name) {
      const now = await stateOf(join(folder, name));
      if (now === null) return;
      const line: Line = { hash, treatment, name, ...now };
      lines.set(`${hash}/${treatment}`, line);
      if (isKept) await keep(line);
    },
  };
}

async function stateOf(path: string): Promise<Pick<Line, 'size' | 'modified'> | null> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { size, modified: mtimeMs };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** The last line may be half of one, after a kill. */
function parsed(line: string): Line[] {
  try {
    const { hash, treatment, name, size, modified } = JSON.parse(line) as Line;
    return typeof name === 'string' && !/[/\\]/.test(name) ? [{ hash, treatment, name, size, modified }] : [];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return [];
    throw error;
  }
}
