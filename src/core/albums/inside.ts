/**
 * Who is in a label, kept from one question to the next: a photo that comes, goes or moves costs each label one look at
 * that photo, and where nobody came or left the same set is answered again. Pure.
 */
import type { Passes } from '../search/filter.ts';
import type { Resident } from '../search/resident.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { Decided } from './decisions.ts';
import type { PhotoSet } from './members.ts';

export interface InsideInput {
  resident: Resident;
  /** By row. */
  scores: Float32Array;
  /** Scores from here on are in. */
  from: number;
  passes: Passes;
  photos: ReadonlyMap<string, PhotoEntry>;
  decided: readonly Decided[];
}

/** Decisions stand above the score and above the filter. */
export function allInside(input: InsideInput): PhotoSet {
  const { scores, from, resident, decided } = input;
  const inside = new Set<string>();
  for (let row = 0; row < scores.length; row++) {
    if ((scores[row] as number) < from) continue;
    const hash = resident.hashAt(row);
    if (hash !== null && isPassed(hash, input)) inside.add(hash);
  }
  for (const { hash, decision } of decided) {
    if (decision === 'yes') inside.add(hash);
    else inside.delete(hash);
  }
  return inside;
}

/** The same, from who was inside before any of these photos came, went or became others; the same set where that changes nothing. */
export function stillInside(before: PhotoSet, touched: Iterable<string>, input: InsideInput): PhotoSet {
  const decisions = new Map(input.decided.map(({ hash, decision }) => [hash, decision]));
  const isIn = (hash: string): boolean => {
    const decision = decisions.get(hash);
    if (decision !== undefined) return decision === 'yes';
    const row = input.resident.rowOf(hash);
    return row !== null && (input.scores[row] as number) >= input.from && isPassed(hash, input);
  };
  const [came, left]: [string[], string[]] = [[], []];
  for (const hash of touched) {
    const now = isIn(hash);
    if (now !== before.has(hash)) (now ? came : left).push(hash);
  }
  if (came.length === 0 && left.length === 0) return before;
  const inside = new Set(before);
  for (const hash of left) inside.delete(hash);
  for (const hash of came) inside.add(hash);
  return inside;
}

function isPassed(hash: string, { photos, passes }: InsideInput): boolean {
  const photo = photos.get(hash);
  return photo !== undefined && passes(photo);
}
