/**
 * The part of the contract that is about albums: sets of photos that keep themselves, or that are kept by hand.
 *
 * A label's photos are judged by one calibrated `score`: how strict the search's strictness could be set with the photo
 * still a match of the label's best phrasing, so that 0 is the usual cut in every model and library. What the user
 * decided of a photo stands above every score.
 */
import * as z from 'zod';
import { editSchema } from './edits-contract.ts';
import { photoIdSchema, photoTileSchema } from './photo-contract.ts';
import { selectionSchema } from './selection.ts';

const nothing = z.strictObject({});
const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const albumId = z.string().min(1).max(64);
const byId = z.strictObject({ id: albumId });

export const albumKinds = ['label', 'manual', 'collection', 'smart', 'search'] as const;
export type AlbumKind = (typeof albumKinds)[number];

export const albumColours = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink', 'grey'] as const;
export type AlbumColour = (typeof albumColours)[number];

export const mostPhrasings = 8;
/** Combined in one smart album. */
export const mostParts = 20;
/** Albums in one library. */
export const mostAlbums = 2_000;

/** One line in one Unicode form: names go into lists, file names, sidecars and terminals. */
const oneLine = (text: string): string => text.normalize('NFC').replace(/[\u0000-\u001f\u007f]/gu, ' ').replace(/\s+/gu, ' ').trim();
const albumName = z.string().overwrite(oneLine).min(1, 'An album needs a name.').max(200, 'A name may be 200 characters long.');
const phrasing = z.string().trim().min(1, 'A phrasing needs a word.').max(300, 'A phrasing may be 300 characters long.');
/** Filters in the query language (docs/search.md). Words in it filter nothing. */
const filter = z.string().max(10_000).default('');
/** As `score`. */
const threshold = z.number().min(-20).max(20);

/** What decides which photos are in. */
export const albumRuleSchema = z.discriminatedUnion('kind', [
  /** Whatever shows what one of the phrasings says, passes the filter, and what the user added. */
  z.strictObject({
    kind: z.literal('label'),
    phrasings: z.array(phrasing).min(1, 'A label needs a phrasing.').max(mostPhrasings, `A label takes up to ${mostPhrasings} phrasings.`),
    filter,
    /** Photos from this score on are in. Null: the automatic cut. */
    threshold: threshold.nullable().default(null),
  }),
  /** What the user put in. */
  z.strictObject({ kind: z.literal('manual') }),
  /** Holds other albums, and shows all that they hold. */
  z.strictObject({ kind: z.literal('collection') }),
  /** Photos that are in all of these albums, and in none of the `not` ones, and pass the filter. */
  z.strictObject({ kind: z.literal('smart'), parts: z.array(z.strictObject({ album: albumId, not: z.boolean().default(false) })).max(mostParts), filter }),
  /** The matches of a saved search (`searches.list`). */
  z.strictObject({ kind: z.literal('search'), search: z.string().min(1).max(100) }),
]);
export type AlbumRule = z.output<typeof albumRuleSchema>;

/** What the user says of an album beside its rule. */
const looks = {
  colour: z.enum(albumColours).nullable(),
  /** Name of a picture sign that the interface knows. */
  icon: z.string().min(1).max(60).nullable(),
  /** Photo that stands for the album; null: its best one does. */
  cover: photoIdSchema.nullable(),
  /** Its photos are hidden from grids and searches until `albums.unlock`. */
  private: z.boolean(),
  /** The collection that it lies in. */
  parent: albumId.nullable(),
};

export const albumProblemSchema = z.strictObject({
  /**
   * not-understood: the model knows none of a phrasing's words. part-gone: a smart album is made of one that is not
   * there any more; nothing is in that. search-gone: its saved search was removed. filter: part of it was left out.
   * same-name: another album is called the same. loop: it would contain itself; that part is left out.
   */
  code: z.enum(['not-understood', 'part-gone', 'search-gone', 'filter', 'same-name', 'loop']),
  /** The phrasing, filter or album that it is about. */
  about: z.string(),
  /** One sentence for a person. */
  message: z.string(),
});
export type AlbumProblem = z.infer<typeof albumProblemSchema>;

