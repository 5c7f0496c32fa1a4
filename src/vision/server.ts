/**
 * What a vision child answers. `load` decides which tower this child is; every other call needs it first.
 * Blocks its process while a graph runs; never imported by anything that answers people.
 */
import { fail, ok, type Result } from '../shared/errors.ts';
import type { Handlers, ParsedRequest } from '../shared/rpc-types.ts';
import { loadManifest, type Manifest } from '../core/embed/manifest.ts';
import { measureFlops, runtimeProviders } from '../core/embed/speed.ts';
import { openTextTower, openVisualTower, type TextTower, type VisualTower } from '../core/embed/towers.ts';
import type { ImageCodec } from '../core/image/codec.ts';
import { createSharpCodec } from '../core/image/sharp-codec.ts';
import { hashSource } from '../core/image/source.ts';
import { createThumbnailWriter, type ThumbnailWriter } from '../core/image/thumbnails.ts';
import { createBatcher } from './batcher.ts';
import type { VisionContract } from './contract.ts';
import { takeFilmFacts, takeFrames } from './film.ts';
import { createGate } from './gate.ts';
import { createDevelop, type Develop } from './develop.ts';
import { createCompare, takeLook, type ComparePairs, type LookParts } from './look.ts';
import { createTakePhoto, type TakePhoto } from './photo.ts';
import { measureTower } from './measure.ts';
import { workInBackground } from './priority.ts';
import { rehearse } from './rehearsal.ts';

type LoadRequest = ParsedRequest<VisionContract, 'load'>;

/** Bytes that decoding may take at a time. The largest picture that is let in (AVIF, 900 MB) goes alone. */
const decodingMemory = 512 * 1024 * 1024;

interface Loaded {
  takePhoto?: TakePhoto;
  looks?: LookParts;
  compare?: ComparePairs;
  develop?: Develop;
  visual?: { tower: VisualTower; threads: number };
  text?: TextTower;
}

const notLoaded = (): Result<never> => fail('bad-request', 'This tower was not loaded in this child.');

/** The handlers of one child. */
export function createVisionHandlers(): Handlers<VisionContract> {
  const loaded: Loaded = {};
  return {
    async load(request) {
      if (request.background) workInBackground();
      const manifest = await loadManifest(request.folder);
      if (!manifest.ok) return manifest;
      const opened = await (request.tower === 'visual' ? loadVisual(loaded, request, manifest.value) : loadText(loaded, request, manifest.value));
      return opened.ok ? ok({ dimensions: manifest.value.dimensions }) : opened;
    },
    async hash({ path }, signal) {
      const hashed = await hashSource(path, signal);
      return hashed.ok ? ok({ outcome: 'hashed', ...hashed.value }) : ok({ outcome: 'refused', ...hashed.error });
    },
    photo: (job, signal) => loaded.takePhoto?.(job, signal) ?? notLoaded(),
    look: (job) => (loaded.looks === undefined ? notLoaded() : takeLook(loaded.looks, job)),
    compare: ({ pairs }) => loaded.compare?.(pairs) ?? notLoaded(),
    film: ({ path }, signal) => takeFilmFacts(path, signal),
    frames: ({ path }, signal) => takeFrames(path, signal),
    develop: (job, signal) => loaded.develop?.(job, signal) ?? notLoaded(),
    async measure() {
      if (loaded.visual === undefined) return notLoaded();
      const tower = await measureTower(loaded.visual.tower);
      if (!tower.ok) return tower;
      return ok({ flops: await measureFlops(loaded.visual.threads), ...tower.value, providers: runtimeProviders() });
    },
    text: ({ texts }) => loaded.text?.embed(texts) ?? notLoaded(),
  };
}

async function loadVisual(loaded: Loaded, request: LoadRequest, manifest: Manifest): Promise<Result<void>> {
  const tower = await openVisualTower(request.folder, manifest, { threads: request.threads, provider: request.provider });
  if (!tower.ok) return tower;
  const codec = createSharpCodec();
  const rehearsed = await rehearse(codec, tower.value, manifest);
  if (!rehearsed.ok) return rehearsed;
  loaded.visual = { tower: tower.value, threads: request.threads };
  const memory = createGate(decodingMemory);
  loaded.looks = { codec, memory };
  loaded.compare = createCompare(codec);
  const decoders = createGate(request.decoders);
  loaded.develop = createDevelop({ codec, memory, decoders });
  loaded.takePhoto = createTakePhoto({
    codec,
    spec: manifest.image,
    batcher: createBatcher(tower.value, request.batch),
    memory, decoders,
    thumbnails: writersBy(codec),
    now: Date.now,
  });
  return ok(undefined);
}

async function loadText(loaded: Loaded, request: LoadRequest, manifest: Manifest): Promise<Result<void>> {
  const tower = await openTextTower(request.folder, manifest, { threads: request.threads });
  if (!tower.ok) return tower;
  const warm = await tower.value.embed(['a photo']);
  if (!warm.ok) return warm;
  loaded.text = tower.value;
  return ok(undefined);
}

/** One writer a cache folder, so that equal files in flight find each other. */
function writersBy(codec: ImageCodec): (directory: string) => ThumbnailWriter {
  const writers = new Map<string, ThumbnailWriter>();
  return (directory) => {
    const writer = writers.get(directory) ?? createThumbnailWriter(codec, directory);
    writers.set(directory, writer);
    return writer;
  };
}
