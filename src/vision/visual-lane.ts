/**
 * The engine's side of the visual child: typed calls that survive its crashes and hangs. A picture that kills its child
 * twice is refused; all others come through.
 */
import type { Result } from '../shared/errors.ts';
import type { ComparedPair, CompareOutcome, DevelopJob, DevelopOutcome, FilmFactsOutcome, FramesOutcome, HashOutcome, LookJob, LookOutcome, PhotoOutcome, PhotoRequest } from './contract.ts';
import { capacityOf, type SpeedPlan } from './speed.ts';
import { Supervisor, type Verdict } from './supervisor.ts';
import { visualLimits, type VisualLaneOptions, type VisualLimits } from './visual-options.ts';

export interface VisualLane {
  /** Calls that keep the child busy; more only wait here. */
  readonly capacity: number;
  /** Process id of the child, where one runs. */
  readonly pid: number | undefined;
  /** Starts the child if none runs. Fails as `photo` fails. */
  ready(): Promise<Result<void>>;
  /** Fails with `vision-lost`, `model-*`, `disk-full`, `library-unwritable` or `cancelled`; all else is an outcome. */
  photo(job: PhotoRequest, signal?: AbortSignal): Promise<Result<PhotoOutcome>>;
  /** SHA-256 of a file, without decoding it. `bytes`: how long it is, where that may be much. */
  hash(path: string, signal?: AbortSignal, bytes?: number): Promise<Result<HashOutcome>>;
  /** What a video says of itself. One that kills its child twice is refused. */
  film(path: string, signal?: AbortSignal): Promise<Result<FilmFactsOutcome>>;
  /** A digest over the frames of a video that is `bytes` long. */
  frames(path: string, bytes: number, signal?: AbortSignal): Promise<Result<FramesOutcome>>;
  /** The look of a photo of the library. A picture that kills its child twice is unseen. */
  look(job: LookJob, signal?: AbortSignal): Promise<Result<LookOutcome>>;
  /** Compares pictures by their thumbnails, up to 64 pairs. */
  compare(pairs: readonly ComparedPair[], signal?: AbortSignal): Promise<Result<CompareOutcome>>;
  /** Vector of a picture that need not be in the library; writes nothing, and goes before waiting photos. */
  embedImage(path: string, signal?: AbortSignal): Promise<Result<PhotoOutcome>>;
  /** The same of a file or of bytes with a name, and small copies with it. */
  lookAt(picture: { path: string } | { name: string; bytes: Uint8Array }, signal?: AbortSignal): Promise<Result<PhotoOutcome>>;
  /** The picture made anew as JPEG; writes nothing. Fails as `photo` fails. */
  develop(job: DevelopJob, signal?: AbortSignal): Promise<Result<DevelopOutcome>>;
  /** Changes threads and decoders: the child is replaced once its current pictures are done. */
  configure(plan: SpeedPlan): void;
  /** Ends the child; what was under way answers `cancelled`. */
  close(): void;
}

/** The slowest disk that is waited for, bytes a millisecond: a network share over a weak line. */
const slowestDisk = 2_000;
const readingTime = (bytes: number): number => bytes / slowestDisk;

const filmVerdicts: Readonly<Record<Verdict, string>> = {
  crashed: 'Reading this video made its reader crash, twice.',
  timeout: 'Reading this video took too long, twice.',
};

const verdicts: Readonly<Record<Verdict, string>> = {
  crashed: 'Opening this picture made the decoder crash, twice. It was left out.',
  timeout: 'Opening this picture took too long, twice. It was left out.',
};

/** Nothing is started before the first call. */
export function createVisualLane(options: VisualLaneOptions): VisualLane {
  const limits: VisualLimits = { ...visualLimits, ...options.limits };
  const lane = new Supervisor(options, limits);
  const photo = (job: PhotoRequest, signal: AbortSignal | undefined, urgent: boolean): Promise<Result<PhotoOutcome>> =>
    lane.add<PhotoOutcome>({
      deadline: limits.photoDeadline,
      signal,
      urgent,
      send: (child) => child.client.call('photo', job, signalled(signal)),
      refusal: (code) => ({ outcome: 'refused', hash: null, code, message: verdicts[code] }),
    });
  return {
    get capacity() {
      return capacityOf(lane.plan);
    },
    get pid() {
      return lane.pid;
    },
    ready: () => lane.ready(),
    photo: (job, signal) => photo(job, signal, false),
    hash: (path, signal, bytes = 0) =>
      lane.add<HashOutcome>({
        deadline: Math.max(limits.hashDeadline, readingTime(bytes)),
        signal,
        urgent: false,
        send: (child) => child.client.call('hash', { path }, signalled(signal)),
        refusal: (code) => ({ outcome: 'refused', code, message: verdicts[code] }),
      }),
    look: (job, signal) =>
      lane.add<LookOutcome>({
        deadline: limits.photoDeadline,
        signal,
        urgent: false,
        send: (child) => child.client.call('look', job, signalled(signal)),
        refusal: () => ({ outcome: 'unseen' }),
      }),
    compare: (pairs, signal) =>
      lane.add<CompareOutcome>({
        deadline: limits.photoDeadline,
        signal,
        urgent: false,
        send: (child) => child.client.call('compare', { pairs: [...pairs] }, signalled(signal)),
        refusal: () => ({ outcome: 'compared', scores: pairs.map(() => null) }),
      }),
    film: (path, signal) =>
      lane.add<FilmFactsOutcome>({
        deadline: limits.photoDeadline,
        signal,
        urgent: false,
        send: (child) => child.client.call('film', { path }, signalled(signal)),
        refusal: (code) => ({ outcome: 'refused', code, message: filmVerdicts[code] }),
      }),
    frames: (path, bytes, signal) =>
      lane.add<FramesOutcome>({
        deadline: limits.photoDeadline + readingTime(bytes),
        signal,
        urgent: false,
        send: (child) => child.client.call('frames', { path }, signalled(signal)),
        refusal: (code) => ({ outcome: 'refused', code, message: filmVerdicts[code] }),
      }),
    embedImage: (path, signal) => photo({ path, modified: 0, thumbs: null }, signal, true),
    lookAt: (picture, signal) => {
      const job = 'path' in picture ? { path: picture.path } : { path: picture.name, content: picture.bytes };
      return photo({ ...job, modified: 0, thumbs: null, copies: true }, signal, true);
    },
    develop: (job, signal) =>
      lane.add<DevelopOutcome>({
        deadline: limits.photoDeadline,
        signal,
        urgent: true,
        send: (child) => child.client.call('develop', job, signalled(signal)),
        refusal: (code) => ({ outcome: 'refused', code, message: verdicts[code] }),
      }),
    configure: (plan) => lane.configure(plan),
    close: () => lane.close(),
  };
}

const signalled = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal === undefined ? {} : { signal });
