/** `duplicates.json`: how strict, by which rules in which order, and which folders are preferred or protected. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { duplicateSettingsSchema, keepRules, type DuplicateSettings } from '../../shared/duplicates-contract.ts';
import { ok, type Result } from '../../shared/errors.ts';
import { jsonDocument, readJson } from '../library/json-file.ts';
import type { Log } from '../log.ts';
import { usualRules } from './rules.ts';

export const usualSettings: DuplicateSettings = {
  strictness: { same: 0, burst: 0, similar: 0 },
  rules: [...usualRules],
  preferred: [],
  protected: [],
  mirrored: false,
  carryFacts: false,
};

/** What is to be changed; the rest stays. */
export type SettingsChange = { [K in keyof DuplicateSettings]?: DuplicateSettings[K] | undefined };

export interface DuplicateSettingsFile {
  readonly value: DuplicateSettings;
  update(change: SettingsChange): Promise<Result<void>>;
}

export async function openDuplicateSettings(directory: string, log: Log): Promise<DuplicateSettingsFile> {
  const path = join(directory, 'duplicates.json');
  const read = await readJson(path, duplicateSettingsSchema.partial());
  if (!read.ok) {
    log.warn(read.error.message);
    // Kept for whoever wants to mend it; protected folders are in it.
    await rename(path, `${path}.damaged`).catch((error: unknown) => log.warn('The damaged file could not be moved away.', { reason: String(error) }));
  }
  const document = jsonDocument(path, withAllRules({ ...usualSettings, ...(read.ok ? defined(read.value ?? {}) : {}) }));
  return {
    get value() {
      return document.value;
    },
    async update(change) {
      const written = await document.change((now) => withAllRules({ ...now, ...defined(change) }));
      return written.ok ? ok(undefined) : written;
    },
  };
}

const defined = (change: SettingsChange): Partial<DuplicateSettings> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<DuplicateSettings>;

/** Every rule once: a later program's rules are added, off, behind those that were ordered. */
function withAllRules(settings: DuplicateSettings): DuplicateSettings {
  const known = settings.rules.filter(({ rule }, index) => keepRules.includes(rule) && settings.rules.findIndex((other) => other.rule === rule) === index);
  const missing = usualRules.filter(({ rule }) => known.every((other) => other.rule !== rule));
  return { ...settings, rules: [...known, ...missing.map(({ rule }) => ({ rule, on: false }))] };
}
