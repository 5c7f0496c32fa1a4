/** The part of the contract that is about models: which there are, getting them, changing to them, and back. */
import * as z from 'zod';
import { errorCodes } from './errors.ts';

const nothing = z.strictObject({});
const modelId = z.string().min(1).max(64);
const problem = z.strictObject({ code: z.enum(errorCodes), message: z.string() });

/** How far something long is. */
const progressSchema = z.strictObject({
  done: z.number(),
  total: z.number(),
  /** A second, over the last moments; null until it is known. */
  rate: z.number().nullable(),
  /** Seconds left; null until it is known. */
  eta: z.number().nullable(),
});

export const modelEntrySchema = z.strictObject({
  id: modelId,
  name: z.string(),
  /** One sentence for people; empty where there is none. */
  about: z.string(),
  licence: z.string(),
  /** Where it comes from: a page's address or a sentence. */
  source: z.string(),
  dimensions: z.int().positive(),
  /** For people, such as "English". Empty where it is not known. */
  languages: z.string(),
  /** Bytes of its files, that is of the download. */
  bytes: z.number(),
  /** Bytes of memory that its two towers take, roughly; null where it is not known. */
  memory: z.number().nullable(),
  /** Numbers are kept in fewer bits than they were trained in ('fp16', 'int8'); null where it is not known. */
  precision: z.enum(['fp32', 'fp16', 'int8']).nullable(),
  /**
   * available: can be downloaded. downloading, paused, failed: its download. importing: being copied.
   * installed: can be used. damaged: its files are not what they should be; `problem` says which.
   */
  state: z.enum(['available', 'downloading', 'paused', 'failed', 'importing', 'installed', 'damaged']),
  /** elsewhere: used from a folder that is not the library's own. */
  origin: z.enum(['built-in', 'catalogue', 'imported', 'elsewhere']),
  /** current: search uses it. next: being prepared to take over. previous: undo goes back to it. */
  role: z.enum(['current', 'next', 'previous']).nullable(),
  /** Bytes of its download or import. */
  progress: progressSchema.nullable(),
  problem: problem.nullable(),
  /** Time to look at every photo of this library on this computer, as measured here; null until it was measured. An estimate. */
  estimate: z.strictObject({ photos: z.int(), seconds: z.number(), photosPerSecond: z.number() }).nullable(),
  /** Null while nothing of it is on this computer. */
  folder: z.string().nullable(),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

export const modelSwitchSchema = z.strictObject({
  to: z.strictObject({ id: modelId, name: z.string() }),
  /** waiting: new photos are being indexed first. paused: by the user. failed: `problem` says why; `models.use` tries again. */
  phase: z.enum(['waiting', 'embedding', 'paused', 'failed']),
  /** Photos. */
  progress: progressSchema,
  problem: problem.nullable(),
});
export type ModelSwitch = z.infer<typeof modelSwitchSchema>;

/** How pictures are computed on this computer: the processor, unless something else was measured to be as exact and faster. */
export const accelerationSchema = z.strictObject({
  /** In use. */
  provider: z.string(),
  /** What this computer's runtime lists besides the processor. */
  available: z.array(z.string()),
  trials: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string(),
      accepted: z.boolean(),
      /** Least cosine with the processor's vectors; null where it gave none. */
      cosine: z.number().nullable(),
      /** How many times as fast as the processor; null where it gave nothing. */
      speedup: z.number().nullable(),
      /** One sentence. */
      reason: z.string(),
    }),
  ),
});
export type Acceleration = z.infer<typeof accelerationSchema>;

export const modelsStateSchema = z.strictObject({
  models: z.array(modelEntrySchema),
  switching: modelSwitchSchema.nullable(),
  /** What `models.undoSwitch` goes back to. */
  undo: z.strictObject({ id: modelId, name: z.string() }).nullable(),
});
export type ModelsState = z.infer<typeof modelsStateSchema>;

const byId = z.strictObject({ id: modelId });

export const modelMethods = {
  'models.list': { request: nothing, response: modelsStateSchema },
  /** Measures this computer with some of this library's photos (seconds), so that `estimate` is filled. */
  'models.measure': { request: nothing, response: modelsStateSchema },
  /** Starts or resumes the download. Answers at once; `models.progress` follows. */
  'models.install': { request: byId, response: modelsStateSchema },
  'models.pause': { request: byId, response: modelsStateSchema },
  'models.resume': { request: byId, response: modelsStateSchema },
  /** Gives a download up and removes what there is of it. */
  'models.cancel': { request: byId, response: modelsStateSchema },
  /** Copies a model into the library from its folder or from an archive of it (.tar, .tar.gz, .zip), every file checked. Answers when it is done. */
  'models.import': { request: z.strictObject({ path: z.string().min(1).max(32_767) }), response: modelEntrySchema },
  /** Looks at every photo with this model in the background, then search changes to it. */
  'models.use': { request: byId, response: modelsStateSchema },
  'models.cancelSwitch': { request: nothing, response: modelsStateSchema },
  /** Back to the model before, at once. */
  'models.undoSwitch': { request: nothing, response: modelsStateSchema },
  /** Drops the vectors of the model before: frees room, and undo is over. */
  'models.dropOld': { request: nothing, response: modelsStateSchema },
  /** Removes the model's files and vectors. Never the model in use. */
  'models.remove': { request: byId, response: modelsStateSchema },
  /** Reads every byte of one model, or of all that are installed. */
  'models.verify': {
    request: z.strictObject({ id: modelId.optional() }),
    response: z.strictObject({ models: z.array(z.strictObject({ id: modelId, name: z.string(), problem: problem.nullable() })) }),
  },
  'models.acceleration': { request: nothing, response: accelerationSchema },
  /** Tries every provider that this computer's runtime lists against the processor, and uses the fastest that is as exact. */
  'models.accelerate': { request: nothing, response: accelerationSchema },
  /** Back to the processor. */
  'models.decelerate': { request: nothing, response: accelerationSchema },
} as const;

export const modelEvents = {
  /** Something about models changed; at most four times a second while a download or a switch goes on. */
  'models.progress': modelsStateSchema,
} as const;
