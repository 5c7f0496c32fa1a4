/** A picture that is dropped on the page: its bytes come as the body of one request, and go to the engine as they are. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { examplePath, largestExample } from '../shared/examples-contract.ts';
import { fail, type Result } from '../shared/errors.ts';
import type { Library } from '../core/library.ts';

/** A form of another page can send a few types without being asked first; this is none of them. */
const wantedType = 'application/octet-stream';

export const isUpload = ({ method }: IncomingMessage, { pathname }: URL): boolean => method === 'POST' && pathname === examplePath;

/** Answers with the result of `examples.add`. Whoever gives up on it stops the work. */
export async function takeUpload({ handlers }: Pick<Library, 'handlers'>, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const name = url.searchParams.get('name') ?? '';
  if (request.headers['content-type'] !== wantedType || name === '' || name.length > 1_000) return answer(response, 400, fail('bad-request', 'This is no picture for a search.'));
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  const bytes = await bodyOf(request);
  if (bytes === null) {
    // What is still on its way is not waited for.
    response.setHeader('connection', 'close');
    return answer(response, 413, fail('file-unreadable', `"${name}" cannot be used: it is larger than ${largestExample / 2 ** 20} MB.`, { code: 'too-large' }));
  }
  answer(response, 200, await handlers['examples.add']({ name, bytes }, stop.signal));
}

/** Null where it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > largestExample) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestExample) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, result: Result<unknown>): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(result));
}
