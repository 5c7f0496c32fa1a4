/** How well a label does on the user's own decisions, each judged by what the others teach. Pure. */
import type { AlbumQuality } from '../../shared/albums-contract.ts';
import { lessonsOf } from './label.ts';
import type { LabelView } from './labels.ts';
import { leaveOneOut } from './learn.ts';

/** Fewer decisions of a kind make a share a matter of one photo. */
const least = 5;

export function qualityOf({ resident, words, decided, spread }: LabelView, threshold: number): AlbumQuality {
  const yes = decided.filter(({ decision }) => decision === 'yes').length;
  const counts = { yes, no: decided.length - yes };
  const lessons = lessonsOf(decided, words, resident);
  const right = lessons.filter((lesson) => lesson.yes).length;
  if (right < least || lessons.length - right < least) return { ...counts, needs: { yes: least, no: least }, precision: null, recall: null };
  const scores = leaveOneOut(lessons, spread);
  const taken = lessons.filter((_, index) => (scores[index] as number) >= threshold);
  const hits = taken.filter((lesson) => lesson.yes).length;
  return { ...counts, needs: null, precision: taken.length === 0 ? null : hits / taken.length, recall: hits / right };
}
