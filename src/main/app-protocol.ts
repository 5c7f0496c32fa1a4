/** `app://snapsift/...`: the built interface, file by file, under the content security policy. Nothing outside its folder. */
import { realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { contentSecurityPolicy } from '../shared/content-security.ts';
import { isAppAddress } from './addresses.ts';
import { fileResponse, notFound, plainResponse } from './file-response.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy('photo:'),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** @param root folder of the built interface, absolute */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plainResponse(405, 'Only files are served here.');
    if (!isAppAddress(request.url)) return notFound();
    const { pathname } = new URL(request.url);
    const path = await fileBelow(root, pathname);
    const type = types[extname(pathname)];
    if (path === null || type === undefined) return notFound();
    // Built files under /assets/ carry their content's hash in their names.
    const caching = pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    return fileResponse(request, { path, type, headers: { ...pageHeaders, 'cache-control': caching } });
  };
}

/** The real path of an address below `root`; null when it names nothing there, in whatever spelling. */
async function fileBelow(root: string, pathname: string): Promise<string | null> {
  const name = decode(pathname);
  if (name === null || /[\\\0]/.test(name) || name.split('/').includes('..')) return null;
  try {
    const [base, path] = await Promise.all([realpath(root), realpath(join(root, name))]);
    return path.startsWith(base + sep) ? path : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
