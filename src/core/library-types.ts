/** What an open library is for its hosts, the command line and the tests. */
import type { Contract, IndexingState, SearchResponse } from '../shared/contract.ts';
import type { Result } from '../shared/errors.ts';
import type { ExportOutcome } from '../shared/export-contract.ts';
import type { EventName, Handlers, Payload } from '../shared/rpc-types.ts';
import type { SpawnVision } from '../vision/lanes.ts';
import type { Disposal } from './disposal/disposal.ts';
import type { TrashItem } from './disposal/system-trash.ts';
import type { Duplicates } from './duplicates/duplicates.ts';
import type { LocatedPicture } from './locate-picture.ts';
import type { Log } from './log.ts';
import type { DownloadLimits } from './models/download.ts';
import type { Question } from './search/search.ts';
import type { Temperature } from './understand/classify.ts';

/** What only a host can do. */
export type HostMethod = 'app.info' | 'folders.choose' | 'photos.reveal' | 'export.reveal';
export type EngineHandlers = Omit<Handlers<Contract>, HostMethod>;
/** The handlers of those names: `HandlersOf<`folders.${string}`>`. */
export type HandlersOf<Name extends string> = Pick<EngineHandlers, Extract<keyof EngineHandlers, Name>>;
export type LibraryListener = <E extends EventName<Contract>>(event: E, payload: Payload<Contract, E>) => void;

export interface OpenOptions {
  /** The library's data folder; made where it is not there. Must be on a local disk. */
  directory: string;
  /** Folder of the model that comes with the program. */
  builtInModel: string;
  /** Model folder to use from now on; 'built-in' goes back to the built-in one. */
  modelFolder?: string;
  /** List of downloadable models; default `catalogue.json` beside the built-in model. */
  catalogue?: string;
  /** Patience of downloads; the default suits the internet. */
  downloads?: Partial<DownloadLimits>;
  spawn: SpawnVision;
  /** The host's way to the system's trash, where it has one. Linux needs none. */
  trashItem?: TrashItem;
  log: Log;
}

export interface Library {
  readonly directory: string;
  readonly handlers: EngineHandlers;
  /** Returns the function that stops listening. */
  onEvent(listener: LibraryListener): () => void;
  /** Where a picture's file is and its media type. Thumbnails are WebP; an original that browsers cannot show is answered by its large thumbnail. */
  locate(kind: 'thumb' | 'original', id: string, size: 256 | 1024): Promise<Result<LocatedPicture>>;
  /** Starts indexing where there are folders; a library that was paused stays paused. */
  start(): void;
  /** Adds the folders, indexes everything to completion, a change of model included, and answers with the counts of that run. Aborting stops it. */
  index(folders: readonly string[], signal: AbortSignal): Promise<Result<IndexingState>>;
  /** Vector of any picture file or text, by the current model. Nothing is stored. */
  embedImage(path: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  embedText(text: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  /** The id of the photo that a file is, wherever the file lies: by its bytes. */
  identify(path: string, signal: AbortSignal): Promise<Result<string>>;
  /** The outcome of the last `models.install` of that id, once it has ended. */
  installed(id: string): Promise<Result<void>>;
  /** The outcome of a change of model, once it has ended. Aborting stops it; it goes on another time. */
  switched(signal: AbortSignal): Promise<Result<void>>;
  /** How the last export ended, once none goes on; null where there was none. */
  exported(): Promise<ExportOutcome | null>;
  /** Resolves when nothing is left to be written into sidecars, or taken over from them. */
  sidecarsSettled(): Promise<Result<void>>;
  /** Any search, also by picture files from outside the library. */
  search(question: Question, outside: readonly OutsideExample[], signal: AbortSignal): Promise<Result<SearchResponse>>;
  /** Resolves when relevance is calibrated; searches before that go without the everyday words. */
  prepare(): Promise<Result<void>>;
  /** The current model's everyday words. */
  words(): Promise<Result<{ words: readonly string[]; vectors: readonly Float32Array[]; dimensions: number }>>;
  /** What turns the current model's cosines into logits. */
  temperature(): Temperature;
  /** Putting files away; the command line takes plans from files through it. */
  readonly disposal: Disposal;
  /** What is there more than once; the command line waits for it. */
  readonly duplicates: Duplicates;
  close(): Promise<void>;
}

/** A picture file to look like, or unlike. */
export interface OutsideExample {
  path: string;
  weight: number;
  unlike: boolean;
}
