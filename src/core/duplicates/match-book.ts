/** Pairs that were compared pixel by pixel, in memory: for each photo those that came out as anything but another picture. */
import { comparisonVersion } from '../image/comparison-version.ts';
import { mirroredTurns } from '../image/fingerprint.ts';
import type { DerivedMirror } from '../store/derived.ts';
import type { MatchRow } from '../store/duplicates-shape.ts';
import type { Link } from './linkage.ts';

export interface MatchBook {
  /** Rises with every pair. */
  readonly revision: number;
  /** Undefined where the pair was not looked at, or came out as two pictures long ago. A mirrored match is none where that is not asked for. */
  scoreOf(first: string, second: string, mirrored: boolean): number | undefined;
  /** Every pair at least this sure; `mirrored` ones only where they are asked for. */
  pairs(least: number, mirrored: boolean): IterableIterator<Link>;
  readonly mirror: DerivedMirror<MatchRow>;
}

export const pairKey = (first: string, second: string): string => (first < second ? `${first} ${second}` : `${second} ${first}`);
/** Both names of a pair's key. */
export const namesOf = (pair: string): [first: string, second: string] => {
  const space = pair.indexOf(' ');
  return [pair.slice(0, space), pair.slice(space + 1)];
};

const isMirrored = (turn: number): boolean => mirroredTurns.some((one) => one === turn);

export function createMatchBook(): MatchBook {
  const scores = new Map<string, { score: number; turn: number }>();
  let revision = 0;
  return {
    get revision() {
      return revision;
    },
    scoreOf(first, second, mirrored) {
      const match = scores.get(pairKey(first, second));
      return match !== undefined && !mirrored && isMirrored(match.turn) ? 0 : match?.score;
    },
    *pairs(least, mirrored) {
      for (const [pair, { score, turn }] of scores) {
        if (score < least || (!mirrored && isMirrored(turn))) continue;
        const [first, second] = namesOf(pair);
        yield { first, second, score };
      }
    },
    mirror: {
      has: (pair) => scores.has(pair),
      put(row) {
        if (row.version !== comparisonVersion) return;
        scores.set(row.pair, { score: row.score, turn: row.turn });
        revision += 1;
      },
      remove(pair) {
        if (scores.delete(pair)) revision += 1;
      },
    },
  };
}
