/**
 * `machine.json` in the library folder: what was measured and tried on this computer. A library that is carried to
 * another computer starts afresh there. Losing the file costs a new measurement, so a damaged one is no reason to stop.
 */
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../../shared/errors.ts';
import { jsonDocument, readJson } from '../library/json-file.ts';
import type { Log } from '../log.ts';

const trialSchema = z.object({
  provider: z.string(),
  /** Key of the model that it was tried with. */
  model: z.string(),
  accepted: z.boolean(),
  cosine: z.number().nullable(),
  speedup: z.number().nullable(),
  reason: z.string(),
});
export type Trial = z.infer<typeof trialSchema>;

const machineSchema = z.object({
  version: z.literal(1),
  /** Processor, cores and system: another computer's figures say nothing here. */
  machine: z.string(),
  measured: z
    .object({ flops: z.number().positive(), photo: z.number().positive(), tower: z.number().positive(), cores: z.number(), threads: z.number(), decoders: z.number() })
    .nullable()
    .default(null),
  /** Providers besides the processor that the runtime listed when they were last tried. */
  available: z.array(z.string()).default([]),
  trials: z.array(trialSchema).default([]),
  /** Written before a provider is tried and removed after: one that is still here took everything down with it. */
  trying: z.object({ provider: z.string(), model: z.string() }).nullable().default(null),
});
export type MachineRecord = z.infer<typeof machineSchema>;

export interface MachineFile {
  readonly value: MachineRecord;
  update(change: Partial<Pick<MachineRecord, 'measured' | 'available' | 'trials' | 'trying'>>): Promise<Result<void>>;
}

export const machineName = (): string => `${process.platform}-${process.arch} ${cpus()[0]?.model.trim() ?? 'unknown'} x${availableParallelism()}`;

export async function openMachineFile(directory: string, log: Log, machine = machineName()): Promise<MachineFile> {
  const path = join(directory, 'machine.json');
  const read = await readJson(path, machineSchema);
  if (!read.ok) log.warn(read.error.message);
  const known = read.ok && read.value?.machine === machine ? read.value : null;
  const document = jsonDocument<MachineRecord>(path, known ?? { version: 1, machine, measured: null, available: [], trials: [], trying: null });
  return {
    get value() {
      return document.value;
    },
    async update(change) {
      const written = await document.change((now) => ({ ...now, ...change }));
      return written.ok ? ok(undefined) : written;
    },
  };
}
