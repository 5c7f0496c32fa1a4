/** Asks main to move files to the system's trash: Electron's shell is main's alone. */
import type { OpenOptions } from '../core/library.ts';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { FromEngine, ToEngine } from './messages.ts';

export interface TrashBroker {
  trashItem: NonNullable<OpenOptions['trashItem']>;
  /** Takes main's answers. */
  receive(message: Extract<ToEngine, { kind: 'trashed' }>): void;
}

export function createTrashBroker(send: (message: FromEngine) => void): TrashBroker {
  const waiting = new Map<number, (result: Result<void>) => void>();
  let next = 1;
  return {
    trashItem: (path) =>
      new Promise((resolve) => {
        const request = next++;
        waiting.set(request, resolve);
        send({ kind: 'trash-wanted', request, path });
      }),
    receive({ request, problem }) {
      waiting.get(request)?.(problem === null ? ok(undefined) : fail('no-trash', problem));
      waiting.delete(request);
    },
  };
}
