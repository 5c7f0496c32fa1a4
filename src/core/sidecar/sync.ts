/**
 * Brings some photos and their sidecars together. In this order, so that a kill at any point loses nothing and makes
 * nobody's words somebody else's: what sidecars say is taken over, what will be Snapsift's is noted, the files are
 * written, and then what both agree on is noted.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import type { MarkChange } from '../../shared/marks-contract.ts';
import { tagKey } from '../../shared/tags.ts';
import { clearParts } from '../put-file.ts';
import { editXmp } from './edit.ts';
import { freshSidecar, problemOf, readSidecar, stampOf, writeSidecar, type Problem, type Sidecar, type Stamp } from './file.ts';
import type { Known, Ledger } from './ledger.ts';
import { eitherOurs, isSameSaid, merge, nothingOurs, type Agreed, type Merged } from './merge.ts';
import { folderNames, sidecarNames, type FolderNames, type Naming } from './places.ts';
import { nothingSaid, type Said } from './said.ts';
import { factsOf, noFacts, readXmp } from './xmp.ts';

/** One file of a photo. */
export interface PhotoFile {
  path: string;
  hash: string;
}

export interface SyncParts {
  ledger: Ledger;
  marks: MarkAccess;
  /** Names of the label albums that may be written for a photo, in one order. `before`: what was written the last time. */
  labels(hash: string, before: readonly string[]): readonly string[];
  /** When the photo was last marked, ms since 1970; null where that is not known. */
  editedAt(hash: string): number | null;
  /** The library knows a file by that name now. */
  isPresent(path: string): boolean;
  naming(): Naming;
}

/** What a person says of photos, as this room needs it. */
export interface MarkAccess {
  of(hash: string): Said | undefined;
  set(hashes: readonly string[], change: MarkChange): Promise<Result<unknown>>;
}

export interface SyncOptions {
  /** read: nothing is written. */
  direction: 'both' | 'read';
  /** Sidecars that are as they were left, of photos of which nothing new is said, are not opened. */
  onlyChanged: boolean;
}

export interface SyncOutcome {
  /** Sidecars that were looked at. */
  sidecars: number;
  written: number;
  /** Photos that took something over. */
  imported: string[];
  problems: { path: string; hash: string; problem: Problem }[];
}

/** Files that are written at the same time. */
const atOnce = 4;
/** How often a sidecar is read again because another program has just written it. */
const patience = 3;

/** Fails where the library itself cannot be written. What is wrong with a sidecar is in the outcome. */
export async function syncPhotos(files: readonly PhotoFile[], parts: SyncParts, options: SyncOptions): Promise<Result<SyncOutcome>> {
  const outcome: SyncOutcome = { sidecars: 0, written: 0, imported: [], problems: [] };
  let waiting = files;
  for (let turn = 1; waiting.length > 0; turn++) {
    const batch = new Batch(parts, options, outcome, turn < patience);
    const settled = await batch.run(waiting);
    if (!settled.ok) return settled;
    waiting = settled.value;
  }
  return ok(outcome);
}

/** What is to become of one sidecar. */
interface Plan {
  file: PhotoFile;
  path: string;
  /** The one that is written; a second one is only read. */
  isHome: boolean;
  sidecar: Sidecar;
  known: Known | undefined;
  /** Where the photo was when it was last met, if that was elsewhere. */
  movedFrom: string | null;
  merged: Merged;
  labels: readonly string[];
}

class Batch {
  readonly #parts: SyncParts;
  readonly #options: SyncOptions;
  readonly #outcome: SyncOutcome;
  readonly #mayRepeat: boolean;
  readonly #folders = new Map<string, FolderNames | Problem>();
  /** What is said of a photo, with what the sidecars so far have added. */
  readonly #said = new Map<string, Said>();
  readonly #again: PhotoFile[] = [];

  constructor(parts: SyncParts, options: SyncOptions, outcome: SyncOutcome, mayRepeat: boolean) {
    this.#parts = parts;
    this.#options = options;
    this.#outcome = outcome;
    this.#mayRepeat = mayRepeat;
  }

