/** Made-up albums behind the contract: a list that can be added to, changed and shortened. Nothing is judged. */
import type { Album, albumMethods } from '../../../src/shared/albums-contract.ts';
import type { Contract } from '../../../src/shared/contract.ts';
import { fail, ok } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedAlbums {
  albums: Album[];
  unlocked: boolean;
}

type AlbumHandlers = Pick<Handlers<Contract>, keyof typeof albumMethods>;

const unknown = fail('album-unknown', 'That album is not there any more.');
const notInvented = fail('not-here', 'No photos are judged in a made-up library.');

export function inventedAlbumHandlers(state: InventedAlbums): AlbumHandlers {
  const soon = (): typeof notInvented => notInvented;
  return {
    'albums.list': () => ok({ albums: state.albums, unlocked: state.unlocked }),
    'albums.create': ({ photos: _, ...fields }) => {
      const album: Album = { ...fields, id: `album-${state.albums.length + 1}`, locked: false, count: 0, face: null, yes: 0, no: 0, problems: [], created: 0, modified: 0 };
      state.albums = [...state.albums, album];
      return ok({ album, edit: null });
    },
    'albums.update': ({ id, change }) => {
      const album = state.albums.find((each) => each.id === id);
      if (album === undefined) return unknown;
      const next = { ...album, ...(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Album>) };
      state.albums = state.albums.map((each) => (each.id === id ? next : each));
      return ok({ album: next, edit: null });
    },
    'albums.remove': ({ id }) => {
      state.albums = state.albums.filter((each) => each.id !== id);
      return ok({ edit: 'removed', usedBy: [] });
    },
    'albums.unlock': () => {
      state.unlocked = true;
      return ok({});
    },
    'albums.lock': () => {
      state.unlocked = false;
      return ok({});
    },
    'albums.of': () => ok({ albums: [] }),
    'albums.starters': () => ok({ starters: [] }),
    'albums.suggestPhrasings': () => ok({ phrasings: [] }),
    'albums.preview': soon,
    'albums.border': soon,
    'albums.decide': soon,
    'albums.decisions': soon,
    'albums.queue': soon,
    'albums.explain': soon,
    'albums.quality': soon,
    'albums.export': soon,
  };
}