export const albumSchema = z.strictObject({
  id: albumId,
  name: z.string(),
  rule: albumRuleSchema,
  ...looks,
  /** Private, and not unlocked: it says nothing of its photos. */
  locked: z.boolean(),
  /** Photos in it; null while they are being judged, and when it is locked. */
  count: count.nullable(),
  /** What to show for it; null where it is empty, locked or being judged. */
  face: photoTileSchema.nullable(),
  /** Photos that the user decided on. */
  yes: count,
  no: count,
  problems: z.array(albumProblemSchema),
  /** ms since 1970 */
  created: z.number(),
  modified: z.number(),
});
export type Album = z.infer<typeof albumSchema>;

const changed = z.strictObject({ album: albumSchema, edit: editSchema.nullable() });

export const decisionSchema = z.enum(['yes', 'no']);
export type Decision = z.infer<typeof decisionSchema>;

/** A photo, as a label judges it. */
const judgedPhoto = z.strictObject({
  photo: photoTileSchema,
  score: z.number(),
  /** The score as a bar from 0 to 1; a half is the usual cut. */
  fit: share,
  decision: decisionSchema.nullable(),
});
export type JudgedPhoto = z.infer<typeof judgedPhoto>;

/** A label that is there, changed as it is being edited; or one that is only being thought of. */
const draft = z.strictObject({
  /** The album whose decisions count. */
  id: albumId.optional(),
  phrasings: z.array(phrasing).max(mostPhrasings).optional(),
  filter: z.string().max(10_000).optional(),
});
export type LabelDraft = z.infer<typeof draft>;

const phrasingNews = z.strictObject({
  text: z.string(),
  /** False: the model hardly knows its words; `problems` says why. */
  understood: z.boolean(),
  /** The end of it is longer than what the model reads. */
  truncated: z.boolean(),
  /** Photos that it alone would bring in at the automatic cut. */
  count,
});

const preview = z.strictObject({
  /** Photos that the filter lets through, decided ones included. */
  photos: count,
  /**
   * base64 of little-endian Uint16, highest first: the scores of the undecided photos, those beyond the best 100,000
   * left out. A score is `lowest + value / 65535 * (highest - lowest)`.
   */
  scores: z.string(),
  lowest: z.number(),
  highest: z.number(),
  /** Scores of what the user decided. The yes are in and the no are out, wherever they lie. */
  yes: z.array(z.number()),
  no: z.array(z.number()),
  /** Where the cut is without the user's threshold. Above `highest`: nothing clearly shows this. */
  automatic: z.number(),
  /** The album's own; null: automatic. */
  threshold: z.number().nullable(),
  /** Decisions have changed the scores. */
  learned: z.boolean(),
  phrasings: z.array(phrasingNews),
  problems: z.array(albumProblemSchema),
});
export type LabelPreview = z.infer<typeof preview>;

/** Why a photo is in an album, or is not. */
const reason = {
  member: z.boolean(),
  /**
   * decision: the user said so. score: it is above or below the cut. filter: it does not pass. put: by hand.
   * parts: by the albums that this one is made of. search: by the saved search. unjudged: the model has not seen it yet.
   */
  because: z.enum(['decision', 'score', 'filter', 'put', 'parts', 'search', 'unjudged']),
  decision: decisionSchema.nullable(),
  /** Of labels. */
  score: z.number().nullable(),
  threshold: z.number().nullable(),
  /** The score as a bar from 0 to 1. */
  fit: share.nullable(),
  /** The one that counts: the best for this photo. */
  phrasing: z.string().nullable(),
};

const example = z.strictObject({
  photo: photoTileSchema,
  /** A bar from 0 to 1. */
  alike: share,
});

const explanation = z.strictObject({
  ...reason,
  /** Other photos that the user decided on, the most alike ones. */
  nearestYes: example.nullable(),
  nearestNo: example.nullable(),
  /** Of smart albums and collections. */
  parts: z.array(z.strictObject({ album: albumId, name: z.string(), not: z.boolean(), member: z.boolean() })),
});
export type AlbumExplanation = z.infer<typeof explanation>;

const membership = z.strictObject({ id: albumId, name: z.string(), kind: z.enum(albumKinds), colour: looks.colour, icon: looks.icon, private: z.boolean(), ...reason });
export type Membership = z.infer<typeof membership>;

const quality = z.strictObject({
  yes: count,
  no: count,
  /** Decisions of each kind from which on something is said; null once there are enough. */
  needs: z.strictObject({ yes: count, no: count }).nullable(),
  /** Of the user's own decisions, each judged by what the others teach. Decisions near the cut are the hard ones. */
  precision: share.nullable(),
  recall: share.nullable(),
});
export type AlbumQuality = z.infer<typeof quality>;

