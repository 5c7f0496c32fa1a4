/**
 * The part of the contract that is about duplicates: what was found, what to keep and why, and what the user decided.
 * Nothing here touches a file; disposing of copies has a contract of its own.
 */
import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { photoIdSchema, photoTileSchema, takenAtSchema } from './photo-contract.ts';

const nothing = z.strictObject({});
const absolutePath = z.string().min(1).max(32_767);

/**
 * exact: the same bytes at several paths. same: one picture in several forms (resized, recompressed, lightly edited).
 * burst: one camera within seconds, and alike. similar: the same scene. Never mixed: a pair is of one kind.
 */
export const duplicateKinds = ['exact', 'same', 'burst', 'similar'] as const;
export const duplicateKindSchema = z.enum(duplicateKinds);
export type DuplicateKind = z.infer<typeof duplicateKindSchema>;

/**
 * What decides which copy is kept, in the user's order. rated: favourite, or more stars. album: in an album by hand.
 * original: from the camera, RAW or as it was shot, over what was made from it. pixels: most of them. quality: least
 * compressed. metadata: says most of itself. date: dated by the camera, over by its name or its file. folder: in the
 * preferred folder that comes first. name: not named like a copy. oldest, newest: by the file's own date. largest: most
 * bytes. long-path, short-path: filed deepest, or shallowest.
 */
export const keepRules = [
  'rated', 'album', 'original', 'pixels', 'quality', 'metadata', 'date', 'folder', 'name', 'oldest', 'newest', 'largest', 'long-path', 'short-path',
] as const;
export const keepRuleSchema = z.enum(keepRules);
export type KeepRule = z.infer<typeof keepRuleSchema>;

/** What members of a group may differ in (length and codec: videos only); the interface shows these rows, and the best of each in bold. */
export const duplicateTraits = ['pixels', 'length', 'codec', 'bytes', 'format', 'quality', 'date', 'camera', 'metadata', 'folder', 'name', 'albums', 'rating', 'modified'] as const;
export const duplicateTraitSchema = z.enum(duplicateTraits);
export type DuplicateTrait = z.infer<typeof duplicateTraitSchema>;

/** One thing that is kept or discarded: a file among exact copies, else a photo or a video with all its exact copies. A group holds photos or videos, never both. */
export const duplicateMemberSchema = z.strictObject({
  photo: photoTileSchema,
  /** Names this member within its group, for `duplicates.choose`. */
  path: z.string(),
  /** Every file that goes or stays with it; `path` is the first. One, among exact copies. */
  paths: z.array(z.string()).min(1),
  folder: z.string(),
  /** Of one file. */
  bytes: z.number(),
  format: z.string(),
  /** Of the compression, 1 to 100 as JPEG encoders count; null where the format does not tell. An estimate. */
  quality: z.int().min(1).max(100).nullable(),
  takenSource: z.enum(['exif', 'name', 'file']).nullable(),
  /** Last change of the file, ISO 8601 in UTC. */
  modified: takenAtSchema,
  camera: z.string().nullable(),
  /** How many of the facts that Snapsift reads (date, camera, lens, exposure, place ...) the picture states. */
  metadata: z.int().nonnegative(),
  gps: z.boolean(),
  albums: z.array(z.string()),
  /** Stars, 0 to 5; null where there is no rating. */
  rating: z.int().min(0).max(5).nullable(),
  favourite: z.boolean(),
  /** Lies in a protected folder: it is kept whatever the rules and the user say. */
  protected: z.boolean(),
  /** Files that belong to this photo and stay with it: RAW, film, edited version, sidecar. Never offered themselves. */
  companions: z.array(z.string()),
  keep: z.boolean(),
  /** Why it is kept or not, in words: "Most pixels: 12.0 MP, the others 3.1 MP at most". */
  reason: z.string(),
  /** What it is best in, among those traits that differ. */
  best: z.array(duplicateTraitSchema),
  /** Only of a video: `photo` then stands for it, with its own address as `thumb`, and 16 x 9 where its size is not known. */
  video: z
    .strictObject({
      seconds: z.number().nonnegative().nullable(),
      /** Null where nothing of it could be read; its size is then not known either. */
      codec: z.string().nullable(),
      /** Of each track of sound, joined by "+"; '' without sound. */
      audio: z.string(),
    })
    .optional(),
});
export type DuplicateMember = z.infer<typeof duplicateMemberSchema>;

export const duplicateGroupSchema = z.strictObject({
  /** Stays the same while the same things are in it. */
  id: z.string(),
  kind: duplicateKindSchema,
  /** That all of it is of this kind, 0 to 1: its weakest pair. 1 for exact copies. */
  confidence: z.number().min(0).max(1),
  /** Kept ones first, then as the rules rank them. */
  members: z.array(duplicateMemberSchema).min(2),
  /** Members in all; more than `members` holds where the group is very large. */
  size: z.int().min(2),
  /** Traits in which members differ. */
  differences: z.array(duplicateTraitSchema),
  decided: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('rule'), rule: keepRuleSchema, words: z.string() }),
    /** No rule tells them apart: the choice is arbitrary. */
    z.strictObject({ by: z.literal('tie'), words: z.string() }),
    z.strictObject({ by: z.literal('user'), words: z.string() }),
    /** A protected folder decided. */
    z.strictObject({ by: z.literal('protected'), words: z.string() }),
    /** Bursts and similar photos are different photos: nothing is proposed, all stay until the user chooses. */
    z.strictObject({ by: z.literal('none'), words: z.string() }),
  ]),
  /** One rule decided without a doubt: safe to accept without looking. */
  clear: z.boolean(),
  /** Bytes that go when it is disposed of as it stands. */
  free: z.number(),
  /** The user has looked at it and agrees. */
  reviewed: z.boolean(),
});
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>;

