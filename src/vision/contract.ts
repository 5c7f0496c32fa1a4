/**
 * What the vision child can be asked. The same table serves a forked Node child and an Electron utility process.
 * A child is started for one tower: 'visual' decodes and embeds pictures, 'textual' embeds queries, so that a
 * query never queues behind images.
 */
import * as z from 'zod';
import { lookKinds, type Look } from '../core/image/look-kinds.ts';
import type { VideoFacts } from '../core/video/facts.ts';
import { quarantineCodes } from '../shared/errors.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const vector: z.ZodType<Float32Array> = z.instanceof(Float32Array);
const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

/** What a picture says of itself. Times are wall-clock milliseconds, as if the wall clock were UTC. */
export const pictureFactsSchema = z.strictObject({
  format: z.string(),
  /** Upright size, in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** EXIF orientation 1-8 of the file as stored. */
  orientation: z.int().min(1).max(8),
  takenLocal: z.number().nullable(),
  /** Minutes east of UTC, where the picture states it. */
  takenOffset: z.number().nullable(),
  takenSource: z.enum(['exif', 'name', 'file']).nullable(),
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  exposure: z.number().nullable(),
  fNumber: z.number().nullable(),
  iso: z.number().nullable(),
  focalLength: z.number().nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  altitude: z.number().nullable(),
  /** Dominant colour, `#rrggbb`. */
  color: z.string(),
  /** Only part of the picture could be decoded. */
  damaged: z.boolean(),
});
export type PictureFacts = z.infer<typeof pictureFactsSchema>;

/** Of pictures that may be other forms of each other. */
const lookSchema: z.ZodType<Look> = z.strictObject({
  kind: z.enum(lookKinds),
  codes: z.instanceof(Uint32Array),
  pixels: sha256.nullable(),
  quality: z.int().min(1).max(100).nullable(),
});

/** One picture's way through the child: read, hash, decode once, thumbnails, facts, vector. Fails with `disk-full` or `library-unwritable`. */
const photoRequest = z.strictObject({
  path: z.string(),
  /** Last change of the file, ms: the date of last resort. */
  modified: z.number(),
  /** Folder of the thumbnail cache; null writes none. */
  thumbs: z.string().nullable(),
  /** The picture itself, where `path` is only a name. */
  content: bytes.optional(),
  /** Small copies are wanted with the answer. */
  copies: z.boolean().default(false),
});

const photoResponse = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('indexed'),
    hash: sha256,
    bytes: z.number(),
    facts: pictureFactsSchema,
    /** Unit length, `dimensions` numbers. */
    vector,
    /** Null where no thumbnails were asked for: then it is not for the library. */
    look: lookSchema.nullable(),
    /** WebP of at most 160 and 1024 pixels a side. */
    copies: z.strictObject({ small: bytes, large: bytes }).optional(),
  }),
  z.strictObject({
    outcome: z.literal('refused'),
    /** Null where not even the bytes could be read. */
    hash: sha256.nullable(),
    code: z.enum(quarantineCodes),
    message: z.string(),
  }),
]);
export type PhotoJob = z.infer<typeof photoRequest>;
/** What a caller says of it. */
export type PhotoRequest = z.input<typeof photoRequest>;
export type PhotoOutcome = z.infer<typeof photoResponse>;

const hashResponse = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('hashed'), hash: sha256, bytes: z.number() }),
  z.strictObject({ outcome: z.literal('refused'), code: z.enum(quarantineCodes), message: z.string() }),
]);
export type HashOutcome = z.infer<typeof hashResponse>;

/** The look of a picture that was indexed before looks were taken: from its thumbnail, and what of its file is needed. */
const lookRequest = z.strictObject({
  thumb: z.string(),
  /** A file of it; null where none can be reached. */
  path: z.string().nullable(),
  format: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type LookJob = z.infer<typeof lookRequest>;

const lookResponse = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('seen'), look: lookSchema }),
  /** Its thumbnail, or what of the file is needed, cannot be read now. */
  z.strictObject({ outcome: z.literal('unseen') }),
]);
export type LookOutcome = z.infer<typeof lookResponse>;

/** Thumbnails of two pictures, and how the second may be turned. */
const comparedPair = z.strictObject({ first: z.string(), second: z.string(), turns: z.array(z.int().min(0).max(7)).min(1).max(8) });
export type ComparedPair = z.infer<typeof comparedPair>;
const compareResponse = z.strictObject({
  outcome: z.literal('compared'),
  /** For each pair, the best score (same-picture.ts) and the turn that it is of; null where a thumbnail cannot be read. */
  scores: z.array(z.strictObject({ score: z.number(), turn: z.int() }).nullable()),
});
export type CompareOutcome = z.infer<typeof compareResponse>;

