/**
 * Serves a library to Electron's main process: takes the options and a port from it, answers the engine's contract on
 * that port, and ends when told to. Knows Electron's `process.parentPort` only by the shape below.
 */
import type { EmitterPort } from '../shared/channel.ts';
import { portChannel } from '../shared/channel.ts';
import type { Result } from '../shared/errors.ts';
import { createServer, type Server } from '../shared/rpc.ts';
import type { Handlers, MethodName } from '../shared/rpc-types.ts';
import type { Library, OpenOptions } from '../core/library.ts';
import type { Log } from '../core/log.ts';
import { dataOf } from './client.ts';
import { engineContract, type EngineContract } from './contract.ts';
import { toEngineSchema, type EngineOptions, type FromEngine } from './messages.ts';
import { createLibraryOpener, type LibraryOpener } from './opener.ts';
import { createTrashBroker } from './trash-broker.ts';
import { createVisionBroker } from './vision-broker.ts';

/** The part of Electron's `process.parentPort` that is used; ports come with messages, never go with them. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: readonly EmitterPort[] }) => void): unknown;
  postMessage(message: FromEngine): void;
}

export interface EngineHostOptions {
  parent: ParentPort;
  openLibrary(options: OpenOptions): Promise<Result<Library>>;
  log: Log;
  /** Milliseconds of any clock. */
  now(): number;
  /** Ends this process. */
  exit(): void;
}

export function hostEngine(options: EngineHostOptions): void {
  const { parent, log } = options;
  const broker = createVisionBroker((message) => parent.postMessage(message));
  const trash = createTrashBroker((message) => parent.postMessage(message));
  let opener: LibraryOpener | null = null;

  parent.on('message', ({ data, ports: [port] }) => {
    const message = toEngineSchema.safeParse(data);
    if (!message.success) {
      log.warn('A message that the engine does not know was ignored.', { reason: message.error.message });
    } else if (message.data.kind === 'start') {
      if (opener === null && port !== undefined) opener = serve(options, message.data.options, { spawn: broker.spawn, trashItem: trash.trashItem }, port);
    } else if (message.data.kind === 'stop') {
      void stop(opener, options);
    } else if (message.data.kind === 'trashed') {
      trash.receive(message.data);
    } else {
      broker.receive(message.data, port);
    }
  });
}

function serve(options: EngineHostOptions, engine: EngineOptions, main: Required<Pick<OpenOptions, 'spawn' | 'trashItem'>>, port: EmitterPort): LibraryOpener {
  const { parent, log, now } = options;
  const { directory, builtInModel, modelFolder } = engine;
  const opener = createLibraryOpener({
    open: () => options.openLibrary({ directory, builtInModel, ...main, log, ...(modelFolder === undefined ? {} : { modelFolder }) }),
    tried(result) {
      if (result.ok) {
        result.value.onEvent((event, payload) => server.emit(event, payload));
        result.value.start();
      } else log.warn(result.error.message, { code: result.error.code });
      parent.postMessage({ kind: 'ready' });
    },
    now,
  });
  const server: Server<EngineContract> = createServer({
    contract: engineContract,
    channel: portChannel(port, dataOf),
    handlers: engineHandlers(opener),
    onBug: (error) => log.error('A call failed.', { error: String(error), stack: error instanceof Error ? error.stack : undefined }),
  });
  void opener.get();
  return opener;
}

/** Every method waits for the library, then is the library's own. */
function engineHandlers(opener: LibraryOpener): Handlers<EngineContract> {
  type Method = MethodName<EngineContract>;
  type AnyHandler = (request: unknown, signal: AbortSignal) => Promise<Result<unknown>> | Result<unknown>;
  const forward = (method: Exclude<Method, 'picture.locate'>): AnyHandler => async (request, signal) => {
    const library = await opener.get();
    return library.ok ? (library.value.handlers[method] as AnyHandler)(request, signal) : library;
  };
  const locate: Handlers<EngineContract>['picture.locate'] = async ({ kind, id, size }) => {
    const library = await opener.get();
    return library.ok ? library.value.locate(kind, id, size) : library;
  };
  const methods = (Object.keys(engineContract.methods) as Method[]).filter((method) => method !== 'picture.locate');
  return { ...(Object.fromEntries(methods.map((method) => [method, forward(method)])) as Handlers<EngineContract>), 'picture.locate': locate };
}

async function stop(opener: LibraryOpener | null, { log, exit }: EngineHostOptions): Promise<void> {
  try {
    await opener?.close();
  } catch (error) {
    log.error('The library could not be closed in order.', { error: String(error) });
  }
  exit();
}
