/**
 * Archives that a model may come in, told by their content. Nothing is ever written under a name that an archive gives;
 * even so, one that holds a link or a path to outside is no model and is refused as a whole.
 */
import { open } from 'node:fs/promises';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { tarArchive } from './tar-archive.ts';
import { zipArchive } from './zip-archive.ts';

export interface ArchiveEntry {
  /** As the archive has it: nothing to rely on. */
  name: string;
  /** other: a link, a device, or what the format has besides. */
  kind: 'file' | 'folder' | 'other';
  /** As the archive has it. */
  bytes: number;
  /** Has to be read before the next entry is asked for; throws where the archive is damaged. */
  content(): AsyncIterable<Buffer>;
}

export interface Archive {
  /** From the first to the last, anew with every call. Throws where the archive is damaged or cannot be read. */
  entries(signal: AbortSignal): AsyncGenerator<ArchiveEntry>;
}

/** Null where the file is no archive that can be read. Throws what the file system says. */
export async function openArchive(path: string): Promise<Archive | null> {
  const head = await headOf(path);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return zipArchive(path);
  const isTar = startsWith(head, [0x1f, 0x8b]) || head.toString('latin1', 257, 262) === 'ustar';
  return isTar ? tarArchive(path) : null;
}

const startsWith = (bytes: Buffer, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export interface Inventory {
  /** What comes before the name of every file of the model: '' or one folder. */
  root: string;
  /** Bytes of each file of the model, by its name below `root`. */
  files: ReadonlyMap<string, number>;
}

/** A model has a handful of files. */
const mostEntries = 10_000;
/** Larger than any model there is: reading a packed terabyte of nothing would only take time. */
const mostBytes = 16e9;

/** Looks through the whole archive before anything of it is taken. @param label names it in sentences */
export async function takeInventory(archive: Archive, label: string, signal: AbortSignal): Promise<Result<Inventory>> {
  const files = new Map<string, number>();
  const seen = new Set<string>();
  let [entries, bytes] = [0, 0];
  for await (const entry of archive.entries(signal)) {
    const name = tidyName(entry.name);
    if (name === null || entry.kind === 'other') return fail('model-invalid', `${label} cannot be imported: it holds a link or a path that leads outside of it ("${shorten(entry.name)}"). Get the model again.`);
    entries += 1;
    bytes += entry.bytes;
    if (entries > mostEntries || bytes > mostBytes) return fail('model-invalid', `${label} cannot be imported: it holds far more than a model. Get the model again.`);
    if (entry.kind === 'folder') continue;
    // Two names that some disks take for one.
    const key = name.normalize('NFC').toLowerCase();
    if (seen.has(key)) return fail('model-invalid', `${label} cannot be imported: it holds "${shorten(name)}" twice. Get the model again.`);
    seen.add(key);
    files.set(name, entry.bytes);
  }
  return rootOf(files, label);
}

/** The model lies at the top of the archive or in one folder there. */
function rootOf(files: ReadonlyMap<string, number>, label: string): Result<Inventory> {
  const manifests = [...files.keys()].filter((name) => /^(?:[^/]+\/)?manifest\.json$/.test(name));
  const [first, second] = manifests.includes('manifest.json') ? ['manifest.json'] : manifests;
  if (first === undefined) return fail('model-file-missing', `There is no manifest.json in ${label}, so it is no model. Choose another archive or folder.`);
  if (second !== undefined) return fail('model-invalid', `${label} holds several models. Unpack it and import them one by one.`);
  const root = first.slice(0, -'manifest.json'.length);
  const below = [...files].filter(([name]) => name.startsWith(root)).map(([name, bytes]): [string, number] => [name.slice(root.length), bytes]);
  return ok({ root, files: new Map(below) });
}

/** `./a//b/` as `a/b`; null for a name that leads, or could be taken to lead, out of the archive. */
export function tidyName(name: string): string | null {
  if (name === '' || name.startsWith('/') || /[\\\u0000-\u001f]/u.test(name) || /^[a-z]:/iu.test(name)) return null;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? null : parts.join('/');
}

const shorten = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}...` : name);
