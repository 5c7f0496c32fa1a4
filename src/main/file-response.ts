/** A file as an answer to a page's request: media type, caching, Range, HEAD. The caller has checked the path. */
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parseRange, type ByteRange } from './range.ts';

export interface FileAnswer {
  path: string;
  type: string;
  /** Sent as they are, beside those that every file gets. */
  headers: Readonly<Record<string, string>>;
}

/** A file that the system will not let us read is, to a page, not there. */
const absentCodes = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EIO', 'ENXIO']);

export const plainResponse = (status: number, sentence: string, headers: Record<string, string> = {}): Response =>
  new Response(sentence, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers } });

export const notFound = (): Response => plainResponse(404, 'There is nothing at this address.');

export async function fileResponse(request: Pick<Request, 'method' | 'headers'>, answer: FileAnswer): Promise<Response> {
  const file = await openFile(answer.path);
  if (file === null) return notFound();
  const stats = await file.stat();
  if (!stats.isFile()) {
    await file.close();
    return notFound();
  }
  const range = parseRange(request.headers.get('range'), stats.size);
  if (range === 'unsatisfiable') {
    await file.close();
    return plainResponse(416, 'The file is shorter than that.', { 'content-range': `bytes */${stats.size}` });
  }
  const { start, end }: ByteRange = range ?? { start: 0, end: stats.size - 1 };
  const headers = {
    'content-type': answer.type,
    'content-length': String(end - start + 1),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${stats.size}` }),
    ...answer.headers,
  };
  return new Response(await body(file, request.method, start, end), { status: range === null ? 200 : 206, headers });
}

async function openFile(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && absentCodes.has(String(error.code))) return null;
    throw error;
  }
}

/** The stream closes the file when it ends or when the page lets go of it. */
async function body(file: FileHandle, method: string, start: number, end: number): Promise<ReadableStream | null> {
  if (method === 'HEAD' || end < start) {
    await file.close();
    return null;
  }
  return Readable.toWeb(file.createReadStream({ start, end })) as ReadableStream;
}
