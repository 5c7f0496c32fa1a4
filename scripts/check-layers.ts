/**
 * Fails when a file of src imports what its room may not (scripts/layer-rules.ts), or reaches it through others.
 * Run by `npx tsx scripts/check-layers.ts`; test/unit/layers.test.ts feeds it wrong examples.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rooms, unreachable, type Room } from './layer-rules.ts';
import { importsOf, type Import } from './module-imports.ts';

/** Text of every file, by its path below src with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

interface Module {
  path: string;
  room: Room | null;
  imports: (Import & { target: string })[];
}

const covers = (rule: string, path: string): boolean => path === rule || path.startsWith(rule.endsWith(':') ? rule : `${rule}/`);

/** Every breach, one sentence each, ordered by file. Empty when the house is in order. */
export function checkLayers(sources: Sources): string[] {
  const modules = new Map([...sources].map(([path, text]) => [path, readModule(path, text)]));
  const paths = [...modules.keys()].sort();
  return [...paths.flatMap((path) => stepBreaches(modules.get(path) as Module)), ...paths.flatMap((path) => chainBreaches(path, modules))];
}

function readModule(path: string, text: string): Module {
  const imports = importsOf(path, text).map((found) => ({
    ...found,
    target: found.specifier.startsWith('.') ? posix.join(posix.dirname(path), found.specifier) : found.specifier,
  }));
  return { path, room: roomOf(path), imports };
}

function roomOf(path: string): Room | null {
  const fitting = rooms.filter(({ at, flat }) => (flat === true ? posix.dirname(path) === at : covers(at, path)));
  return fitting.sort((a, b) => b.at.length - a.at.length)[0] ?? null;
}

function stepBreaches({ path, room, imports }: Module): string[] {
  if (room === null) return [`src/${path}: belongs to no room that scripts/layer-rules.ts knows.`];
  return imports
    .filter(({ target, typeOnly }) => !isAllowed(room, target, typeOnly))
    .map(({ line, specifier, typeOnly }) => `src/${path}:${line}: ${room.at} may not import ${typeOnly ? 'types of ' : ''}"${specifier}".`);
}

function isAllowed(room: Room, target: string, typeOnly: boolean): boolean {
  if (roomOf(target) === room) return true;
  const rules = typeOnly ? [...room.allow, ...(room.types ?? [])] : room.allow;
  return rules.some((rule) => covers(rule, target));
}

/** Follows what runs, not what is erased. Reports the first chain to each forbidden package, from entries of a room. */
function chainBreaches(start: string, modules: ReadonlyMap<string, Module>): string[] {
  const packages = unreachable.filter(({ from }) => start.startsWith(`${from}/`)).flatMap((rule) => rule.packages);
  if (packages.length === 0) return [];
  const chains = new Map<string, readonly string[]>([[start, [start]]]);
  const breaches = new Map<string, string>();
  for (const [path, chain] of chains) {
    for (const { target, typeOnly } of modules.get(path)?.imports ?? []) {
      if (typeOnly) continue;
      const forbidden = packages.find((name) => covers(name, target));
      // A direct import is a breach of a single step already.
      if (forbidden !== undefined && chain.length > 1 && !breaches.has(forbidden)) {
        breaches.set(forbidden, `src/${start}: reaches "${target}" through ${chain.slice(1).join(' -> ')}.`);
      }
      if (modules.has(target) && !chains.has(target)) chains.set(target, [...chain, target]);
    }
  }
  return [...breaches.values()];
}

/** @param root the repository */
export function readSources(root: string): Sources {
  const src = join(root, 'src');
  const names = readdirSync(src, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name));
  return new Map(names.map(({ parentPath, name }) => [relative(src, join(parentPath, name)).split(sep).join('/'), readFileSync(join(parentPath, name), 'utf8')]));
}

const isProgram = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isProgram) {
  const breaches = checkLayers(readSources(dirname(dirname(fileURLToPath(import.meta.url)))));
  for (const breach of breaches) console.error(breach);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
