/**
 * What the engine can be asked by Electron's main process: the public contract without what only a host can do, and
 * where a picture lies, which is for hosts alone. Pure.
 */
import * as z from 'zod';
import { contract, photoIdSchema } from '../shared/contract.ts';

const { 'app.info': _info, 'folders.choose': _choose, 'photos.reveal': _reveal, 'export.reveal': _revealExport, ...methods } = contract.methods;

export const engineContract = {
  methods: {
    ...methods,
    /** Path and media type of a picture's file. Never offered to the interface: it gets pictures by id. */
    'picture.locate': {
      request: z.strictObject({
        kind: z.enum(['thumb', 'original']),
        id: photoIdSchema,
        /** Longest side of the thumbnail, in pixels. */
        size: z.union([z.literal(256), z.literal(1024)]),
      }),
      /** lasting: this address will never name anything else. */
      response: z.strictObject({ path: z.string(), type: z.string(), lasting: z.boolean() }),
    },
  },
  events: contract.events,
} as const;

export type EngineContract = typeof engineContract;
