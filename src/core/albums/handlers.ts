/** The contract's methods about albums. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Album, albumMethods } from '../../shared/albums-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Selection } from '../../shared/selection.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { Albums } from './albums.ts';
import type { AlbumDefinition } from './book.ts';
import { createEditor, judged } from './editor.ts';
import { explain, reasonOf, type ExplainParts } from './explain.ts';
import { offerStarters, suggestPhrasings } from './offers.ts';
import type { Phrasings } from './phrasings.ts';
import { qualityOf } from './quality.ts';
import type { NamedDirections } from './suggest-phrasings.ts';

export interface AlbumHandlerParts {
  albums: Albums;
  photos: ReadonlyMap<string, PhotoEntry>;
  languages(): string;
  /** The everyday words, as far as the model knows them. */
  words(): NamedDirections;
  phrasings(): Promise<Phrasings>;
  /** The photos of a selection, by hash. */
  select(selection: Selection): Result<string[]>;
}

const notFound = fail('photo-not-found', 'That photo is not in the library any more.');

export function createAlbumHandlers(parts: AlbumHandlerParts): Handlers<{ methods: typeof albumMethods; events: Record<string, never> }> {
  const { albums, select, photos } = parts;
  const { book, decisions } = albums;
  const editor = createEditor(parts);
  const explaining: ExplainParts = { book, decisions, members: albums.members, view: albums.labels.view, passes: albums.passes, hidden: albums.lookup.hidden, tile: albums.tile, photos };
  /** The album as it is once it is judged. */
  const described = async (album: AlbumDefinition): Promise<Album> => {
    if (album.rule.kind === 'label') await judged(albums, album);
    await albums.ready(album.id);
    return albums.describe(book.get(album.id) ?? album);
  };
  return {
    'albums.list': () => {
      albums.keeper.start();
      return ok({ albums: book.all().map(albums.describe), unlocked: albums.unlocked });
    },
    'albums.create': async ({ photos, ...fields }) => {
      const hashes = photos === undefined ? ok([]) : select(photos);
      if (!hashes.ok) return hashes;
      const created = await book.create(fields);
      if (!created.ok) return created;
      const { album, inverse } = created.value;
      const decided = hashes.value.length === 0 ? ok({ changed: 0, inverse: null }) : await decisions.decide(album.id, hashes.value, 'yes');
      if (!decided.ok) return decided;
      return ok({ album: await described(album), edit: albums.edit(inverse, decided.value.inverse) });
    },
    'albums.update': async ({ id, change }) => {
      const updated = await book.update(id, given(change));
      return updated.ok ? ok({ album: await described(updated.value.album), edit: albums.edit(updated.value.inverse) }) : updated;
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
      return now.ok ? ok({ album: await described(now.value), changed: decided.value.changed, edit: albums.edit(decided.value.inverse) }) : now;
    },
    'albums.unlock': () => {
      albums.setUnlocked(true);
      return ok({});
    },
    'albums.lock': () => {
      albums.setUnlocked(false);
      return ok({});
    },
    'albums.preview': (draft, signal) => editor.preview(draft, signal),
    'albums.border': ({ threshold, each, ...draft }, signal) => editor.border(draft, threshold, each, signal),
    'albums.queue': ({ id, size, skip }, signal) => editor.queue(id, size, skip, signal),
    'albums.decisions': ({ id, decision, offset, limit }) => editor.decisions(id, decision, offset, limit),
    'albums.quality': async ({ id }) => {
      const label = await editor.view(id);
      if (!label.ok) return label;
      const { album, view } = label.value;
      return ok(qualityOf(view, (album.rule.kind === 'label' ? album.rule.threshold : null) ?? view.cut));
    },
    'albums.explain': async ({ id, photo: hash }) => {
      const album = albums.findOpen(id);
      if (!album.ok) return album;
      const photo = photos.get(hash);
      if (photo === undefined) return notFound;
      await albums.ready(id);
      if (album.value.rule.kind === 'label') await judged(albums, album.value);
      return ok(explain(album.value, photo, explaining));
    },
    'albums.of': ({ photo: hash }) => {
      const photo = photos.get(hash);
      if (photo === undefined) return notFound;
      albums.keeper.start();
      const inside = book.all().filter((album) => !albums.isLocked(album) && albums.members(album.id)?.has(hash) === true);
      return ok({ albums: inside.map((album) => ({ id: album.id, name: album.name, kind: album.rule.kind, colour: album.colour, icon: album.icon, private: album.private, ...reasonOf(album, photo, explaining) })) });
    },
    'albums.suggestPhrasings': ({ name }, signal) => suggestPhrasings(name, parts, signal),
    'albums.starters': (_, signal) => offerStarters(parts, editor, signal),
  };
}

/** What a request leaves out is absent, not undefined. */
const given = <T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
