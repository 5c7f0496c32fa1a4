/** What a grid and the viewer walk through: an ordered list of photos whose shapes are all known at once. */
import type { PhotoTile, SearchResult } from '../../shared/contract.ts';
import { firstPositions, type Ranges } from '../../shared/ranges.ts';
import { mostIds, type Selection } from '../../shared/selection.ts';
import type { MonthRun } from '../grid/layout.ts';

export interface PhotoSource {
  /** Width / height * 1000 of every photo, in order. */
  readonly ratios: Uint16Array;
  /** Runs of photos of one month; empty where the order is not one of time. */
  readonly months: readonly MonthRun[];
  /** The photo, where it has been fetched. Reactive. */
  tile(index: number): PhotoTile | undefined;
  /** Says which photos are near the viewport; what is fetched for others may be given up. */
  want(first: number, last: number): void;
  /** Fetches one photo; undefined where that fails. */
  load(index: number): Promise<PhotoTile | undefined>;
  /** How a request names the photos at these positions. */
  selection(ranges: Ranges): Selection;
  /** Where the eye was in the list that this one replaces: keep photo `index` `delta` px from the top. */
  readonly anchor?: { index: number; delta: number } | undefined;
  /** Where the photo under the cursor of the replaced list is now. */
  readonly cursor?: number | undefined;
  /** A rule stands before this photo: what follows is another kind of answer. */
  readonly breakAt?: number | undefined;
  /** How many photos the tile stands for, itself included. */
  alike?(index: number): number;
  /** Where the list answers a search: what is known of this answer. */
  found?(index: number): SearchResult | undefined;
}

/** Ratio as the grid wants it, from pixel sizes. */
export const ratioOf = (photo: { width: number; height: number }): number => Math.round(Math.max(100, Math.min(10_000, (photo.width / photo.height) * 1000)));

/** A short list that is all there, such as search results. */
export class PhotoList implements PhotoSource {
  readonly ratios: Uint16Array;
  readonly months = [];
  readonly photos: readonly PhotoTile[];

  constructor(photos: readonly PhotoTile[]) {
    this.photos = photos;
    this.ratios = Uint16Array.from(photos, ratioOf);
  }

  tile(index: number): PhotoTile | undefined {
    return this.photos[index];
  }

  want(): void {
    // Everything is here already.
  }

  load(index: number): Promise<PhotoTile | undefined> {
    return Promise.resolve(this.photos[index]);
  }

  selection(ranges: Ranges): Selection {
    return { ids: firstPositions(ranges, mostIds).flatMap((at) => this.photos[at]?.id ?? []) };
  }
}
