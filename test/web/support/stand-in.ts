/**
 * A stand-in for the host, for states that the real one cannot be brought into on demand: a million photos, a full
 * disk, an engine that goes away. It serves the real interface and speaks the real contract over the real socket;
 * only what is behind the contract is made up. Everything else is tested against the real host.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import send from 'send';
import { WebSocketServer } from 'ws';
import { socketChannel, type SocketLike } from '../../../src/shared/channel.ts';
import { contentSecurityPolicy } from '../../../src/shared/content-security.ts';
import { contract, type Contract } from '../../../src/shared/contract.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';
import { createServer, type Server } from '../../../src/shared/rpc.ts';
import { projectRoot } from '../../fixtures/photos.ts';
import { drawing, inventedHandlers, type Invented } from './invented.ts';

export interface StandIn {
  address: string;
  /** Change it, then `emit` or reload. */
  state: Invented;
  /** Every call that arrived, in order. */
  calls: { method: string; request: unknown }[];
  emit: Server<Contract>['emit'];
  /** Cuts every connection and accepts none until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export async function startStandIn(state: Invented): Promise<StandIn> {
  const http = createHttpServer((request, response) => serve(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  const servers = new Set<Server<Contract>>();
  const calls: StandIn['calls'] = [];
  let away = false;

  http.on('upgrade', (request, socket, head) => {
    if (away) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket));
  });
  sockets.on('connection', (socket) => {
    const channel = socketChannel(socket as unknown as SocketLike);
    const server = createServer({ contract, channel, handlers: recorded(inventedHandlers(state), calls), onBug: (error) => console.error(error) });
    servers.add(server);
    channel.onClose(() => servers.delete(server));
  });
  state.marks.changed = (payload) => servers.forEach((server) => server.emit('marks.changed', payload));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.clients.forEach((socket) => socket.terminate());
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    state,
    calls,
    emit: (event, payload) => servers.forEach((server) => server.emit(event, payload)),
    goAway: () => {
      away = true;
      cut();
    },
    comeBack: () => void (away = false),
    close: async () => {
      cut();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function recorded(handlers: Handlers<Contract>, calls: StandIn['calls']): Handlers<Contract> {
  const entries = Object.entries(handlers).map(([method, handler]) => [
    method,
    (request: never, signal: AbortSignal) => {
      calls.push({ method, request });
      return (handler as (request: never, signal: AbortSignal) => unknown)(request, signal);
    },
  ]);
  return Object.fromEntries(entries) as Handlers<Contract>;
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-security-policy', contentSecurityPolicy(null));
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  const picture = /^\/photo\/(?:thumb|original)\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (picture === undefined) send(request, path, { root: join(projectRoot, 'out/renderer'), index: 'index.html' }).pipe(response);
  else response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' }).end(drawing(picture));
}
