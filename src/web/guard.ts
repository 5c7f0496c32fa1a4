/**
 * Who may talk to the web host: this computer's own browser, with the token that was printed (or its cookie), under
 * the host name that was printed, from a page that this host served. Pure decisions over a request's headers.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Guard {
  /** `Host` names this server: refuses other sites whose name was pointed at this address (DNS rebinding). */
  isOurHost(headers: IncomingHttpHeaders): boolean;
  /** The cookie of an earlier visit with the token. */
  hasCookie(headers: IncomingHttpHeaders): boolean;
  isToken(text: string | null): boolean;
  /** `Origin` is this server's own, as every browser states it for WebSockets. */
  isOurOrigin(headers: IncomingHttpHeaders): boolean;
  /** Value of the `Set-Cookie` header. */
  readonly cookie: string;
}

export function createGuard(token: string, port: number): Guard {
  // Browsers leave the usual port out.
  const hosts = new Set(['127.0.0.1', 'localhost'].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]));
  // Cookies know no ports: the name keeps two libraries in one browser apart.
  const cookieName = `snapsift-${port}`;
  const isToken = (text: string | null): boolean => text !== null && sameText(text, token);
  return {
    isOurHost: ({ host }) => host !== undefined && hosts.has(host),
    hasCookie: ({ cookie }) => isToken(readCookie(cookie ?? '', cookieName)),
    isToken,
    isOurOrigin: ({ origin }) => origin !== undefined && [...hosts].some((host) => origin === `http://${host}`),
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

/** Takes as long for a near miss as for a far one. */
function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function readCookie(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
