/** `npm run bench -- NAME [--json]`: runs one bench and prints a table, or one JSON document. Progress on standard error. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine } from './machine.ts';
import { table, type Bench, type Report } from './report.ts';

const benches = ['indexing', 'search', 'search-under-load', 'disposal', 'albums'] as const;

const names = process.argv.slice(2).filter((argument) => argument !== '--json');
const json = process.argv.includes('--json');
const name = benches.find((known) => known === names[0]);
if (name === undefined || names.length > 1) {
  console.error(`Usage: npm run bench -- NAME [--json], where NAME is one of: ${benches.join(', ')}.`);
  process.exit(2);
}
const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
if (!existsSync(file)) throw new Error(`The bench ${name} is missing.`);
const { bench } = (await import(file)) as { bench: Bench };
const findings = await bench((line) => void process.stderr.write(`${line}\n`));
const report: Report = { name, machine: machine(), ...findings };
console.log(json ? JSON.stringify(report) : table(report));
