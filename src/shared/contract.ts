/**
 * The one contract between the user interface and the product: method -> request and response schema,
 * event -> payload schema. Every host (Electron, web, tests) serves exactly this table.
 *
 * Pictures never travel through calls: answers carry relative addresses such as
 * `thumb/<id>?v=1&s=256`, which the host's Api client prefixes (`photo://` or `/photo/`).
 */
import * as z from 'zod';
import { albumEvents, albumMethods } from './albums-contract.ts';
import { duplicatesEvents, duplicatesMethods } from './duplicates-contract.ts';
import { editMethods } from './edits-contract.ts';
import { errorCodes, quarantineCodes } from './errors.ts';
import { exampleMethods } from './examples-contract.ts';
import { exportEvents, exportMethods } from './export-contract.ts';
import { markEvents, markMethods, marksSchema } from './marks-contract.ts';
import { disposalEvents, disposalMethods } from './disposal-contract.ts';
import { sidecarEvents, sidecarMethods } from './interop-contract.ts';
import { modelEvents, modelMethods } from './models-contract.ts';
import { photoIdSchema, photoTileSchema } from './photo-contract.ts';
import { examplesSchema, searchesMethods } from './searches-contract.ts';
import { rangesSchema } from './selection.ts';

export { photoIdSchema, photoTileSchema, type PhotoId, type PhotoTile } from './photo-contract.ts';
export { savedSearchSchema, type SavedSearch, type Suggestion } from './searches-contract.ts';

const nothing = z.strictObject({});
const absolutePath = z.string().min(1).max(32_767);
/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. As `to` it means the end of that period. */
export const dayPattern = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const day = z.string().regex(dayPattern);

export const photoFilterSchema = z.strictObject({
  folder: absolutePath.optional(),
  from: day.optional(),
  to: day.optional(),
  /** Filters in the query language (docs/search.md), for example `camera:fuji iso:>800`. Words in it filter nothing. */
  query: z.string().max(10_000).optional(),
  /** Only photos of the album of this id (docs/albums.md). A locked one shows nothing. */
  album: z.string().min(1).max(64).optional(),
});
export type PhotoFilter = z.infer<typeof photoFilterSchema>;

export const photoDetailsSchema = z.strictObject({
  ...photoTileSchema.shape,
  marks: marksSchema,
  /** Relative address of the file itself, where a browser can show that format; else of the large thumbnail. */
  full: z.string(),
  bytes: z.number(),
  format: z.string(),
  takenSource: z.enum(['exif', 'name', 'file']).nullable(),
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  /** seconds */
  exposure: z.number().nullable(),
  fNumber: z.number().nullable(),
  iso: z.number().nullable(),
  /** millimetres */
  focalLength: z.number().nullable(),
  gps: z.strictObject({ lat: z.number(), lon: z.number(), altitude: z.number().nullable() }).nullable(),
  /** True when only a damaged part of the picture could be read. */
  damaged: z.boolean(),
  files: z.array(z.strictObject({ path: z.string(), folder: z.string() })),
});
export type PhotoDetails = z.infer<typeof photoDetailsSchema>;

export const folderSchema = z.strictObject({
  path: z.string(),
  photos: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  /** 'missing' when the folder cannot be found now; its photos stay in the library. */
  state: z.enum(['ready', 'missing', 'no-permission']),
});
export type Folder = z.infer<typeof folderSchema>;

export const indexingStateSchema = z.strictObject({
  phase: z.enum(['idle', 'scanning', 'indexing', 'paused', 'stopped', 'failed']),
  /** Pictures seen by the scan so far; final once `phase` leaves 'scanning'. */
  found: z.int().nonnegative(),
  /** Pictures that needed work and have it behind them. */
  done: z.int().nonnegative(),
  /** Pictures that needed no work. */
  unchanged: z.int().nonnegative(),
  /** Pictures put into quarantine in this run. */
  failed: z.int().nonnegative(),
  /** Photos per second over the last moments; null until it is known. */
  rate: z.number().nullable(),
  /** Seconds left; null until it is known. */
  eta: z.number().nullable(),
  /** Where the run itself failed (disk full and the like). */
  error: z.strictObject({ code: z.enum(errorCodes), message: z.string() }).nullable(),
});
export type IndexingState = z.infer<typeof indexingStateSchema>;