const starter = z.strictObject({
  key: z.string(),
  name: z.string(),
  /** One sentence. */
  about: z.string(),
  icon: z.string(),
  colour: z.enum(albumColours),
  rule: albumRuleSchema,
  private: z.boolean(),
  /** Photos that it would hold now; null where that is not known yet. */
  count: count.nullable(),
  /** A few of them. */
  photos: z.array(photoTileSchema),
  /** An album of that name is there. */
  added: z.boolean(),
});
export type StarterAlbum = z.infer<typeof starter>;

/** Photos in one answer of a border or a queue. */
const mostShown = 60;

export const albumMethods = {
  /** By name. `unlocked`: the private ones are open in this session. */
  'albums.list': { request: nothing, response: z.strictObject({ albums: z.array(albumSchema), unlocked: z.boolean() }) },
  /** `photos`: what is in from the start, as decided by the user. */
  'albums.create': {
    request: z.strictObject({
      name: albumName, rule: albumRuleSchema, photos: selectionSchema.optional(),
      colour: looks.colour.default(null), icon: looks.icon.default(null), cover: looks.cover.default(null), private: looks.private.default(false), parent: looks.parent.default(null),
    }),
    response: changed,
  },
  /** What is left out stays. A rule may become one of another kind; decisions stay. `edit` is null where nothing changed. */
  'albums.update': {
    request: z.strictObject({ id: albumId, change: z.strictObject({ name: albumName, rule: albumRuleSchema, ...looks }).partial() }),
    response: changed,
  },
  /** Removes the album, never a photo. What lay in a collection moves up. `usedBy`: smart albums that were made of it. */
  'albums.remove': { request: byId, response: z.strictObject({ edit: editSchema, usedBy: z.array(z.strictObject({ id: albumId, name: z.string() })) }) },
  /** What a label would hold at any threshold, for an editor that moves it without asking again. */
  'albums.preview': { request: draft, response: preview },
  /** The photos around a threshold: the last that are in and the first that are out, nearest first. Decided ones are left out. */
  'albums.border': {
    request: z.strictObject({ ...draft.shape, threshold: threshold.nullable(), each: z.int().min(1).max(mostShown).default(12) }),
    response: z.strictObject({ in: z.array(judgedPhoto), out: z.array(judgedPhoto) }),
  },
  /**
   * yes: this too. no: not this. null: as if it had never been asked. For ever, also for photos that go and return.
   * In a manual album yes puts in, and no and null take out. `changed`: photos that were decided otherwise before.
   */
  'albums.decide': {
    request: z.strictObject({ id: albumId, photos: selectionSchema, decision: decisionSchema.nullable() }),
    response: z.strictObject({ album: albumSchema, changed: count, edit: editSchema.nullable() }),
  },
  /** What the user decided, newest first. */
  'albums.decisions': {
    request: z.strictObject({ id: albumId, decision: decisionSchema, offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) }),
    response: z.strictObject({ total: count, photos: z.array(judgedPhoto) }),
  },
  /** The undecided photos from whose decision a label learns most, the first first. `skip`: not these. */
  'albums.queue': {
    request: z.strictObject({ id: albumId, size: z.int().min(1).max(mostShown).default(10), skip: z.array(photoIdSchema).max(2_000).default([]) }),
    response: z.strictObject({ photos: z.array(judgedPhoto) }),
  },
  'albums.explain': { request: z.strictObject({ id: albumId, photo: photoIdSchema }), response: explanation },
  /** The albums that a photo is in, and why; locked ones are left out. */
  'albums.of': { request: z.strictObject({ photo: photoIdSchema }), response: z.strictObject({ albums: z.array(membership) }) },
  'albums.quality': { request: byId, response: quality },
  /** Other ways to say it, to choose from. */
  'albums.suggestPhrasings': {
    request: z.strictObject({ name: z.string().max(300) }),
    response: z.strictObject({ phrasings: z.array(z.strictObject({ text: z.string(), understood: z.boolean() })) }),
  },
  /** Labels worth having, none of them there until `albums.create`. */
  'albums.starters': { request: nothing, response: z.strictObject({ starters: z.array(starter) }) },
  /** Until `albums.lock` or the end of the session. */
  'albums.unlock': { request: nothing, response: nothing },
  'albums.lock': { request: nothing, response: nothing },
} as const;

export const albumEvents = {
  /** Albums whose definition, photos or decisions changed, removed ones included; at most four times a second. Null: all of them. */
  'albums.changed': z.strictObject({ ids: z.array(albumId).nullable() }),
} as const;
