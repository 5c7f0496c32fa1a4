/**
 * A vision child without its graph: the product's own way of a photo (read, hash, decode once, thumbnails, EXIF, model
 * input) that ends where the vector would be computed. Its rate is the bound `b` of the indexing bench.
 */
import { processChannel } from '../../src/shared/channel.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { createServer } from '../../src/shared/rpc.ts';
import { loadManifest } from '../../src/core/embed/manifest.ts';
import { createSharpCodec } from '../../src/core/image/sharp-codec.ts';
import { createThumbnailWriter } from '../../src/core/image/thumbnails.ts';
import type { Batcher } from '../../src/vision/batcher.ts';
import { visionContract } from '../../src/vision/contract.ts';
import { createGate } from '../../src/vision/gate.ts';
import { createTakePhoto, type TakePhoto } from '../../src/vision/photo.ts';

/** Takes every input as the real one does, planes included, and answers the same vector for all. */
function graphlessBatcher(length: number, dimensions: number): Batcher {
  const planes = new Float32Array(length);
  const vector = new Float32Array(dimensions);
  vector[0] = 1;
  return {
    expect: () => ({
      add: async (write) => {
        write(planes, 0);
        return ok(vector);
      },
      withdraw: () => undefined,
    }),
  };
}

let takePhoto: TakePhoto | undefined;

createServer({
  contract: visionContract,
  channel: processChannel(process),
  handlers: {
    async load({ folder, decoders }) {
      const manifest = await loadManifest(folder);
      if (!manifest.ok) return manifest;
      const codec = createSharpCodec();
      takePhoto = createTakePhoto({
        codec,
        spec: manifest.value.image,
        batcher: graphlessBatcher(3 * manifest.value.image.size ** 2, manifest.value.dimensions),
        memory: createGate(Infinity),
        decoders: createGate(decoders),
        thumbnails: (directory) => createThumbnailWriter(codec, directory),
        now: Date.now,
      });
      return ok({ dimensions: manifest.value.dimensions });
    },
    photo: (job, signal) => takePhoto?.(job, signal) ?? fail('bad-request', 'Not loaded.'),
    hash: () => fail('bad-request', 'This child only develops photos.'),
    look: () => ok({ outcome: 'unseen' as const }),
    film: () => fail('bad-request', 'This child only develops photos.'),
    frames: () => fail('bad-request', 'This child only develops photos.'),
    develop: () => fail('bad-request', 'This child has no way out.'),
    compare: () => ok({ outcome: 'compared' as const, scores: [] }),
    measure: () => fail('bad-request', 'This child only develops photos.'),
    text: () => fail('bad-request', 'This child only develops photos.'),
  },
});
