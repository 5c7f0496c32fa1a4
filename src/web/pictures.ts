/** Pictures over HTTP, by id only: `/photo/thumb/<id>?v=1&s=256` and `/photo/original/<id>`, with Range and caching. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import send from 'send';
import { photoIdSchema } from '../shared/contract.ts';
import type { Library } from '../core/library.ts';

const route = /^\/photo\/(thumb|original)\/([0-9a-f]{64})$/;
const yearMs = 365 * 24 * 3600 * 1000;

/** True when the address was a picture's and has been answered. */
export async function servePicture(library: Pick<Library, 'locate'>, request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
  const match = route.exec(url.pathname);
  if (match === null) return false;
  const kind = match[1] as 'thumb' | 'original';
  const id = photoIdSchema.parse(match[2]);
  const located = await library.locate(kind, id, url.searchParams.get('s') === '1024' ? 1024 : 256);
  if (!located.ok) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(located.error.message);
    return true;
  }
  const { path, type, lasting } = located.value;
  // The address carries the content's hash and the pipeline version: what it names never changes, except for a stand-in.
  send(request, encodeURIComponent(basename(path)), { root: dirname(path), dotfiles: 'allow', immutable: lasting, maxAge: lasting ? yearMs : 0, etag: true })
    .on('headers', (headers: ServerResponse) => {
      headers.setHeader('content-type', type);
      headers.setHeader('cache-control', lasting ? 'private, max-age=31536000, immutable' : 'no-store');
    })
    .on('error', (error: { status?: number }) => giveUp(response, error.status ?? 404))
    .pipe(response);
  return true;
}

/** A disk may fail in the middle of a file: what is promised cannot come any more, and nothing else may come in its place. */
function giveUp(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  for (const name of ['content-length', 'content-type', 'cache-control', 'etag', 'last-modified']) response.removeHeader(name);
  response.writeHead(status).end();
}
