/**
 * The only file of this program that opens a connection to another computer: asks for the rest of one file from a
 * place that the catalogue names. It decides nothing about what arrives; download.ts does.
 */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface FetchLimits {
  redirects: number;
  /** Until the answer's head is there, ms. */
  head: number;
  /** The longest silence while the body arrives, ms. */
  silence: number;
}

export const fetchLimits: FetchLimits = { redirects: 5, head: 30_000, silence: 30_000 };

export type Fetched =
  /** The connection is open until the body has ended or the signal is aborted. */
  | { kind: 'body'; from: number; total: number | null; body: AsyncIterable<Buffer> }
  /** The server has no such range: what was kept is longer than its file. */
  | { kind: 'range-refused' }
  /** `retry`: it may work in a moment; `after`: not before so many ms, as the server asks. */
  | { kind: 'failed'; retry: boolean; reason: string; after: number };

const failed = (reason: string, retry: boolean, after = 0): Fetched => ({ kind: 'failed', retry, reason, after });

/** Only this computer itself (tests, a local mirror) is asked without encryption. */
const isAllowed = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));

/** The bytes of `address` from `from` on. Redirects are followed. */
export async function fetchFrom(address: string, from: number, signal: AbortSignal, limits: FetchLimits): Promise<Fetched> {
  let url = new URL(address);
  for (let hop = 0; hop <= limits.redirects; hop++) {
    if (!isAllowed(url)) return failed(`${url.protocol}//${url.host} is no safe address`, false);
    let response: IncomingMessage;
    try {
      response = await head(url, from, signal, limits);
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error), true);
    }
    const status = response.statusCode ?? 0;
    const next = response.headers.location;
    if (status < 300 || status >= 400 || next === undefined) return read(response, from);
    response.destroy();
    if (!URL.canParse(next, url.href)) return failed('the server points nowhere', false);
    const target = new URL(next, url);
    // Another computer must not send us to the services of this one.
    if (url.protocol === 'https:' && target.protocol !== 'https:') return failed(`${target.protocol}//${target.host} is no safe address`, false);
    url = target;
  }
  return failed(`the server points from one address to the next, more than ${limits.redirects} times`, false);
}

function head(url: URL, from: number, signal: AbortSignal, limits: FetchLimits): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'Snapsift', 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
    const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { headers, signal, agent: false });
    const timer = setTimeout(() => request.destroy(new Error('the server does not answer')), limits.head);
    request.setTimeout(limits.silence, () => request.destroy(new Error('the server fell silent')));
    // Stays: ending a connection whose answer is of no use is reported here too, and by then concerns nobody.
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      // Whoever reads the body is told through the reading.
      response.on('error', reject);
      resolve(response);
    });
    request.end();
  });
}

function read(response: IncomingMessage, from: number): Fetched {
  const status = response.statusCode ?? 0;
  if (status === 200) return { kind: 'body', from: 0, total: whole(response.headers['content-length']), body: response };
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
  if (status === 206 && Number(range?.[1]) === from) return { kind: 'body', from, total: whole(range?.[2]), body: response };
  response.destroy();
  if (status === 416) return { kind: 'range-refused' };
  const again = status === 408 || status === 425 || status === 429 || status >= 500;
  return failed(status === 206 ? 'the server sent another part than was asked for' : `the server answered ${status}`, again, waitAsked(response));
}

const whole = (text: string | undefined): number | null => (text !== undefined && /^\d+$/.test(text) ? Number(text) : null);

/** At most a minute: longer is better decided by a person. */
const waitAsked = ({ headers }: IncomingMessage): number => Math.min(60, whole(headers['retry-after']) ?? 0) * 1000;
