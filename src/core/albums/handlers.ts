/** The contract's methods about albums. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { albumMethods } from '../../shared/albums-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Albums } from './albums.ts';

export interface AlbumHandlerParts {
  albums: Albums;
  /** The photos of a selection, by hash. */
  select(selection: Selection): Result<string[]>;
}

const soon = (): Result<never> => fail('not-here', 'Albums cannot do that yet.');

export function createAlbumHandlers({ albums, select }: AlbumHandlerParts): Handlers<{ methods: typeof albumMethods; events: Record<string, never> }> {
  const { book, decisions } = albums;
  return {
    'albums.list': () => ok({ albums: book.all().map(albums.describe), unlocked: albums.unlocked }),
    'albums.create': async ({ photos, ...fields }) => {
      const hashes = photos === undefined ? ok([]) : select(photos);
      if (!hashes.ok) return hashes;
      const created = await book.create(fields);
      if (!created.ok) return created;
      const { album, inverse } = created.value;
      const decided = hashes.value.length === 0 ? ok({ changed: 0, inverse: null }) : await decisions.decide(album.id, hashes.value, 'yes');
      if (!decided.ok) return decided;
      return ok({ album: albums.describe(album), edit: albums.edit(inverse, decided.value.inverse) });
    },
    'albums.update': async ({ id, change }) => {
      const updated = await book.update(id, given(change));
      return updated.ok ? ok({ album: albums.describe(updated.value.album), edit: albums.edit(updated.value.inverse) }) : updated;
    },
    'albums.remove': async ({ id }) => {
      const usedBy = book.all().filter(({ rule }) => rule.kind === 'smart' && rule.parts.some(({ album }) => album === id)).map(({ id: other, name }) => ({ id: other, name }));
      const removed = await book.remove(id);
      return removed.ok ? ok({ edit: albums.edit(removed.value.inverse) as string, usedBy }) : removed;
    },
    'albums.decide': async ({ id, photos, decision }) => {
      const album = albums.findOpen(id);
      if (!album.ok) return album;
      const { kind } = album.value.rule;
      if (kind !== 'label' && kind !== 'manual') return fail('bad-request', 'Photos are put into labels and albums kept by hand. This one follows its rule.');
      const hashes = select(photos);
      if (!hashes.ok) return hashes;
      const decided = await decisions.decide(id, hashes.value, kind === 'manual' && decision === 'no' ? null : decision);
      if (!decided.ok) return decided;
      const now = albums.find(id);
      return now.ok ? ok({ album: albums.describe(now.value), changed: decided.value.changed, edit: albums.edit(decided.value.inverse) }) : now;
    },
    'albums.unlock': () => {
      albums.setUnlocked(true);
      return ok({});
    },
    'albums.lock': () => {
      albums.setUnlocked(false);
      return ok({});
    },
    'albums.preview': soon,
    'albums.border': soon,
    'albums.decisions': soon,
    'albums.queue': soon,
    'albums.explain': soon,
    'albums.of': soon,
    'albums.quality': soon,
    'albums.suggestPhrasings': soon,
    'albums.starters': soon,
    'albums.export': soon,
  };
}

/** What a request leaves out is absent, not undefined. */
const given = <T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