const strictness = z.number().min(-1).max(1);
const ruleSwitch = z.strictObject({ rule: keepRuleSchema, on: z.boolean() });

export const duplicateSettingsSchema = z.strictObject({
  /** -1 finds more, 1 fewer, 0 the usual. Exact copies have none. */
  strictness: z.strictObject({ same: strictness, burst: strictness, similar: strictness }),
  /** Every rule once, in the user's order. */
  rules: z.array(ruleSwitch),
  /** The first that applies wins. */
  preferred: z.array(absolutePath).max(200),
  /** Nothing in these is ever discarded. */
  protected: z.array(absolutePath).max(200),
  /** A mirrored picture counts as the same. */
  mirrored: z.boolean(),
  /** A date or place that only the file to go knows is written into a sidecar of the copy that stays. */
  carryFacts: z.boolean(),
});
export type DuplicateSettings = z.infer<typeof duplicateSettingsSchema>;

export const duplicatesStateSchema = z.strictObject({
  /**
   * waiting: for indexing to end. videos: videos are found and read. fingerprints: photos that were indexed before are being looked at. comparing: candidates
   * are checked pixel by pixel. paused: with indexing. failed: `problem` says why. ready: everything is compared.
   */
  phase: z.enum(['waiting', 'videos', 'fingerprints', 'comparing', 'paused', 'failed', 'ready']),
  /** Of this phase. */
  progress: z.strictObject({ done: z.int().nonnegative(), total: z.int().nonnegative() }),
  problem: z.strictObject({ code: z.enum(errorCodes), message: z.string() }).nullable(),
  /** One of each kind, in the order of `duplicateKinds`. */
  kinds: z.array(
    z.strictObject({
      kind: duplicateKindSchema,
      groups: z.int().nonnegative(),
      /** Members of all groups. */
      photos: z.int().nonnegative(),
      /** So many of them are videos; absent where none is. */
      videos: z.int().positive().optional(),
      /** That would go if every proposal were accepted. Zero for kinds of which nothing is proposed. */
      bytes: z.number(),
      clear: z.int().nonnegative(),
      reviewed: z.int().nonnegative(),
    }),
  ),
  /** Pairs that the user said are not duplicates. */
  ignored: z.int().nonnegative(),
  settings: duplicateSettingsSchema,
});
export type DuplicatesState = z.infer<typeof duplicatesStateSchema>;

/** What `edits.undo` takes back; null where nothing was changed. */
const edited = { edit: z.string().nullable() };
const groupId = z.string().min(1).max(200);

export const duplicatesMethods = {
  'duplicates.state': { request: nothing, response: duplicatesStateSchema },
  /** Looks again, also at what could not be read before. Happens by itself after indexing. */
  'duplicates.find': { request: nothing, response: duplicatesStateSchema },
  /** The most bytes to free first. */
  'duplicates.groups': {
    request: z.strictObject({
      kind: duplicateKindSchema,
      show: z.enum(['open', 'reviewed', 'all']).default('open'),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(50),
    }),
    response: z.strictObject({ total: z.int().nonnegative(), groups: z.array(duplicateGroupSchema) }),
  },
  /** More members of a very large group. */
  'duplicates.members': {
    request: z.strictObject({ group: groupId, offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    response: z.strictObject({ members: z.array(duplicateMemberSchema) }),
  },
  /** Keeps or discards one member, whatever the rules say; null gives it back to the rules. At least one member is always kept. */
  'duplicates.choose': {
    request: z.strictObject({ group: groupId, path: absolutePath, keep: z.boolean().nullable() }),
    response: z.strictObject({ group: duplicateGroupSchema, ...edited }),
  },
  /** The user agrees with the group as it stands, or takes that back. */
  'duplicates.review': {
    request: z.strictObject({ group: groupId, reviewed: z.boolean() }),
    response: z.strictObject({ group: duplicateGroupSchema, ...edited }),
  },
  /** Agrees with every group of a kind, or only with those that one rule decided clearly. */
  'duplicates.accept': {
    request: z.strictObject({ kind: duplicateKindSchema, onlyClear: z.boolean().default(true) }),
    response: z.strictObject({ groups: z.int().nonnegative(), files: z.int().nonnegative(), bytes: z.number(), ...edited }),
  },
  /**
   * Not duplicates, remembered for ever by content: a whole group, one member of it against all others, or two files.
   * For exact copies it means that this content may lie in several places, whichever they are.
   */
  'duplicates.ignore': {
    request: z.union([
      z.strictObject({ group: groupId, path: absolutePath.optional() }),
      z.strictObject({ paths: z.tuple([absolutePath, absolutePath]) }),
    ]),
    response: z.strictObject({ pairs: z.int().nonnegative(), ...edited }),
  },
  /** Forgets that two photos, or all, were said not to be duplicates. */
  'duplicates.unignore': {
    request: z.strictObject({ first: photoIdSchema, second: photoIdSchema }).or(nothing),
    response: z.strictObject({ pairs: z.int().nonnegative(), ...edited }),
  },
  'duplicates.configure': { request: duplicateSettingsSchema.partial(), response: duplicatesStateSchema },
} as const;

export const duplicatesEvents = {
  /** Groups are others than before: worth fetching again. */
  'duplicates.changed': duplicatesStateSchema,
  /** At most four times a second while photos are compared. */
  'duplicates.progress': duplicatesStateSchema,
} as const;
