/** Times a piece of work inside a measuring child: by the clock, and by what this process took of all cores. */
import type { Timed } from './messages.ts';

/** @param work answers how many pictures it dealt with */
export async function timed(work: () => Promise<number>): Promise<Timed> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const images = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { images, seconds, cpuSeconds: (user + system) / 1e6 };
}
