/**
 * What a person says of photos: favourite, stars, pick or reject, tags. One row a photo, by the SHA-256 of its bytes,
 * so that marks outlive moves, other models, and a photo that goes away and comes back. All of them are in memory.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';
import { mostStars, noMarks, type MarkChange, type Marks, type MarksSummary, type TagCount } from '../../shared/marks-contract.ts';
import { tagKey } from '../../shared/tags.ts';
import type { Edits, Inverse } from '../edits.ts';
import type { Changed, Records } from '../store/records.ts';
import type { MarkRow } from '../store/marks-shape.ts';
import { changed, hasTooManyTags, sameMarks, saysNothing, settledChange, takenBack } from './change.ts';

export interface MarkBook {
  /** Rises with every change. */
  readonly revision: number;
  /** Undefined where nothing was said of the photo of that hash. */
  of(hash: string): Marks | undefined;
  /** One write, whatever their number. Answers how many were otherwise before, and the edit that takes it back. */
  set(hashes: readonly string[], change: MarkChange): Promise<Result<{ changed: number; edit: string | null }>>;
  summary(hashes: readonly string[]): MarksSummary;
  /** Tags of the photos that `counts`, the most frequent first. */
  tags(counts: (hash: string) => boolean): TagCount[];
}

export interface MarkParts {
  records: Records<MarkRow>;
  edits: Pick<Edits, 'add'>;
  /** Told of every change when it is on disk. */
  changed(hashes: readonly string[]): void;
}

export function createMarkBook({ records, edits, changed: tell }: MarkParts): MarkBook {
  const read = createReader();
  const of = (hash: string): Marks | undefined => {
    const row = records.get(hash);
    return row === undefined ? undefined : read(row);
  };
  let spellings: { revision: number; byKey: ReadonlyMap<string, string> } | null = null;
  const spelling = (key: string): string | undefined => {
    if (spellings?.revision !== records.revision) spellings = { revision: records.revision, byKey: spellingsOf([...records.values()].map(read)) };
    return spellings.byKey.get(key);
  };
  /** A photo of which nothing is said any more keeps its row: thousands of rows are one write, thousands of deletes are many. */
  const rowFor = (hash: string, before: MarkRow | null, next: Marks): MarkRow | null => {
    if (before === null ? saysNothing(next) : sameMarks(read(before), next)) return before;
    return { hash, favourite: next.favourite, rating: next.rating, flag: next.flag, tags: JSON.stringify(next.tags) };
  };
  const marksIn = (row: MarkRow | null | undefined): Marks => (row == null ? noMarks : read(row));

  /** Announces what was written, and says how it is taken back; null where nothing was. */
  const settle = (step: Changed<MarkRow>): Inverse | null => {
    const hashes = [...step.after.keys()];
    if (hashes.length === 0) return null;
    tell(hashes);
    return async () => {
      const written = await records.update(hashes, (now, hash) => rowFor(hash, now, takenBack(marksIn(now), marksIn(step.before.get(hash)), marksIn(step.after.get(hash)))));
      return written.ok ? ok(settle(written.value)) : written;
    };
  };

  return {
    get revision() {
      return records.revision;
    },
    of,
    async set(hashes, wanted) {
      const settled = settledChange(wanted, spelling);
      if (!settled.ok) return settled;
      const change = settled.value;
      // Taking a removal back may have left more; that is no reason to refuse a star.
      if (change.addTags?.length && hashes.some((hash) => hasTooManyTags(changed(of(hash) ?? noMarks, change)))) return fail('bad-request', 'A photo takes up to 200 tags. Remove some first.');
      const written = await records.update(hashes, (now, hash) => rowFor(hash, now, changed(marksIn(now), change)));
      if (!written.ok) return written;
      const inverse = settle(written.value);
      return ok({ changed: written.value.after.size, edit: inverse === null ? null : edits.add(inverse) });
    },
    summary: (hashes) => summaryOf(hashes.map((hash) => of(hash) ?? noMarks)),
    tags: (counts) => countTags([...records.values()].filter((row) => counts(row.hash)).map(read)),
  };
}

/** A row's marks, taken apart once. */
function createReader(): (row: MarkRow) => Marks {
  const known = new WeakMap<MarkRow, Marks>();
  return (row) => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const marks: Marks = { favourite: row.favourite, rating: row.rating, flag: row.flag, tags: JSON.parse(row.tags) as string[] };
    known.set(row, marks);
    return marks;
  };
}

function spellingsOf(all: readonly Marks[]): Map<string, string> {
  const byKey = new Map<string, string>();
  for (const { tags } of all) for (const tag of tags) byKey.set(tagKey(tag), byKey.get(tagKey(tag)) ?? tag);
  return byKey;
}

function summaryOf(all: readonly Marks[]): MarksSummary {
  const ratings = new Array<number>(mostStars + 1).fill(0);
  for (const { rating } of all) ratings[rating] = (ratings[rating] as number) + 1;
  return {
    photos: all.length,
    favourites: all.filter(({ favourite }) => favourite).length,
    ratings,
    picked: all.filter(({ flag }) => flag === 'pick').length,
    rejected: all.filter(({ flag }) => flag === 'reject').length,
    tags: countTags(all),
  };
}

function countTags(all: readonly Marks[]): TagCount[] {
  const counts = new Map<string, TagCount>();
  for (const tag of all.flatMap(({ tags }) => tags)) {
    const known = counts.get(tagKey(tag));
    if (known === undefined) counts.set(tagKey(tag), { tag, photos: 1 });
    else known.photos += 1;
  }
  return [...counts.values()].sort((a, b) => b.photos - a.photos || (tagKey(a.tag) < tagKey(b.tag) ? -1 : 1));
}
