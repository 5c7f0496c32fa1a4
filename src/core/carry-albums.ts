/** Places in albums, decisions about albums and covers of a photo that is put away, given to the one that is kept. */
import * as z from 'zod';
import type { DuplicateKind } from '../shared/duplicates-contract.ts';
import { ok, type Result } from '../shared/errors.ts';
import type { Albums } from './albums/albums.ts';
import type { CarryOver } from './disposal/carry-over.ts';

const changeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  decided: z.array(z.strictObject({ album: z.string(), decision: z.enum(['yes', 'no']) })),
  /** Albums that the photo is the cover of. */
  covers: z.array(z.string()),
});
type Change = z.infer<typeof changeSchema>;

type Rooms = Pick<Albums, 'book' | 'decisions'>;

export function carryAlbums({ book, decisions }: Rooms): CarryOver {
  return {
    name: 'albums',
    work: async (from, to, kind) => ok(changeFrom(from, to, kind, { book, decisions })),
    apply: (given) =>
      withChange(given, [
        ({ to, decided }) => decided.map(({ album, decision }) => () => decisions.decide(album, [to], decision)),
        ({ from, to, covers }) => covers.filter((id) => book.get(id)?.cover === from).map((id) => () => book.update(id, { cover: to })),
      ]),
    revert: (given) =>
      withChange(given, [
        ({ to, decided }) => decided.filter(({ album, decision }) => decisions.of(album, to) === decision).map(({ album }) => () => decisions.decide(album, [to], null)),
        ({ from, to, covers }) => covers.filter((id) => book.get(id)?.cover === to).map((id) => () => book.update(id, { cover: from })),
      ]),
    describe(given) {
      const change = changeSchema.safeParse(given).data;
      const names = change?.decided.flatMap(({ album, decision }) => (decision === 'yes' ? [book.get(album)] : [])).flatMap((album) => (album === undefined || album.private ? [] : [`"${album.name}"`])) ?? [];
      return names.length === 0 ? '' : `a place in ${names.join(', ')}`;
    },
  };
}

/** What was said of the kept photo itself goes first. That a photo is not of an album holds for the same picture, not for another frame. */
function changeFrom(from: string, to: string, kind: DuplicateKind, { book, decisions }: Rooms): Change | null {
  const decided = book.all().flatMap(({ id }) => {
    const decision = decisions.of(id, from);
    if (decision === null || decisions.of(id, to) !== null || (decision === 'no' && kind !== 'same')) return [];
    return [{ album: id, decision }];
  });
  const covers = book.all().flatMap(({ id, cover }) => (cover === from ? [id] : []));
  return decided.length + covers.length === 0 ? null : { from, to, decided, covers };
}

async function withChange(given: unknown, parts: readonly ((change: Change) => (() => Promise<Result<unknown>>)[])[]): Promise<Result<void>> {
  const change = changeSchema.safeParse(given);
  if (!change.success) return ok(undefined);
  for (const act of parts.flatMap((part) => part(change.data))) {
    const done = await act();
    // An album that was removed since needs nothing.
    if (!done.ok && done.error.code !== 'album-unknown') return done;
  }
  return ok(undefined);
}
