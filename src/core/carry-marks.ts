/** Marks of a photo that is put away, given to the one that is kept: nothing good that was said of the picture is lost. */
import * as z from 'zod';
import { flags, mostStars, noMarks, type Marks } from '../shared/marks-contract.ts';
import { mostTags, tagKey } from '../shared/tags.ts';
import { ok, type Result } from '../shared/errors.ts';
import type { CarryOver } from './disposal/carry-over.ts';
import type { MarkBook } from './marks/marks.ts';

const looks = { favourite: z.boolean(), rating: z.int().min(0).max(mostStars), flag: z.enum(flags).nullable() };
const changeSchema = z.strictObject({ to: z.string(), before: z.strictObject(looks), after: z.strictObject(looks), tags: z.array(z.string()) });
type Change = z.infer<typeof changeSchema>;

/** @param book one whose changes are not in the list that the user takes back one by one: undoing the disposal does that */
export function carryMarks(book: Pick<MarkBook, 'of' | 'set'>): CarryOver {
  return {
    name: 'marks',
    work: async (from, to) => ok(changeFrom(book.of(from) ?? noMarks, book.of(to) ?? noMarks, to)),
    apply: (given) => withChange(given, ({ to, after, tags }) => book.set([to], { ...after, addTags: tags })),
    revert: (given) =>
      withChange(given, ({ to, before, after, tags }) => {
        const now = book.of(to) ?? noMarks;
        const back = <K extends keyof typeof looks>(key: K): Change['after'][K] => (now[key] === after[key] ? before[key] : now[key]);
        return book.set([to], { favourite: back('favourite'), rating: back('rating'), flag: back('flag'), removeTags: tags });
      }),
    describe: (given) => describe(changeSchema.safeParse(given).data),
  };
}

/**
 * The more stars of the two, favourite where one of them is, every tag. That a copy was picked goes along; that it was
 * rejected was said of that copy alone.
 */
function changeFrom(from: Marks, to: Marks, hash: string): Change | null {
  const known = new Set(to.tags.map(tagKey));
  const before = { favourite: to.favourite, rating: to.rating, flag: to.flag };
  const after = { favourite: to.favourite || from.favourite, rating: Math.max(to.rating, from.rating), flag: to.flag ?? (from.flag === 'pick' ? from.flag : null) };
  const tags = from.tags.filter((tag) => !known.has(tagKey(tag))).slice(0, mostTags - to.tags.length);
  const same = tags.length === 0 && after.favourite === before.favourite && after.rating === before.rating && after.flag === before.flag;
  return same ? null : { to: hash, before, after, tags };
}

async function withChange(given: unknown, act: (change: Change) => Promise<Result<unknown>>): Promise<Result<void>> {
  const change = changeSchema.safeParse(given);
  if (!change.success) return ok(undefined);
  const done = await act(change.data);
  return done.ok ? ok(undefined) : done;
}

function describe(change: Change | undefined): string {
  if (change === undefined) return '';
  const { before, after, tags } = change;
  const told = [
    ...(after.favourite && !before.favourite ? ['favourite'] : []),
    ...(after.rating > before.rating ? [`${after.rating} ${after.rating === 1 ? 'star' : 'stars'}`] : []),
    ...(after.flag !== before.flag ? ['picked'] : []),
    ...(tags.length > 0 ? [`the tags ${tags.join(', ')}`] : []),
  ];
  return told.join(', ');
}
