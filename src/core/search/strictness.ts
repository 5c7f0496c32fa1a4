/**
 * How well every photo of the library fits a direction of words, as one number each, for whoever sets thresholds on it
 * instead of asking for the best: the same evidence as a search's, in the search's steps of strictness. 0 is the usual cut
 * of labels (relevance.ts).
 */
import { scaleOver, type Background } from './background.ts';
import { cutOf, labelCutOf, leastHeight, reachOf, standard, type Scale } from './relevance.ts';
import type { Resident } from './resident.ts';

export interface Judging {
  resident: Resident;
  background: Background;
}

/** What a direction's scores are measured with, taken from the library as a whole. */
export interface Ruler {
  scale: Scale;
  /** Evidence at the usual cut; null where there are too few words or photos, and heights alone decide. */
  match: number | null;
  /** The library speaks of this at all. */
  heard: boolean;
  /** What the best few photos reach. */
  reach: number;
}

export interface Strictness {
  /** By row of the resident vectors; -Infinity where there is no photo. */
  scores: Float32Array;
  ruler: Ruler;
}

/** Evidence that one step of strictness is worth (relevance.ts). */
const perStep = cutOf(0, 0, 1).match - cutOf(0, 0, 0).match;
const usualHeight = 2;
const justBelow = -0.001;
/** A match's evidence where no photo stands out, so that there is nothing to take it from. */
const nobodyStandsOut = 20;
const everything = { left: Infinity, fresh: true };
/** A scan may be off by this many deviations, and by far less in practice; what might stand out is scored exactly. */
const slack = 0.1;

const floorOf = ({ mean, deviation }: Scale): number => mean + (leastHeight - slack) * deviation;

/** Rows that may stand out, with their exact cosines. */
function standingOut(direction: Float32Array, scale: Scale, { resident }: Judging): { cosines: Float32Array; rows: number[] } {
  const { scores: cosines } = resident.scan(direction);
  const floor = floorOf(scale);
  const rows: number[] = [];
  for (let row = 0; row < cosines.length; row++) if ((cosines[row] as number) >= floor && resident.hashAt(row) !== null) rows.push(row);
  const exact = resident.exact(direction, rows);
  rows.forEach((row, index) => (cosines[row] = exact[index] as number));
  return { cosines, rows };
}

/** Photos whose words are looked up before others have their turn (some ms). */
const aheadPhotos = 20;

/**
 * Makes ready what `strictnessOver` asks of the words, in small steps with room for others between them: without it, a
 * large library's first judgement takes 0.3 ms for every photo that stands out, in one go.
 */
export async function lookUpAhead(direction: Float32Array, judging: Judging, signal: AbortSignal): Promise<void> {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  while (!signal.aborted && !judging.background.ready && judging.background.work(aheadPhotos)) await turn();
  const scale = scaleOver(judging.resident, direction);
  const { rows } = standingOut(direction, scale, judging);
  for (let at = 0; at < rows.length && !signal.aborted; ) {
    const budget = { left: aheadPhotos, fresh: true };
    while (at < rows.length && budget.left > 0) {
      const row = rows[at++] as number;
      if (judging.resident.hashAt(row) !== null) judging.background.closeness(row, 0, 0, budget);
    }
    if (budget.left === 0) await turn();
  }
}

/** Every photo's score. */
export function strictnessOver(direction: Float32Array, judging: Judging): Strictness {
  const { resident, background } = judging;
  const scale = scaleOver(resident, direction);
  const { cosines, rows } = standingOut(direction, scale, judging);
  const chance = background.chance();
  const evidence = Float64Array.from(rows, (row) => {
    const cosine = cosines[row] as number;
    return evidenceOf(row, standard(cosine, scale), cosine, background);
  });
  const reach = reachOf(evidence.filter((value) => value !== -Infinity), resident.size);
  const cut = chance === null ? null : labelCutOf(reach, chance);
  const ruler: Ruler = { scale, match: cut === null ? null : Number.isFinite(cut.match) ? cut.match : nobodyStandsOut, heard: cut?.heard ?? true, reach };
  const { present } = resident;
  const scores = new Float32Array(cosines.length);
  for (let row = 0; row < scores.length; row++) scores[row] = present[row] === 1 ? scoreFrom(standard(cosines[row] as number, scale), -Infinity, ruler) : -Infinity;
  rows.forEach((row, index) => (scores[row] = scoreFrom(standard(cosines[row] as number, scale), evidence[index] as number, ruler)));
  return { scores, ruler };
}

/** One photo's score, by a ruler that was taken before. */
export function strictnessAt(row: number, direction: Float32Array, ruler: Ruler, { resident, background }: Judging): number {
  if (resident.hashAt(row) === null) return -Infinity;
  // As `strictnessOver` does: what cannot stand out is left as the scan scores it.
  const [nearly = 0] = resident.scanAt(direction, [row]);
  const [cosine = 0] = nearly >= floorOf(ruler.scale) ? resident.exact(direction, [row]) : [nearly];
  const height = standard(cosine, ruler.scale);
  return scoreFrom(height, evidenceOf(row, height, cosine, background), ruler);
}

/** -Infinity where the photo does not stand out. */
const evidenceOf = (row: number, height: number, cosine: number, background: Background): number =>
  (height < leastHeight ? -Infinity : height + (background.closeness(row, height, cosine, everything) ?? 0));

/** What does not stand out never matches; it is ordered by its height, as though no word spoke for it. */
function scoreFrom(height: number, evidence: number, { match }: Ruler): number {
  if (match === null) return height - usualHeight;
  return evidence === -Infinity ? Math.min((height - match) / perStep, justBelow) : (evidence - match) / perStep;
}
