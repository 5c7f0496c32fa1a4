/** Whoever listens to a library. */
import type { LibraryListener } from './library-types.ts';

export interface LibraryEvents {
  announce: LibraryListener;
  /** Returns the function that stops listening. */
  listen(listener: LibraryListener): () => void;
}

export function createEvents(): LibraryEvents {
  const listeners = new Set<LibraryListener>();
  return {
    announce: (event, payload) => listeners.forEach((listener) => listener(event, payload)),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
