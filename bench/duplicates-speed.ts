/** Candidates among made-up codes, in a process of their own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CodesAnswer, CodesTask } from './children/codes.ts';
import { row, type Row } from './report.ts';

const tasks: readonly (CodesTask & { most: number })[] = [
  { photos: 100_000, later: 1_000, most: 5 },
  { photos: 1_000_000, later: 1_000, most: 60 },
];

export async function measureCodes(say: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { most, ...task } of tasks) {
    const name = `${task.photos.toLocaleString('en')} photos' codes`;
    say(name);
    rows.push(...rowsOf(name, most, task, await inChild(task)));
  }
  return rows;
}

function rowsOf(name: string, most: number, { later }: CodesTask, { seconds, cpuSeconds, laterSeconds, planted, groups, candidates, peak, before }: CodesAnswer): Row[] {
  return [
    row(`${name}: candidates`, seconds, 's', 'the limit', most),
    row('  of which computing, whatever else the machine did', cpuSeconds, 's', 'the limit', most),
    row(`  ${later.toLocaleString('en')} further photos`, laterSeconds, 's'),
    row('  planted groups that hang together', groups.whole / groups.all, ''),
    ...planted.map(({ bits, found, all }) => row(`  planted copies ${bits} bits off (${all})`, found / Math.max(1, all), '')),
    row('  pairs proposed', candidates, ''),
    row('  highest memory of the process', peak, 'MB', 'with all codes, before the search', before),
  ];
}

/** With the arguments of this process, so that TypeScript runs there as it does here. */
function inChild(task: CodesTask): Promise<CodesAnswer> {
  const child = fork(fileURLToPath(new URL('./children/codes.ts', import.meta.url)), { execArgv: [...process.execArgv, '--max-old-space-size=8192'] });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as CodesAnswer));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The process that looks for candidates ended early (${signal ?? code}).`)));
    child.send(task);
  });
}