export const modelInfoSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  licence: z.string(),
  dimensions: z.int().positive(),
  folder: z.string(),
  /** The built-in starter model: small, honest, weak. The interface recommends a real one. */
  basic: z.boolean(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const libraryStatusSchema = z.strictObject({
  library: z.string(),
  version: z.int(),
  folders: z.array(folderSchema),
  /** Distinct photos that can be searched now. */
  photos: z.int().nonnegative(),
  files: z.strictObject({
    present: z.int().nonnegative(),
    missing: z.int().nonnegative(),
    quarantined: z.int().nonnegative(),
  }),
  model: modelInfoSchema,
  bytesOnDisk: z.strictObject({ database: z.number(), thumbnails: z.number() }),
  indexing: indexingStateSchema,
});
export type LibraryStatus = z.infer<typeof libraryStatusSchema>;

export const quarantinedFileSchema = z.strictObject({
  path: z.string(),
  code: z.enum(quarantineCodes),
  message: z.string(),
});
export type QuarantinedFile = z.infer<typeof quarantinedFileSchema>;

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['small', 'medium', 'large']),
  /** gentle: one thread; balanced: leaves one core free; full: every core. */
  speed: z.enum(['gentle', 'balanced', 'full']),
  /** Changes in the folders are noticed by themselves. */
  watch: z.boolean(),
  /** The hint about stronger models was dismissed. */
  modelHintSeen: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const appInfoSchema = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'web']),
  platform: z.string(),
  /** What this host can do beyond the contract's common part. */
  can: z.strictObject({ chooseFolder: z.boolean(), reveal: z.boolean() }),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

const searchRequest = z.strictObject({
  /** In the query language (docs/search.md): words, "phrases", -words and filters. With it, or instead of it, examples. */
  text: z.string().max(100_000).optional(),
  like: z.union([photoIdSchema, examplesSchema]).optional(),
  unlike: examplesSchema.optional(),
  filter: photoFilterSchema.optional(),
  /** Moves the cut between matches, maybe and the rest: -1 shows more, 1 fewer, 0 (the usual) where it is left out. */
  strictness: z.number().min(-1).max(1).optional(),
  /** matches; maybe: matches first, then maybe; all (the usual): the best `limit` by score, whatever they are. */
  show: z.enum(['matches', 'maybe', 'all']).optional(),
  /** date: newest first, within matches and within maybe. */
  sort: z.enum(['relevance', 'date']).optional(),
  /** Near-duplicates become one result that counts them. */
  collapse: z.boolean().optional(),
  limit: z.int().min(1).max(1000).default(200),
});

const share = z.number().min(0).max(1);

export const queryProblemSchema = z.strictObject({
  code: z.enum(['unknown-key', 'bad-value', 'open-quote', 'contradiction']),
  /** The part of the query that it is about. */
  text: z.string(),
  /** One sentence for a person. */
  message: z.string(),
});

/** What the answer goes by, in the order of a result's `why`. */
const searchPart = z.strictObject({
  kind: z.enum(['words', 'phrase', 'like', 'unlike']),
  text: z.string().optional(),
  id: photoIdSchema.optional(),
  /** File name of an example from outside. */
  name: z.string().optional(),
  weight: z.number(),
});

