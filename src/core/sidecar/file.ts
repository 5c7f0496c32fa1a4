/** Sidecars on disk: read with care, and written whole, durably, and only over what was read. */
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { SidecarProblemCode } from '../../shared/interop-contract.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { dropPart, isThere, partIn, putInstead, putNew, writePart } from '../put-file.ts';
import { decodeXml, encodeXml, isDeclaredAs, type Encoding } from './encoding.ts';
import { namespaces } from './names.ts';
import { factsOf, readXmp, type Facts, type XmpDocument, type XmpFault } from './xmp.ts';

/** Largest sidecar that is read. Develop histories with many masks reach a few megabytes. */
export const mostBytes = 16 * 1024 * 1024;

/** Which state of a file was read. */
export interface Stamp {
  size: number;
  /** ms since 1970 */
  modified: number;
}

export interface Problem {
  code: SidecarProblemCode;
  /** One sentence for a person. */
  message: string;
}

export interface Sidecar {
  document: XmpDocument;
  facts: Facts;
  encoding: Encoding['name'];
  /** Null where it is not on disk yet. */
  stamp: Stamp | null;
}

export type SidecarRead = { outcome: 'read'; sidecar: Sidecar } | { outcome: 'none' } | { outcome: 'refused'; problem: Problem };

const refused = (code: SidecarProblemCode, message: string): { outcome: 'refused'; problem: Problem } => ({ outcome: 'refused', problem: { code, message } });

export async function readSidecar(path: string): Promise<SidecarRead> {
  let read: { bytes: Buffer; stamp: Stamp } | 'too-large' | 'no-file';
  try {
    read = await readBytes(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return { outcome: 'none' };
    return { outcome: 'refused', problem: problemOf(error, path) };
  }
  const name = basename(path);
  if (read === 'no-file') return refused('unreadable', `"${name}" is no regular file. It was left as it is.`);
  if (read === 'too-large') return refused('too-large', `"${name}" is larger than ${mostBytes / 2 ** 20} MB, which no sidecar is. It was left as it is.`);
  return understand(read.bytes, read.stamp, name);
}

/** Opening a pipe that nobody writes to would wait for ever. */
async function readBytes(path: string): Promise<{ bytes: Buffer; stamp: Stamp } | 'too-large' | 'no-file'> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return 'no-file';
    if (stats.size > mostBytes) return 'too-large';
    const bytes = await file.readFile();
    return bytes.length > mostBytes ? 'too-large' : { bytes, stamp: { size: stats.size, modified: stats.mtimeMs } };
  } finally {
    await file.close();
  }
}

const faults: Readonly<Record<XmpFault, { code: SidecarProblemCode; words: string }>> = {
  doctype: { code: 'doctype', words: 'contains a document type, which may lead to other files or grow without bounds; sidecars have none' },
  'not-xml': { code: 'not-xml', words: 'is not XML, or damaged' },
  'not-xmp': { code: 'not-xmp', words: 'is XML, but no XMP' },
  'too-deep': { code: 'not-xmp', words: 'is nested more deeply than any sidecar' },
  encoding: { code: 'encoding', words: 'is in an encoding that sidecars do not have' },
};

function understand(bytes: Buffer, stamp: Stamp, name: string): SidecarRead {
  const fault = (which: XmpFault): SidecarRead => refused(faults[which].code, `"${name}" ${faults[which].words}. It was left as it is.`);
  const decoded = decodeXml(bytes);
  if (!decoded.ok) return fault('encoding');
  // What a program left empty holds nothing to keep.
  if (decoded.text.replace(/^\ufeff/, '').trim() === '') return { outcome: 'read', sidecar: { ...freshSidecar(), stamp } };
  const read = readXmp(decoded.text);
  if (!read.ok) return fault(read.fault);
  if (!isDeclaredAs(read.encoding, decoded.encoding)) return fault('encoding');
  return { outcome: 'read', sidecar: { document: read.document, facts: factsOf(read.document), encoding: decoded.encoding, stamp } };
}

const template = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="${namespaces.x}" x:xmptk="Snapsift">
 <rdf:RDF xmlns:rdf="${namespaces.rdf}">
 </rdf:RDF>
</x:xmpmeta>
`;

/** One that says nothing yet. */
export function freshSidecar(): Sidecar {
  const read = readXmp(template);
  if (!read.ok) throw new Error('The empty sidecar cannot be read.');
  return { document: read.document, facts: factsOf(read.document), encoding: 'utf-8', stamp: null };
}

export type SidecarWrite = { outcome: 'written'; stamp: Stamp } | { outcome: 'changed' } | { outcome: 'refused'; problem: Problem };

/**
 * @param stamp what was read; where something else is there by now, nothing is written and the answer is 'changed'
 */
export async function writeSidecar(path: string, text: string, { encoding, stamp }: Pick<Sidecar, 'encoding' | 'stamp'>): Promise<SidecarWrite> {
  try {
    return await write(path, encodeXml(text, encoding), stamp);
  } catch (error) {
    return { outcome: 'refused', problem: problemOf(error, path) };
  }
}

async function write(path: string, bytes: Buffer, stamp: Stamp | null): Promise<SidecarWrite> {
  if (stamp === null) {
    if (await isThere(path)) return { outcome: 'changed' };
    const part = partIn(dirname(path));
    await writePart(part, bytes);
    return (await putNew(part, path)) === 'taken' ? { outcome: 'changed' } : { outcome: 'written', stamp: await stampOf(path) };
  }
  // A link stays a link: what it leads to is exchanged.
  const real = await realpath(path);
  const { mode } = await stat(real);
  const part = partIn(dirname(real));
  await writePart(part, bytes, mode & 0o777);
  const now = await stampOf(real);
  if (now.size !== stamp.size || now.modified !== stamp.modified) {
    await dropPart(part);
    return { outcome: 'changed' };
  }
  await putInstead(part, real);
  return { outcome: 'written', stamp: await stampOf(real) };
}

export async function stampOf(path: string): Promise<Stamp> {
  const { size, mtimeMs } = await stat(path);
  return { size, modified: mtimeMs };
}

/** A sentence for what the file system said. Errors without a code are bugs. */
export function problemOf(error: unknown, path: string, folder = dirname(path)): Problem {
  const code = errorCode(error);
  if (!(error instanceof Error) || !('code' in error)) throw error;
  if (isDiskFull(error)) return { code: 'disk-full', message: `There is no space left for "${basename(path)}". What it was to say is kept in the library.` };
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return { code: 'no-permission', message: `Snapsift is not allowed to read and write in "${folder}". What the sidecars there were to say is kept in the library.` };
  }
  return { code: 'unreadable', message: `"${basename(path)}" cannot be used (${code}).` };
}
