/** What this window remembers between visits, in the browser's own store. Where that is closed, nothing is remembered. */
import type { Remembered } from './state/preferences.svelte.ts';

const prefix = 'snapsift.';

function attempt<T>(use: (store: Storage) => T, otherwise: T): T {
  try {
    return use(localStorage);
  } catch (error) {
    // Storage may be forbidden or full: the defaults then serve.
    if (error instanceof DOMException) return otherwise;
    throw error;
  }
}

export const remembered: Remembered = {
  read: (key) => attempt((store) => store.getItem(prefix + key), null),
  write: (key, value) => attempt((store) => store.setItem(prefix + key, value), undefined),
};
