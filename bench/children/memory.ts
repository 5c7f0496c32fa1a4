/** What a process takes that holds vectors and their names as the product does, and answers queries on all cores. */
import { availableParallelism } from 'node:os';
import { createResident } from '../../src/core/search/resident.ts';
import { dimensions, queryAt, vectorAt } from '../vectors.ts';
import type { MemoryAnswer, MemoryAsk } from './messages.ts';

const queries = 20;

async function measure({ count }: MemoryAsk): Promise<MemoryAnswer> {
  const bare = process.memoryUsage.rss();
  const resident = createResident(dimensions, { threads: availableParallelism() - 1 });
  for (let index = 0; index < count; index++) resident.add(index.toString(16).padStart(64, '0'), vectorAt('random', index));
  // Whatever filling left behind may be collected.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const filled = process.memoryUsage.rss();
  for (let query = 0; query < queries; query++) {
    resident.nearest(queryAt('random', query, count), 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { bare, filled, vectors: resident.bytes, asked: process.memoryUsage.rss() };
}

process.on('message', (ask: MemoryAsk) => void measure(ask).then((answer) => process.send?.(answer)));
