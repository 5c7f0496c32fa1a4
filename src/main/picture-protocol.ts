/** `photo://thumb/<id>?v=1&s=256` and `photo://original/<id>`: pictures by id only; the engine says which file that is. */
import type { Result } from '../shared/errors.ts';
import { fileResponse, notFound, plainResponse } from './file-response.ts';

export type Locate = (request: { kind: 'thumb' | 'original'; id: string; size: 256 | 1024 }) => Promise<Result<{ path: string; type: string; lasting: boolean }>>;

const address = /^photo:\/\/(thumb|original)\/([0-9a-f]{64})$/;

/** The address carries the content's hash and the pipeline version: what it names never changes, except for a stand-in. */
const caching = (lasting: boolean): string => (lasting ? 'private, max-age=31536000, immutable' : 'no-store');

const headers = {
  // Should a picture ever be opened as a page, it is a page that can do nothing.
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

export function createPictureProtocol(locate: Locate): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plainResponse(405, 'Only pictures are served here.');
    const [place = '', query] = request.url.split('?', 2);
    const match = address.exec(place);
    if (match === null) return notFound();
    const [, kind, id] = match as unknown as [string, 'thumb' | 'original', string];
    const located = await locate({ kind, id, size: new URLSearchParams(query).get('s') === '1024' ? 1024 : 256 });
    if (!located.ok) return plainResponse(located.error.code === 'engine-lost' ? 503 : 404, located.error.message);
    const { lasting, ...file } = located.value;
    return fileResponse(request, { ...file, headers: { ...headers, 'cache-control': caching(lasting) } });
  };
}
