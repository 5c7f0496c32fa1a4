/** Medians and percentiles of repeated measurements. Pure. */

/** The value below which `share` (0..1) of the values lie, interpolated between neighbours. NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/**
 * Runs every contestant once a round, in turn (A B C A B C), so that a machine that slows down slows all of them.
 * @returns the results of each, in the order of the rounds
 */
export async function interleave<K extends string>(contestants: Readonly<Record<K, () => Promise<number>>>, rounds: number): Promise<Record<K, number[]>> {
  const names = Object.keys(contestants) as K[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) for (const name of names) results[name].push(await contestants[name]());
  return results;
}
