/** The part of the contract that is about searching by a picture from outside the library. */
import * as z from 'zod';
import { photoTileSchema } from './photo-contract.ts';

/** Larger files are not taken as examples, bytes: beyond any picture that can be opened, a camera's raw files included. */
export const largestExample = 100 * 2 ** 20;

/** Where the web host takes the bytes of one: `POST`, the name as `?name=`. */
export const examplePath = '/example';

const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

const addedExampleSchema = z.strictObject({
  /** Its id can be named in `search.run`. From outside, `thumb` is a `data:` address, and nothing else of the picture can be asked for. */
  photo: photoTileSchema,
  /** False where the library holds a photo of the very same bytes: then it is that one. */
  outside: z.boolean(),
});
export type AddedExample = z.infer<typeof addedExampleSchema>;

export const exampleMethods = {
  /**
   * Looks at a picture so that searches can go by it. It is kept in memory while the engine runs, among the newest few
   * dozen, and never becomes part of the library. Bytes travel only where structured clones do; the web host takes
   * them as an upload. A picture that cannot be opened is `file-unreadable`, with its quarantine code in the details.
   */
  'examples.add': {
    request: z.union([
      z.strictObject({ path: z.string().min(1).max(32_767) }),
      z.strictObject({ name: z.string().min(1).max(1_000), bytes }),
    ]),
    response: addedExampleSchema,
  },
} as const;
