/** The results of a search as the grid shows them, and one by one as the viewer walks through them. */
import type { PhotoTile, SearchResult } from '../../shared/contract.ts';
import { PhotoList } from './photo-source.ts';

export class FoundList extends PhotoList {
  readonly results: readonly SearchResult[];
  /** Where the maybes begin; undefined where none are shown. */
  readonly breakAt: number | undefined;
  anchor: { index: number; delta: number } | undefined;
  cursor: number | undefined;

  /** @param divided a rule stands before the first that is no match */
  constructor(results: readonly SearchResult[], divided: boolean) {
    super(results.map((result) => result.photo));
    this.results = results;
    const matches = divided ? results.findIndex((result) => result.tier !== 'match') : -1;
    this.breakAt = matches === -1 ? undefined : matches;
  }

  alike(index: number): number {
    return (this.results[index]?.similar.length ?? 0) + 1;
  }

  found(index: number): SearchResult | undefined {
    return this.results[index];
  }

  /** Every photo, those behind a collapsed tile after it. */
  unfold(): UnfoldedList {
    return new UnfoldedList(this.results);
  }
}

export class UnfoldedList extends PhotoList {
  readonly #results: readonly SearchResult[];
  /** For every photo the tile that stands for it. */
  readonly #tiles: number[];

  constructor(results: readonly SearchResult[]) {
    super(results.flatMap((result): PhotoTile[] => [result.photo, ...result.similar]));
    this.#results = results;
    this.#tiles = results.flatMap((result, tile) => Array.from({ length: result.similar.length + 1 }, () => tile));
  }

  tileOf(index: number): number {
    return this.#tiles[index] ?? 0;
  }

  indexOf(tile: number): number {
    return this.#tiles.indexOf(tile);
  }

  found(index: number): SearchResult | undefined {
    return this.#results[this.tileOf(index)];
  }
}
