/** `npm run bench -- NAME [CHOICE...] [--json]`: runs one bench and prints a table, or one JSON document. Progress on standard error. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepQuiet } from '../src/core/embed/no-telemetry.ts';
import { machine } from './machine.ts';
import { table, type Bench, type Report } from './report.ts';

keepQuiet();
const benches = ['indexing', 'search', 'search-under-load', 'disposal', 'albums', 'duplicates'] as const;

const [asked, ...wanted] = process.argv.slice(2).filter((argument) => argument !== '--json');
const json = process.argv.includes('--json');
const name = benches.find((known) => known === asked);

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

if (name === undefined) refuse(`Usage: npm run bench -- NAME [--json], where NAME is one of: ${benches.join(', ')}.`);
const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
if (!existsSync(file)) throw new Error(`The bench ${name} is missing.`);
const { bench, choices = [] } = (await import(file)) as { bench: Bench; choices?: readonly string[] };
const unknown = wanted.find((choice) => !choices.includes(choice));
if (unknown !== undefined) refuse(choices.length === 0 ? `The bench ${name} takes no "${unknown}".` : `"${unknown}" is none of: ${choices.join(', ')}.`);
const findings = await bench((line) => void process.stderr.write(`${line}\n`), wanted);
const report: Report = { name, machine: machine(), ...findings };
console.log(json ? JSON.stringify(report) : table(report));
