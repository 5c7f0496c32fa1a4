/** The best k of a stream, in a bounded heap whose root is the worst one kept. Ties go to the smaller hash. */
export interface Hit {
  hash: string;
  score: number;
}

export interface TopK {
  offer(hash: string, score: number): void;
  /** Best first. */
  sorted(): Hit[];
}

const isWorse = (a: Hit, b: Hit): boolean => a.score < b.score || (a.score === b.score && a.hash > b.hash);

export function createTopK(k: number): TopK {
  const heap: Hit[] = [];

  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j] as Hit, heap[i] as Hit];
  };
  const worse = (i: number, j: number): boolean => isWorse(heap[i] as Hit, heap[j] as Hit);
  const up = (start: number): void => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!worse(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const down = (): void => {
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && worse(left + 1, left) ? left + 1 : left;
      if (!worse(child, i)) return;
      swap(i, child);
      i = child;
    }
  };

  return {
    offer(hash, score) {
      if (k === 0) return;
      if (heap.length < k) {
        heap.push({ hash, score });
        up(heap.length - 1);
        return;
      }
      const worst = heap[0] as Hit;
      if (score < worst.score || (score === worst.score && hash >= worst.hash)) return;
      heap[0] = { hash, score };
      down();
    },
    sorted: () => [...heap].sort((a, b) => (isWorse(a, b) ? 1 : -1)),
  };
}

/** The k-th highest score of the accepted rows (null: of all), or -Infinity where there are fewer. */
export function kthBest(scores: Float32Array, accepted: Uint8Array | null, k: number): number {
  if (k > scores.length) return -Infinity;
  if (k === 0) return -Infinity;
  const heap = new Float64Array(k);
  let size = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    // The score first: nearly all fail by it.
    if (size === k && score <= (heap[0] as number)) continue;
    if (accepted !== null && accepted[row] !== 1) continue;
    if (size < k) raise(heap, size++, score);
    else lower(heap, size, score);
  }
  return size < k ? -Infinity : (heap[0] as number);
}

const bins = 4096;

/**
 * The accepted rows that reach the floor, or about the best `most` of them, never fewer: the floor is then raised.
 * @param guess a higher floor that probably leaves `most` rows, so that few have to be looked at twice
 * @returns rows in their order, and the floor that they reach
 */
export function bestRows(scores: Float32Array, accepted: Uint8Array, floor: number, most: number, guess = floor): { rows: Uint32Array; floor: number } {
  const rows = collect(scores, accepted, Math.max(floor, guess));
  if (rows.length < most && guess > floor) return bestRows(scores, accepted, floor, most);
  if (rows.length <= most) return { rows, floor };
  const raised = raisedFloor(scores, rows, most);
  return { rows: rows.filter((row) => (scores[row] as number) >= raised), floor: raised };
}

function collect(scores: Float32Array, accepted: Uint8Array, floor: number): Uint32Array {
  const rows = new Uint32Array(scores.length);
  let used = 0;
  for (let row = 0; row < scores.length; row++) if ((scores[row] as number) >= floor && accepted[row] === 1) rows[used++] = row;
  return rows.subarray(0, used);
}

/** The lower edge of the first bin, counted from the top, up to which `most` scores lie. */
function raisedFloor(scores: Float32Array, rows: Uint32Array, most: number): number {
  let [bottom, top] = [Infinity, -Infinity];
  for (let at = 0; at < rows.length; at++) {
    const score = scores[rows[at] as number] as number;
    if (score < bottom) bottom = score;
    if (score > top) top = score;
  }
  if (top === bottom) return bottom;
  const counts = new Uint32Array(bins);
  const scale = bins / (top - bottom);
  for (let at = 0; at < rows.length; at++) {
    const bin = Math.min(bins - 1, Math.floor(((scores[rows[at] as number] as number) - bottom) * scale));
    counts[bin] = (counts[bin] as number) + 1;
  }
  let above = 0;
  let bin = bins;
  while (bin > 0 && above < most) above += counts[--bin] as number;
  return bottom + bin / scale;
}

/** The k-th highest of some scores, or -Infinity where there are fewer. */
export const kthHighest = (scores: Float32Array, k: number): number => kthBest(scores, null, k);

/** Puts a score into the free place `at` of the min-heap. */
function raise(heap: Float64Array, at: number, score: number): void {
  let place = at;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if ((heap[parent] as number) <= score) break;
    heap[place] = heap[parent] as number;
    place = parent;
  }
  heap[place] = score;
}

/** Replaces the least score of the min-heap. */
function lower(heap: Float64Array, size: number, score: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
    if ((heap[child] as number) >= score) break;
    heap[place] = heap[child] as number;
    place = child;
  }
  heap[place] = score;
}
