/** `sidecars.json`: whether and how sidecars are written. A damaged file means that they are off. */
import { join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { sidecarSettingsSchema, type SidecarSettings } from '../../shared/interop-contract.ts';
import { readJson, writeJson } from '../library/json-file.ts';
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
  let value = (read.ok ? read.value : null) ?? usual;
  return {
    get value() {
      return value;
    },
    async update({ on = value.on, labels = value.labels, naming = value.naming }) {
      const next = { on, labels, naming };
      const written = await writeJson(path, next);
      if (written.ok) value = next;
      return written.ok ? ok(undefined) : written;
    },
  };
}