const searchResult = z.strictObject({
  photo: photoTileSchema,
  path: z.string(),
  /** The cosine of the model's space: it orders results by machine and is never shown. */
  score: z.number(),
  tier: z.enum(['match', 'maybe', 'rest']),
  /** Calibrated on this library, for a bar: a half is the usual cut. */
  fit: share,
  /** The same for each of `parts` alone. Empty where only filters were asked for. */
  why: z.array(share),
  /** Near-duplicates that this result stands for (`collapse`). */
  similar: z.array(photoTileSchema),
});
export type SearchResult = z.infer<typeof searchResult>;

const searchResponse = z.strictObject({
  /** Best first. */
  results: z.array(searchResult),
  /** Photos that were compared, after the filters. */
  searched: z.int().nonnegative(),
  /** Of all photos that pass the filters, not only of `results`. No matches: nothing clearly fits. */
  matches: z.int().nonnegative(),
  maybe: z.int().nonnegative(),
  parts: z.array(searchPart),
  /** What was not understood, or contradicts itself. The rest was searched. */
  problems: z.array(queryProblemSchema),
  /** The model reads only so many words; true when the end of the text was not read. */
  truncated: z.boolean(),
});
export type SearchResponse = z.infer<typeof searchResponse>;

const wordFits = z.array(z.strictObject({ word: z.string(), fit: share }));

/** One page of the whole grid's geometry: enough to lay out every row exactly before any tile is fetched. */
const gridResponse = z.strictObject({
  /** Names this ordering; pass it to `photos.range`. The newest few stay valid. */
  view: z.int().nonnegative(),
  count: z.int().nonnegative(),
  /** base64 of little-endian Uint16: width / height * 1000 of every photo, in order, clamped to 100..10000. */
  ratios: z.string(),
  /** Runs of photos of the same month, in order; `month` is `YYYY-MM`, or null where no date is known. */
  months: z.array(z.strictObject({ month: z.string().nullable(), count: z.int().positive() })),
});
export type Grid = z.infer<typeof gridResponse>;

const browseResponse = z.strictObject({
  path: z.string(),
  parent: z.string().nullable(),
  /** Sub-folders, by name. Hidden ones are left out. */
  folders: z.array(z.strictObject({ name: z.string(), path: z.string() })),
  /** Pictures directly in this folder. */
  pictures: z.int().nonnegative(),
  /** Archives directly in this folder, by name, where they were asked for. */
  archives: z.array(z.strictObject({ name: z.string(), path: z.string() })),
  places: z.array(z.strictObject({ name: z.string(), path: z.string() })),
});
export type Browse = z.infer<typeof browseResponse>;

