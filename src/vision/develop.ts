/** A picture made anew for export: read, decoded, scaled, encoded. Shares decoders and memory with indexing. */
import { ok, type Result } from '../shared/errors.ts';
import type { ImageCodec } from '../core/image/codec.ts';
import { readSource, sourceSize, type Refusal } from '../core/image/source.ts';
import type { DevelopJob, DevelopOutcome } from './contract.ts';
import type { Gate } from './gate.ts';
import { placesOf, probeSource } from './photo.ts';

export interface DevelopParts {
  codec: ImageCodec;
  /** As those of createTakePhoto: the same ones. */
  memory: Gate;
  decoders: Gate;
}

export type Develop = (job: DevelopJob, signal: AbortSignal) => Promise<Result<DevelopOutcome>>;

const refused = (refusal: Refusal): Result<DevelopOutcome> => ok({ outcome: 'refused', ...refusal });

/** What is wrong with the picture is an outcome. */
export function createDevelop({ codec, memory, decoders }: DevelopParts): Develop {
  const develop = async ({ path, longest, quality, keepSaid }: DevelopJob, signal: AbortSignal): Promise<Result<DevelopOutcome>> => {
    signal.throwIfAborted();
    const source = await readSource(path);
    if (!source.ok) return refused(source.error);
    const { bytes } = source.value;
    const probe = await probeSource(codec, source.value, path);
    if (!probe.ok) return refused(probe.error);
    const made = await memory.run(probe.value.weight, () => codec.jpeg(bytes, probe.value, { longest, quality, keepSaid }));
    return made.ok ? ok({ outcome: 'developed', jpeg: made.value }) : refused(made.error);
  };
  return async (job, signal) => decoders.run(placesOf(await sourceSize(job.path)), () => develop(job, signal));
}