  /** Answers the files whose sidecars changed meanwhile. */
  async run(files: readonly PhotoFile[]): Promise<Result<readonly PhotoFile[]>> {
    const plans: Plan[] = [];
    for (const file of files) plans.push(...(await this.#planFile(file)));
    const imported = await this.#takeOver();
    if (!imported.ok) return imported;
    const changing = this.#options.direction === 'read' ? [] : plans.filter(({ isHome, merged }) => isHome && merged.change !== null);
    const noted = await this.#parts.ledger.put(changing.map((plan) => this.#intention(plan)), []);
    if (!noted.ok) return noted;
    const agreed: Known[] = [];
    for (let at = 0; at < changing.length; at += atOnce) agreed.push(...(await Promise.all(changing.slice(at, at + atOnce).map((plan) => this.#write(plan)))).flat());
    agreed.push(...plans.filter((plan) => !changing.includes(plan)).flatMap(asItIs).filter((known) => isNews(known, this.#parts.ledger.get(known.sidecar))));
    const settled = await this.#parts.ledger.put(agreed, this.#gone(plans, agreed));
    return settled.ok ? ok(this.#again) : settled;
  }

  async #planFile(file: PhotoFile): Promise<Plan[]> {
    const folder = await this.#folder(dirname(file.path));
    if ('code' in folder) {
      this.#problem(file, file.path, folder);
      return [];
    }
    // It went since the library looked: nothing is said beside where it was, nor in what may be the sidecar of another picture there.
    if (!folder.all.has(basename(file.path))) return [];
    const { home, other } = sidecarNames(basename(file.path), folder, this.#parts.naming());
    const plans: Plan[] = [];
    // The one that is only read first: what it says goes into the other.
    for (const [name, isHome] of [[other, false], [home, true]] as const) {
      if (name === null) continue;
      const plan = await this.#plan(file, join(dirname(file.path), name), isHome, folder.sidecars.has(name));
      if (plan !== null) plans.push(plan);
    }
    return plans;
  }

  async #folder(path: string): Promise<FolderNames | Problem> {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const listed = await readdir(path).catch((error: unknown) => problemOf(error, path, path));
    const names = 'code' in listed ? listed : folderNames(listed);
    if (!('code' in listed)) await clearParts(path, listed, Date.now());
    this.#folders.set(path, names);
    return names;
  }

  async #plan(file: PhotoFile, path: string, isHome: boolean, isThere: boolean): Promise<Plan | null> {
    const { ledger } = this.#parts;
    const said = this.#saidOf(file.hash);
    const own = ledger.get(path);
    const others = own === undefined ? ledger.ofPhoto(file.hash) : [];
    const moved = others.find(({ photo }) => photo !== file.path && !this.#parts.isPresent(photo));
    const known = own ?? moved;
    const labels = isHome ? this.#parts.labels(file.hash, known?.agreed.labels ?? []) : [];
    if (!isThere && (known === undefined || !isHome) && isSameSaid(said, nothingSaid) && labels.length === 0) return null;
    if (own !== undefined && this.#options.onlyChanged && (await this.#isSettled(own, said, labels))) return null;
    const read = isThere ? await readSidecar(path) : { outcome: 'none' as const };
    if (isThere) this.#outcome.sidecars += 1;
    if (read.outcome === 'refused') {
      this.#problem(file, path, read.problem);
      return null;
    }
    const sidecar = read.outcome === 'read' ? read.sidecar : freshSidecar();
    const merged = merge({
      said, labels,
      facts: read.outcome === 'read' ? sidecar.facts : null,
      agreed: known?.agreed ?? null,
      likelyOurs: others.map(({ agreed }) => agreed.ours).reduce(eitherOurs, nothingOurs),
      editedAt: this.#parts.editedAt(file.hash),
      writtenAt: sidecar.stamp?.modified ?? 0,
    });
    this.#said.set(file.hash, merged.said);
    return { file, path, isHome, sidecar, known, movedFrom: moved?.sidecar ?? null, merged, labels };
  }

  #saidOf(hash: string): Said {
    return this.#said.get(hash) ?? this.#parts.marks.of(hash) ?? nothingSaid;
  }

  async #isSettled({ stamp, agreed, sidecar }: Known, said: Said, labels: readonly string[]): Promise<boolean> {
    if (!isSameSaid(said, agreed.said) || labels.join('\n') !== agreed.labels.join('\n')) return false;
    try {
      const now = await stampOf(sidecar);
      return now.size === stamp.size && now.modified === stamp.modified;
    } catch (error) {
      // Gone, or out of reach: reading it says which.
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  }

  /** What sidecars say goes into the marks; all of them in one write. */
  async #takeOver(): Promise<Result<unknown>> {
    const changes = [...this.#said].flatMap(([hash, said]) => {
      const change = changeBetween(this.#parts.marks.of(hash) ?? nothingSaid, said);
      return change === null ? [] : [{ hash, change }];
    });
    const set = await Promise.all(changes.map(({ hash, change }) => this.#parts.marks.set([hash], change)));
    for (const [index, result] of set.entries()) {
      const { hash } = changes[index] as { hash: string };
      if (result.ok) this.#outcome.imported.push(hash);
      // More tags than a photo takes.
      else if (result.error.code === 'bad-request') this.#problem({ hash }, '', { code: 'left', message: result.error.message });
      else return result;
    }
    return ok(undefined);
  }

  #intention({ file, path, known, merged, sidecar }: Plan): Known {
    const before: Agreed = known?.agreed ?? { said: nothingSaid, labels: [], facts: noFacts, ours: nothingOurs };
    return { sidecar: path, photo: file.path, hash: file.hash, stamp: known?.stamp ?? sidecar.stamp ?? { size: 0, modified: 0 }, agreed: { ...before, ours: eitherOurs(before.ours, merged.ours) } };
  }

  async #write(plan: Plan): Promise<Known[]> {
    const { file, path, sidecar, merged } = plan;
    const edited = editXmp(sidecar.document, merged.change ?? { lists: {}, values: {} });
    if (edited.left.length > 0) this.#problem(file, path, { code: 'left', message: `"${basename(path)}" says some things in a way that Snapsift does not touch: ${edited.left.join(', ')}. They were left as they are.` });
    if (edited.text === sidecar.document.text && sidecar.stamp !== null) return [agreement(plan, sidecar.facts, sidecar.stamp)];
    const read = readXmp(edited.text);
    if (!read.ok) throw new Error(`A sidecar was changed into something that cannot be read (${read.fault}).`);
    const written = await writeSidecar(path, edited.text, sidecar);
    if (written.outcome === 'written') {
      this.#outcome.written += 1;
      return [agreement(plan, factsOf(read.document), written.stamp)];
    }
    if (written.outcome === 'refused') this.#problem(file, path, written.problem);
    else if (this.#mayRepeat) this.#again.push(file);
    else this.#problem(file, path, { code: 'busy', message: `Another program keeps writing to "${basename(path)}". Snapsift tries again later.` });
    return [];
  }

  /** Rows of sidecars that are no more, and of places where a photo was before. */
  #gone(plans: readonly Plan[], agreed: readonly Known[]): string[] {
    const kept = new Set(agreed.map(({ sidecar }) => sidecar));
    return plans.flatMap(({ path, sidecar, known, movedFrom, merged }) => [
      ...(movedFrom !== null && kept.has(path) ? [movedFrom] : []),
      ...(known?.sidecar === path && sidecar.stamp === null && merged.change === null ? [path] : []),
    ]);
  }

  #problem({ hash }: Pick<PhotoFile, 'hash'>, path: string, problem: Problem): void {
    this.#outcome.problems.push({ path, hash, problem });
  }
}

const agreement = ({ file, path, merged, labels }: Plan, facts: Agreed['facts'], stamp: Stamp): Known => ({
  sidecar: path, photo: file.path, hash: file.hash, stamp, agreed: { said: merged.said, labels, facts, ours: merged.ours },
});

/** A sidecar that is there and was not written, though it may lack something: then it is looked at again the next time. */
function asItIs(plan: Plan): Known[] {
  const { sidecar, merged, isHome, known } = plan;
  if (sidecar.stamp === null) return [];
  if (merged.change === null) return [agreement(plan, sidecar.facts, sidecar.stamp)];
  const { agreed, ...rest } = agreement(plan, sidecar.facts, isHome ? { ...sidecar.stamp, size: -1 } : sidecar.stamp);
  return [{ ...rest, agreed: { ...agreed, labels: known?.agreed.labels ?? [], ours: known?.agreed.ours ?? nothingOurs } }];
}

/** Something to remember that is not remembered yet. */
function isNews({ stamp, agreed }: Known, before: Known | undefined): boolean {
  if (before === undefined || stamp.size !== before.stamp.size || stamp.modified !== before.stamp.modified) return true;
  return !isSameSaid(agreed.said, before.agreed.said) || agreed.labels.join('\n') !== before.agreed.labels.join('\n');
}

/** Null where there is no difference. */
function changeBetween(before: Said, after: Said): MarkChange | null {
  if (isSameSaid(before, after)) return null;
  const minus = (some: readonly string[], others: readonly string[]): string[] => {
    const keys = new Set(others.map(tagKey));
    return some.filter((tag) => !keys.has(tagKey(tag)));
  };
  return {
    ...(before.favourite !== after.favourite && { favourite: after.favourite }),
    ...(before.rating !== after.rating && { rating: after.rating }),
    ...(before.flag !== after.flag && { flag: after.flag }),
    addTags: minus(after.tags, before.tags),
    removeTags: minus(before.tags, after.tags),
  };
}
