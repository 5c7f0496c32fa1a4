/** The photos of an answer: chosen, put in order, near-duplicates behind one of them, and cut to the number asked for. */
import type { PhotoEntry } from '../store/store.ts';
import { collapse } from './collapse.ts';
import type { Judgement } from './judge.ts';
import type { Question } from './question.ts';
import { fitOf, type Tier } from './relevance.ts';
import type { Resident } from './resident.ts';
import { exactly, placesOf, shortlist, type Judged } from './shortlist.ts';

export interface FoundPhoto {
  photo: PhotoEntry;
  score: number;
  tier: Tier;
  /** 0 to 1; a half is the usual cut. */
  fit: number;
  /** For each part of the question: how well it alone fits, 0 to 1. */
  why: number[];
  /** Near-duplicates further down that this one stands for. */
  similar: PhotoEntry[];
}

/** What the rows of a judgement stand for. */
export interface AnsweredFrom {
  photos: ReadonlyMap<string, PhotoEntry>;
  resident: Resident;
}

/** Near-duplicates that become one result make room for others. */
export const wantedOf = ({ collapse: collapses, limit }: Question): number => (collapses === true ? limit * 2 : limit);

/** Chooses, orders, collapses and cuts. */
export function arrange(from: AnsweredFrom, judgement: Judgement, question: Question): FoundPhoto[] {
  const { show = 'all', sort = 'relevance' } = question;
  const order: readonly Tier[] | null = show === 'all' ? null : show === 'matches' ? ['match'] : ['match', 'maybe'];
  const [{ resident }, limit] = [from, wantedOf(question)];
  if (sort === 'relevance' || order === null) {
    // By date, 'all' orders the best ones: nobody wants the newest of what does not fit.
    const chosen = shortlist(judgement, { resident, order, limit: sort === 'date' ? question.limit : limit }).map((judged) => found(from, judged));
    return tidy(from, sort === 'date' ? chosen.sort((a, b) => byNewest(a.photo, b.photo)) : chosen, question);
  }
  const newest = order.flatMap((tier) => newestOf(from, judgement, tier)).slice(0, limit);
  return tidy(from, exactly(judgement, newest, resident).map((judged) => found(from, judged)), question);
}

/** The places of a tier's photos in the judgement, newest first. */
function newestOf(from: AnsweredFrom, judgement: Judgement, tier: Tier): number[] {
  const photos = Array.from(placesOf(judgement, tier), (place) => ({ place, photo: photoAt(from, judgement.rows[place] as number) }));
  return photos.sort((a, b) => byNewest(a.photo, b.photo)).map(({ place }) => place);
}

export function tidy({ resident }: AnsweredFrom, chosen: FoundPhoto[], question: Question): FoundPhoto[] {
  if (question.collapse !== true) return chosen.slice(0, question.limit);
  const groups = collapse(chosen.slice(0, question.limit * 2), (hash) => resident.get(hash));
  return groups.slice(0, question.limit).map(({ first, others }) => ({ ...first, similar: others.map(({ photo }) => photo) }));
}

export const photoAt = ({ photos, resident }: AnsweredFrom, row: number): PhotoEntry => photos.get(resident.hashAt(row) as string) as PhotoEntry;

const found = (from: AnsweredFrom, { row, score, height, tier }: Judged): FoundPhoto => ({ photo: photoAt(from, row), score, tier, fit: fitOf(height), why: [], similar: [] });

export const byNewest = (a: PhotoEntry, b: PhotoEntry): number => (b.takenLocal ?? -Infinity) - (a.takenLocal ?? -Infinity) || (a.hash < b.hash ? -1 : 1);
