/** `sidecars.json`: whether and how sidecars are written. A damaged file means that they are off. */
import { join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { sidecarSettingsSchema, type SidecarSettings } from '../../shared/interop-contract.ts';
import { jsonDocument, readJson } from '../library/json-file.ts';
import type { Log } from '../log.ts';

export interface SidecarSettingsFile {
  readonly value: SidecarSettings;
  update(change: { [K in keyof SidecarSettings]?: SidecarSettings[K] | undefined }): Promise<Result<void>>;
}

const usual: SidecarSettings = { on: false, labels: true, naming: 'full' };

export async function openSidecarSettings(directory: string, log: Log): Promise<SidecarSettingsFile> {
  const path = join(directory, 'sidecars.json');
  const read = await readJson(path, sidecarSettingsSchema);
  if (!read.ok) log.warn(read.error.message);
  const document = jsonDocument(path, (read.ok ? read.value : null) ?? usual);
  return {
    get value() {
      return document.value;
    },
    async update(change) {
      const written = await document.change((now) => ({ on: change.on ?? now.on, labels: change.labels ?? now.labels, naming: change.naming ?? now.naming }));
      return written.ok ? ok(undefined) : written;
    },
  };
}
