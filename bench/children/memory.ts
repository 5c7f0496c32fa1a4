/** What search takes of a process that has the names of all photos already, as the product's has. */
import { availableParallelism } from 'node:os';
import { createResident } from '../../src/core/search/resident.ts';
import { dimensions, queryAt, vectorAt } from '../vectors.ts';
import type { MemoryAnswer, MemoryAsk } from './messages.ts';

const queries = 20;

async function measure({ count }: MemoryAsk): Promise<MemoryAnswer> {
  const bare = process.memoryUsage.rss();
  const names = Array.from({ length: count }, (_, index) => Buffer.from(index.toString(16).padStart(64, '0')).toString('latin1'));
  const named = process.memoryUsage.rss();
  const resident = createResident(dimensions, { threads: availableParallelism() - 1 });
  names.forEach((name, index) => resident.add(name, vectorAt('random', index)));
  // Whatever filling left behind may be collected.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const filled = process.memoryUsage.rss();
  for (let query = 0; query < queries; query++) {
    resident.nearest(queryAt('random', query, count), 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { bare, named, filled, vectors: resident.bytes, asked: process.memoryUsage.rss() };
}

process.on('message', (ask: MemoryAsk) => void measure(ask).then((answer) => process.send?.(answer)));
