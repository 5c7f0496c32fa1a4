/** Gives exported files their names, one after the other: the first that is free, or that has the same file already. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { foldedName, numberedName, safeName } from './names.ts';

export interface PlaceAttempt {
  /** The file by that name is this very one. */
  isThere(path: string): Promise<boolean>;
  put(path: string): Promise<'done' | 'taken'>;
}

export interface Placed {
  outcome: 'written' | 'present';
  name: string;
}

/** More copies of one name than anybody has. */
const mostNumbers = 100_000;

export class NamePlaces {
  readonly #folder: string;
  /** What is in the folder, as file systems that ignore case see it. */
  readonly #there: Map<string, string>;
  /** Names that this run has given. */
  readonly #given = new Set<string>();

  private constructor(folder: string, names: readonly string[]) {
    this.#folder = folder;
    this.#there = new Map(names.map((name) => [foldedName(name), name]));
  }

  /** What was in the folder when this began. */
  get names(): string[] {
    return [...this.#there.values()];
  }

  static async open(folder: string): Promise<NamePlaces> {
    return new NamePlaces(folder, await readdir(folder));
  }

  has(name: string): boolean {
    return this.#there.has(foldedName(name));
  }

  /** A file of an earlier run stays this photo's. */
  keep(name: string): void {
    this.#given.add(foldedName(name));
  }

  /** Not to be called again before it has ended. */
  async place(wanted: string, attempt: PlaceAttempt): Promise<Placed> {
    const safe = safeName(wanted);
    for (let number = 1; number < mostNumbers; number++) {
      const name = numberedName(safe, number);
      const key = foldedName(name);
      if (this.#given.has(key)) continue;
      const there = this.#there.get(key);
      // A sidecar that was left there speaks of another picture, and would be taken for this one's.
      if (there === undefined && this.has(`${name}.xmp`)) continue;
      if (there === undefined && (await attempt.put(join(this.#folder, name))) === 'done') {
        this.#given.add(key);
        this.#there.set(key, name);
        return { outcome: 'written', name };
      }
      const known = there ?? name;
      this.#there.set(key, known);
      if (await attempt.isThere(join(this.#folder, known))) {
        this.#given.add(key);
        return { outcome: 'present', name: known };
      }
    }
    throw new Error(`There are ${mostNumbers} files of the name "${safe}".`);
  }
}