/** What a video says of itself; null where nobody can read it. Nothing of it is decoded. */
const filmFactsSchema: z.ZodType<VideoFacts> = z.strictObject({
  format: z.string(),
  seconds: z.number().nullable(),
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  codec: z.string().nullable(),
  audio: z.string(),
  lag: z.number().nullable(),
  comparable: z.boolean(),
  takenLocal: z.number().nullable(),
  takenOffset: z.number().nullable(),
  camera: z.string().nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
});
const filmRefused = z.strictObject({ outcome: z.literal('refused'), code: z.enum(quarantineCodes), message: z.string() });
const filmFactsResponse = z.discriminatedUnion('outcome', [z.strictObject({ outcome: z.literal('opened'), facts: filmFactsSchema.nullable() }), filmRefused]);
export type FilmFactsOutcome = z.infer<typeof filmFactsResponse>;
/** A digest over all coded frames and the sound; null where they cannot be read to the end. */
const framesResponse = z.discriminatedUnion('outcome', [z.strictObject({ outcome: z.literal('digested'), frames: sha256.nullable() }), filmRefused]);
export type FramesOutcome = z.infer<typeof framesResponse>;

const developResponse = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('developed'), jpeg: bytes }),
  z.strictObject({ outcome: z.literal('refused'), code: z.enum(quarantineCodes), message: z.string() }),
]);
export type DevelopOutcome = z.infer<typeof developResponse>;

const developRequest = z.strictObject({
  path: z.string(),
  /** Pixels of the longer side at most; null keeps the size. */
  longest: z.int().min(16).max(20_000).nullable(),
  quality: z.int().min(1).max(100),
  /** With what its EXIF says. */
  keepSaid: z.boolean(),
});
export type DevelopJob = z.infer<typeof developRequest>;

const textResponse = z.strictObject({
  vectors: z.array(vector),
  /** Per text: the model did not read all of it. */
  truncated: z.array(z.boolean()),
  /** Per text: the tokenizer knew at least one of its words. */
  understood: z.array(z.boolean()),
});
export type TextVectors = z.infer<typeof textResponse>;

export const visionContract = {
  methods: {
    /**
     * Verifies no checksums (the engine did): opens the tower's session and sends one small made-up picture or text
     * through it, so that a child that cannot work on this computer fails here and not on somebody's photos.
     * Must be the first call.
     */
    load: {
      request: z.strictObject({
        folder: z.string(),
        tower: z.enum(['visual', 'textual']),
        /** Threads for the graph; 0 lets the runtime take all. */
        threads: z.int().min(0),
        /** Pictures decoded at the same time. */
        decoders: z.int().min(1),
        /** Pictures embedded in one run of the graph. */
        batch: z.int().min(1),
        /** Steps back behind everything else that runs on this computer. */
        background: z.boolean(),
        /** Execution provider of the visual tower; 'cpu' is always there. */
        provider: z.string().default('cpu'),
      }),
      response: z.strictObject({ dimensions: z.int().positive() }),
    },
    hash: {
      request: z.strictObject({ path: z.string() }),
      response: hashResponse,
    },
    photo: { request: photoRequest, response: photoResponse },
    look: { request: lookRequest, response: lookResponse },
    compare: { request: z.strictObject({ pairs: z.array(comparedPair).min(1).max(64) }), response: compareResponse },
    film: { request: z.strictObject({ path: z.string() }), response: filmFactsResponse },
    frames: { request: z.strictObject({ path: z.string() }), response: framesResponse },
    /** A picture made anew as JPEG, for somebody else: upright, in sRGB, not enlarged. */
    develop: { request: developRequest, response: developResponse },
    /** Speed of this computer and of the loaded visual tower, and its vectors of fixed pictures. Takes seconds. */
    measure: {
      request: z.strictObject({}),
      response: z.strictObject({
        /** Floating-point operations a second of plain matrix products on the processor, with the loaded threads. */
        flops: z.number().positive(),
        secondsPerPicture: z.number().positive(),
        vectors: z.array(vector),
        /** Execution providers that the runtime in this child can use, 'cpu' among them. */
        providers: z.array(z.string()),
      }),
    },
    text: {
      request: z.strictObject({ texts: z.array(z.string()).min(1).max(1000) }),
      response: textResponse,
    },
  },
  events: {},
} as const;
export type VisionContract = typeof visionContract;
