/** `settings.json`: what the user set. A damaged file falls back to the defaults; settings are no reason to stop. */
import { join } from 'node:path';
import type { Result } from '../../shared/errors.ts';
import { settingsSchema, type Settings } from '../../shared/contract.ts';
import type { Log } from '../log.ts';
import { jsonDocument, readJson } from './json-file.ts';

export const defaultSettings: Settings = { theme: 'system', density: 'medium', speed: 'balanced', watch: true, modelHintSeen: false };

export interface SettingsStore {
  readonly value: Settings;
  update(change: { [K in keyof Settings]?: Settings[K] | undefined }): Promise<Result<Settings>>;
}

export async function openSettings(directory: string, log: Log): Promise<SettingsStore> {
  const path = join(directory, 'settings.json');
  const read = await readJson(path, settingsSchema.partial());
  if (!read.ok) log.warn(read.error.message);
  const document = jsonDocument<Settings>(path, { ...defaultSettings, ...defined(read.ok ? (read.value ?? {}) : {}) });
  return {
    get value() {
      return document.value;
    },
    update: (change) => document.change((now) => ({ ...now, ...defined(change) })),
  };
}

const defined = <T extends object>(partial: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
