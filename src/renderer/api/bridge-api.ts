/** The Api over Electron's preload bridge (`window.snapsift`). Knows the bridge's shape and nothing of Electron. */
import type { Api } from '../../shared/api.ts';
import type { AddedExample } from '../../shared/examples-contract.ts';
import { fail, type Result } from '../../shared/errors.ts';
import type { SnapsiftBridge } from '../../preload/bridge.ts';
import { readPicture } from './read-picture.ts';
import { plain } from './plain.svelte.ts';

/** Wraps the bridge: an aborted call answers 'cancelled' at once and tells the other side to stop. */
export function createBridgeApi(bridge: SnapsiftBridge): Api {
  let nextId = 1;
  const call = (method: string, request: unknown, options?: { signal?: AbortSignal }): Promise<Result<unknown>> => {
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.resolve(fail('cancelled', 'This was cancelled.'));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        bridge.cancel(id);
        resolve(fail('cancelled', 'This was cancelled.'));
      };
      signal?.addEventListener('abort', abort, { once: true });
      bridge
        .call(method, plain(request), id)
        .then(resolve, reject)
        .finally(() => signal?.removeEventListener('abort', abort));
    });
  };
  return {
    call: call as Api['call'],
    on: (event, listener) => bridge.on(event, listener as (payload: unknown) => void),
    pictureUrl: (address) => (address.startsWith('data:') ? address : `photo://${address}`),
    pathForFile: (file) => bridge.pathForFile(file),
    async addExample(file, options) {
      const path = bridge.pathForFile(file);
      if (path !== null) return (await call('examples.add', { path }, options)) as Result<AddedExample>;
      const bytes = await readPicture(file);
      return bytes.ok ? ((await call('examples.add', { name: file.name, bytes: bytes.value }, options)) as Result<AddedExample>) : bytes;
    },
  };
}