export const contract = {
  methods: {
    'app.info': { request: nothing, response: appInfoSchema },
    'library.status': { request: nothing, response: libraryStatusSchema },
    'folders.add': { request: z.strictObject({ path: absolutePath }), response: folderSchema },
    /** Forgets the folder and its rows. Files on disk are never touched. */
    'folders.remove': { request: z.strictObject({ path: absolutePath }), response: nothing },
    /** Lists a folder of this computer, for hosts without a native folder dialog. No path: the home folder. */
    'folders.browse': { request: z.strictObject({ path: absolutePath.optional(), archives: z.boolean().default(false) }), response: browseResponse },
    /** Opens the system's dialog for a folder of photos, for a folder that an export goes to, for a model's folder, or for a model's archive (Electron); answers null when it is cancelled. */
    'folders.choose': { request: z.strictObject({ what: z.enum(['photos', 'export', 'model', 'archive']).default('photos') }), response: z.strictObject({ path: z.string().nullable() }) },
    /** Folders worth offering first (the system's Pictures folder), with what a quick look counted. */
    'folders.suggest': {
      request: nothing,
      response: z.strictObject({
        folders: z.array(z.strictObject({ path: z.string(), pictures: z.int(), bytes: z.number(), complete: z.boolean() })),
      }),
    },
    /** Scans every folder and indexes what is new. Answers at once; progress comes as events. */
    'indexing.start': { request: nothing, response: indexingStateSchema },
    'indexing.pause': { request: nothing, response: indexingStateSchema },
    'indexing.resume': { request: nothing, response: indexingStateSchema },
    'indexing.cancel': { request: nothing, response: indexingStateSchema },
    'quarantine.list': {
      request: z.strictObject({ offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) }),
      response: z.strictObject({ total: z.int(), files: z.array(quarantinedFileSchema) }),
    },
    /** Forgets the verdicts and tries all quarantined files again. */
    'quarantine.retry': { request: nothing, response: indexingStateSchema },
    'photos.grid': {
      request: z.strictObject({ filter: photoFilterSchema.optional(), order: z.enum(['newest', 'oldest']).default('newest') }),
      response: gridResponse,
    },
    'photos.range': {
      request: z.strictObject({ view: z.int().min(0), offset: z.int().min(0), limit: z.int().min(1).max(500) }),
      response: z.strictObject({ photos: z.array(photoTileSchema) }),
    },
    /** Where the photos at these positions of one view are in another, so that a selection outlives a change of the library. */
    'photos.carry': {
      request: z.strictObject({ view: z.int().min(0), ranges: rangesSchema, to: z.int().min(0) }),
      response: z.strictObject({ ranges: z.array(z.tuple([z.int().min(0), z.int().min(0)])) }),
    },
    'photos.details': { request: z.strictObject({ id: photoIdSchema }), response: photoDetailsSchema },
    /** Shows the file in the system's file manager (where the host can). */
    'photos.reveal': { request: z.strictObject({ id: photoIdSchema, path: absolutePath }), response: nothing },
    'search.run': { request: searchRequest, response: searchResponse },
    /** Names that filters can be made of, the most frequent first. */
    'search.facets': {
      request: nothing,
      response: z.strictObject({ cameras: z.array(z.string()), lenses: z.array(z.string()), folders: z.array(z.string()), formats: z.array(z.string()) }),
    },
    ...searchesMethods,
    ...exampleMethods,
    /** Everyday words that stand out in a photo, compared with the library; empty until the words are learned. */
    'photos.tags': { request: z.strictObject({ id: photoIdSchema }), response: z.strictObject({ tags: wordFits }) },
    /** What the first shows more than the second, and the other way round; `alike` is a bar from 0 to 1. */
    'photos.compare': {
      request: z.strictObject({ first: photoIdSchema, second: photoIdSchema }),
      response: z.strictObject({ first: wordFits, second: wordFits, alike: share }),
    },
    'model.current': { request: nothing, response: modelInfoSchema },
    /** Verifies the folder's files and, when every photo has been looked at in the background, makes it this library's model. The folder stays where it is. */
    'model.choose': { request: z.strictObject({ folder: absolutePath }), response: modelInfoSchema },
    /** Back to the built-in model, likewise. */
    'model.reset': { request: nothing, response: modelInfoSchema },
    ...markMethods,
    ...modelMethods,
    ...editMethods,
    ...duplicatesMethods,
    ...albumMethods,
    ...sidecarMethods,
    ...exportMethods,
    ...disposalMethods,
    'settings.get': { request: nothing, response: settingsSchema },
    'settings.set': { request: settingsSchema.partial(), response: settingsSchema },
  },
  events: {
    'indexing.progress': indexingStateSchema,
    /** Photos were added or went away: grids and counts are worth fetching again. */
    'library.changed': z.strictObject({ photos: z.int().nonnegative() }),
    /** Relevance is measured by more than before: a question answered until now may be answered otherwise. */
    'search.changed': z.strictObject({}),
    'settings.changed': settingsSchema,
    ...markEvents,
    ...modelEvents,
    ...duplicatesEvents,
    ...albumEvents,
    ...sidecarEvents,
    ...exportEvents,
    ...disposalEvents,
    /** The engine stopped ('lost') or answers again ('ready'). */
    'engine.state': z.strictObject({ state: z.enum(['ready', 'lost']) }),
  },
} as const;

export type Contract = typeof contract;
