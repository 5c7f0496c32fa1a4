/**
 * An order by chance that follows from the photos' hashes, so that a library has one sample of itself, whatever happened to
 * it before: what is measured on it is a function of the photos alone. Pure.
 */

/** A photo's place in that order: 53 bits, evenly spread also where hashes are no hashes (tests, evaluations). */
export function rankOf(hash: string): number {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < hash.length; at++) {
    const code = hash.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return (mixed(a) >>> 11) * 2 ** 32 + (mixed(b ^ a) >>> 0);
}

/** Every bit of the result depends on every bit given. */
function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

const bins = 4096;
const perBin = 2 ** 53 / bins;

/** The present rows of the lowest ranks, lowest first. */
export function firstByRank(ranks: Float64Array, present: Uint8Array, size: number): number[] {
  const counts = new Uint32Array(bins);
  const binOf = (row: number): number => Math.floor((ranks[row] as number) / perBin);
  for (let row = 0; row < present.length; row++) if (present[row] === 1) counts[binOf(row)] = (counts[binOf(row)] as number) + 1;
  let last = 0;
  for (let count = counts[0] as number; count < size && last < bins - 1; ) count += counts[++last] as number;
  const rows: number[] = [];
  for (let row = 0; row < present.length; row++) if (present[row] === 1 && binOf(row) <= last) rows.push(row);
  return rows.sort((a, b) => (ranks[a] as number) - (ranks[b] as number)).slice(0, size);
}
