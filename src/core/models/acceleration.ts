/**
 * Anything but the processor computes pictures only after it has proved itself on this computer with this model: the
 * same vectors, and faster. It is tried in a child of its own, a crash there or later means the processor again, and
 * what was found is remembered per computer.
 */
import { fail, ok, type ErrorCode, type Result } from '../../shared/errors.ts';
import type { Acceleration } from '../../shared/models-contract.ts';
import { startChild, startLimits, type SpawnVision, type SpeedPlan } from '../../vision/lanes.ts';
import { dot } from '../embed/vectors.ts';
import type { Log } from '../log.ts';
import type { ChosenModel } from '../model-choice.ts';
import type { MachineFile, Trial } from './machine-file.ts';

/** Providers that the project knows, best first. Whatever else a runtime lists is not tried. */
const knownProviders = ['coreml', 'cuda', 'dml', 'webgpu'] as const;
/** Least cosine of a golden picture's vector with the processor's: rankings of real photos do not change above it. */
export const leastCosine = 0.99;
/** Faster by less than this is noise, and not worth another way of computing. */
export const leastSpeedup = 1.15;

export interface AccelerationOptions {
  file: MachineFile;
  spawn: SpawnVision;
  plan(): SpeedPlan;
  log: Log;
}

export interface Accelerator {
  /** What computes this model's pictures. */
  providerFor(model: string): string;
  /** It died while computing this model's pictures: it is not used again. */
  lost(model: string, provider: string): void;
  describe(model: string): Acceleration;
  /** Tries everything that the runtime lists, anew. Fails as a vision child does, and with `library-unwritable`. */
  tryAll(chosen: ChosenModel, signal: AbortSignal): Promise<Result<Acceleration>>;
  /** Back to the processor, for every model. */
  forget(): Promise<Result<void>>;
}

export async function createAccelerator(options: AccelerationOptions): Promise<Accelerator> {
  const { file, log } = options;
  /** Failed in use: holds before the file does. */
  const dead = new Set<string>();
  const record = (trial: Trial): Promise<Result<void>> => file.update({ trials: [...without(file.value.trials, trial), trial], trying: null });

  const { trying } = file.value;
  if (trying !== null) await record(rejected(trying.provider, trying.model, 'Snapsift ended while it was being tried.'));

  const providerFor = (model: string): string => {
    const accepted = file.value.trials.filter((trial) => trial.model === model && trial.accepted && !dead.has(trial.provider));
    return accepted.sort((a, b) => (b.speedup ?? 0) - (a.speedup ?? 0))[0]?.provider ?? 'cpu';
  };
  const describe = (model: string): Acceleration => ({
    provider: providerFor(model),
    available: file.value.available,
    trials: file.value.trials.filter((trial) => trial.model === model),
  });

  return {
    providerFor,
    lost(model, provider) {
      dead.add(provider);
      log.warn('What computed the pictures has failed; the processor does it from now on.', { provider });
      void record(rejected(provider, model, 'It failed while photos were being looked at.')).then((written) => {
        if (!written.ok) log.warn(written.error.message);
      });
    },
    describe,
    async tryAll(chosen, signal) {
      const reference = await embedGolden(options, chosen.folder, 'cpu', signal);
      if (!reference.ok) return reference;
      const available = knownProviders.filter((name) => reference.value.providers.includes(name));
      dead.clear();
      for (const provider of available) {
        const marked = await file.update({ available, trials: without(file.value.trials, { provider, model: chosen.key }), trying: { provider, model: chosen.key } });
        if (!marked.ok) return marked;
        const golden = await embedGolden(options, chosen.folder, provider, signal);
        if (signal.aborted) return unmark(file);
        const trial = golden.ok ? judge(provider, chosen.key, reference.value, golden.value) : rejected(provider, chosen.key, failureOf(golden.error.code));
        const written = await record(trial);
        if (!written.ok) return written;
      }
      return ok(describe(chosen.key));
    },
    forget: () => file.update({ trials: [], trying: null }),
  };
}

async function unmark(file: MachineFile): Promise<Result<never>> {
  const written = await file.update({ trying: null });
  return written.ok ? fail('cancelled', 'The test was stopped.') : written;
}

const without = (trials: readonly Trial[], { provider, model }: Pick<Trial, 'provider' | 'model'>): Trial[] =>
  trials.filter((trial) => trial.provider !== provider || trial.model !== model);

const rejected = (provider: string, model: string, reason: string): Trial => ({ provider, model, accepted: false, cosine: null, speedup: null, reason });

const failureOf = (code: ErrorCode): string => (code === 'vision-lost' || code === 'cancelled' ? 'It crashed, hung, or could not be started.' : 'It cannot compute this model.');

export interface Golden {
  vectors: readonly Float32Array[];
  secondsPerPicture: number;
}

/** Whether `candidate` may stand in for the processor. Pure. */
export function judge(provider: string, model: string, reference: Golden, candidate: Golden): Trial {
  const cosines = reference.vectors.map((vector, index) => {
    const other = candidate.vectors[index];
    return other?.length === vector.length ? dot(vector, other) : -1;
  });
  const cosine = Math.min(...cosines);
  const speedup = reference.secondsPerPicture / candidate.secondsPerPicture;
  const exact = cosine >= leastCosine;
  const fast = speedup >= leastSpeedup;
  const reason = !exact ? 'Its vectors differ from the processor\'s.' : fast ? 'As exact as the processor, and faster.' : 'Not faster than the processor.';
  return { provider, model, accepted: exact && fast, cosine, speedup, reason };
}

async function embedGolden({ spawn, plan }: AccelerationOptions, folder: string, provider: string, signal: AbortSignal): Promise<Result<Golden & { providers: readonly string[] }>> {
  const limits = { ...startLimits, attempts: 1 };
  const child = await startChild(spawn, { folder, tower: 'visual', ...plan(), background: false, provider }, limits, signal);
  if (!child.ok) return child;
  const gone = new Promise<Result<never>>((resolve) =>
    child.value.onExit(() => resolve({ ok: false, error: { code: 'vision-lost', message: 'The process that tried it has ended.' } })),
  );
  try {
    return await Promise.race([child.value.client.call('measure', {}, { signal: AbortSignal.any([signal, AbortSignal.timeout(trialDeadline)]) }), gone]);
  } finally {
    child.value.kill();
  }
}

/** A provider that compiles its kernels takes its time at first; one that hangs must not keep people waiting, ms. */
const trialDeadline = 180_000;
