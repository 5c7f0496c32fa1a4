/**
 * How much of the machine others used while something was measured (Linux; null elsewhere): a figure taken on a busy
 * machine is no figure, and the report should say so by itself.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks that all cores spent working and idling since the start. */
function machineTicks(): { busy: number; total: number } {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  const total = fields.reduce((sum, ticks) => sum + ticks, 0);
  return { busy: total - (fields[3] ?? 0) - (fields[4] ?? 0), total };
}

/** Ticks of each live process, with those of its children that have ended, and its parent. */
function processes(): Map<number, { parent: number; ticks: number }> {
  const found = new Map<number, { parent: number; ticks: number }>();
  for (const pid of readdirNumbers('/proc')) {
    const fields = readStat(pid);
    if (fields !== null) found.set(pid, { parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) });
  }
  return found;
}

const readdirNumbers = (folder: string): number[] => readdirSync(folder).map(Number).filter(Number.isInteger);

function readStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    // It ended between the listing and this line.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Ticks of this process and everything that it started. */
function ownTicks(): number {
  const all = processes();
  const own = new Set([process.pid]);
  for (let grew = true; grew; ) {
    const before = own.size;
    for (const [pid, { parent }] of all) if (own.has(parent)) own.add(pid);
    grew = own.size > before;
  }
  return [...own].reduce((sum, pid) => sum + (all.get(pid)?.ticks ?? 0), 0);
}

export interface LoadMeter {
  /** Share of all cores that others used since the meter was made, 0..1. */
  others(): number | null;
}

export function createLoadMeter(): LoadMeter {
  if (process.platform !== 'linux') return { others: () => null };
  const before = { ...machineTicks(), own: ownTicks() };
  return {
    others() {
      const now = machineTicks();
      const own = ownTicks() - before.own;
      return Math.max(0, now.busy - before.busy - own) / Math.max(1, now.total - before.total);
    },
  };
}

/** Above this share of the machine in other programs' hands, a measurement is made again. */
const disturbed = 0.08;
const attempts = 3;

export interface Steady {
  /** Measures, again where others disturbed it, and keeps the least disturbed attempt. */
  run(measure: () => Promise<number>): Promise<number>;
  /** Mean share that others had in what was kept, 0..1; null where it cannot be known. */
  others(): number | null;
}

export function createSteady(): Steady {
  const kept: number[] = [];
  return {
    async run(measure) {
      let best = { value: NaN, share: Infinity };
      for (let attempt = 0; attempt < attempts && best.share > disturbed; attempt++) {
        const load = createLoadMeter();
        const value = await measure();
        const share = load.others() ?? 0;
        if (share < best.share) best = { value, share };
      }
      kept.push(best.share);
      return best.value;
    },
    others: () => (process.platform === 'linux' ? kept.reduce((sum, share) => sum + share, 0) / Math.max(1, kept.length) : null),
  };
}
