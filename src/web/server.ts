/**
 * The web host: the interface, the contract over WebSocket and pictures over HTTP, for this computer only. It binds
 * the loopback address, wants the printed token once and then its cookie, and checks Host and Origin.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import send from 'send';
import { WebSocketServer, type WebSocket } from 'ws';
import { contract, type AppInfo } from '../shared/contract.ts';
import { contentSecurityPolicy } from '../shared/content-security.ts';
import { socketChannel, type SocketLike } from '../shared/channel.ts';
import { fail, ok, type Result } from '../shared/errors.ts';
import { createServer as createRpcServer } from '../shared/rpc.ts';
import type { Log } from '../core/log.ts';
import type { Library } from '../core/library.ts';
import { createGuard, type Guard } from './guard.ts';
import { servePicture } from './pictures.ts';
import { isUpload, takeUpload } from './upload.ts';

export interface WebHostOptions {
  library: Library;
  /** Folder of the built interface. */
  renderer: string;
  /** 0 lets the system choose. */
  port: number;
  version: string;
  log: Log;
  /** Made up where it is not given. */
  token?: string;
}

export interface WebHost {
  /** Address with the token: opens the app. */
  readonly address: string;
  close(): Promise<void>;
}

/** The largest request of the contract is a list of reviewed groups; more of them are planned by what is decided, not by name. */
const largestMessage = 16 * 1024 * 1024;

export async function startWebHost(options: WebHostOptions): Promise<Result<WebHost>> {
  const server = createHttpServer();
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const { port } = server.address() as AddressInfo;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const guard = createGuard(token, port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  server.on('request', (request, response) => void answer(request, response, guard, options));
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head, guard, sockets));
  sockets.on('connection', (socket) => serveContract(socket, options));
  return ok({
    address: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function listen(server: Server, port: number): Promise<Result<void>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(fail('address-in-use', `Port ${port} cannot be used (${error.code ?? error.message}). Choose another with --port, or leave it out.`)),
    );
    server.listen(port, '127.0.0.1', () => resolve(ok(undefined)));
  });
}

const refusal = 'Open Snapsift by the address that it printed; it holds a key that keeps other programs and web pages out.';

/** Null for what is no path of this server: anybody may send anything here, before showing any key. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  const whole = `http://127.0.0.1${url}`;
  return url.startsWith('/') && URL.canParse(whole) ? new URL(whole) : null;
}

async function answer(request: IncomingMessage, response: ServerResponse, guard: Guard, options: WebHostOptions): Promise<void> {
  protect(response);
  const url = addressOf(request);
  if (url === null) return refuse(response, 400, 'There is nothing at this address.');
  if (!guard.isOurHost(request.headers)) return refuse(response, 421, 'This address is not served here.');
  const upload = isUpload(request, url);
  if (request.method !== 'GET' && request.method !== 'HEAD' && !upload) return refuse(response, 405, 'Only pages and pictures are served here.');
  if (guard.isToken(url.searchParams.get('token'))) {
    response.writeHead(303, { 'set-cookie': guard.cookie, location: '/' }).end();
    return;
  }
  if (!guard.hasCookie(request.headers) || (upload && !guard.isOurOrigin(request.headers))) return refuse(response, 403, refusal);
  try {
    if (upload) return await takeUpload(options.library, request, response, url);
    if (await servePicture(options.library, request, response, url)) return;
    send(request, url.pathname, { root: options.renderer, index: 'index.html', dotfiles: 'deny', cacheControl: false })
      .on('headers', (headers: ServerResponse) => headers.setHeader('cache-control', url.pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'))
      .on('error', (error: { status?: number }) => refuse(response, error.status ?? 404, 'There is nothing at this address.'))
      .pipe(response);
  } catch (error) {
    options.log.error('A request failed.', { path: url.pathname, error: String(error) });
    refuse(response, 500, 'This could not be read.');
  }
}

function protect(response: ServerResponse): void {
  response.setHeader('content-security-policy', contentSecurityPolicy(null));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) response.end();
  else response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}

function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, guard: Guard, sockets: WebSocketServer): void {
  // Whoever hangs up early is no reason to end.
  socket.on('error', () => socket.destroy());
  const allowed = addressOf(request)?.pathname === '/rpc' && guard.isOurHost(request.headers) && guard.isOurOrigin(request.headers) && guard.hasCookie(request.headers);
  if (!allowed) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
}

function serveContract(socket: WebSocket, { library, version, log }: WebHostOptions): void {
  socket.on('error', (error) => log.warn('A browser connection failed.', { error: error.message }));
  const info: AppInfo = { version, host: 'web', platform: process.platform, can: { chooseFolder: false, reveal: false } };
  const channel = socketChannel(socket as unknown as SocketLike);
  const server = createRpcServer({
    contract,
    channel,
    handlers: {
      ...library.handlers,
      'app.info': () => ok(info),
      'folders.choose': () => fail('not-here', 'In the browser, folders are chosen in the page itself.'),
      'export.reveal': () => fail('not-here', 'The browser cannot open your file manager; copy the path instead.'),
      'photos.reveal': () => fail('not-here', 'The browser cannot open your file manager; copy the path instead.'),
    },
    onBug: (error) => log.error('A call failed.', { error: String(error), stack: error instanceof Error ? error.stack : undefined }),
  });
  channel.onClose(library.onEvent((event, payload) => server.emit(event, payload)));
}
