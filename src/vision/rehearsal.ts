/**
 * Sends one small made-up picture through the decoder, the encoder and the graph before any photo does. Where native
 * code cannot work on a computer it fails here, at the start, and is not blamed on the photos one by one.
 */
import { fail, ok, type Result } from '../shared/errors.ts';
import type { ImageCodec } from '../core/image/codec.ts';
import { createPlaneWriter, planResize } from '../core/embed/preprocess.ts';
import type { Manifest } from '../core/embed/manifest.ts';
import type { VisualTower } from '../core/embed/towers.ts';

/** An 8 x 8 grey PNG. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD0lEQVR42mNowAEYhpYEAILzYAEllbNjAAAAAElFTkSuQmCC',
  'base64',
);

/** Fails with `vision-lost` where pictures cannot be decoded, and as the tower fails. */
export async function rehearse(codec: ImageCodec, tower: VisualTower, manifest: Manifest): Promise<Result<void>> {
  const probe = await codec.probe(png, { format: 'png', label: 'PNG' });
  const decoded = probe.ok ? await codec.decode(png, probe.value, 64) : probe;
  if (!decoded.ok) return fail('vision-lost', 'Pictures cannot be opened on this computer. Please install Snapsift again.', { reason: decoded.error.message });
  const { pixels } = decoded.value;
  await codec.webp(pixels, 8, 8, 75);
  const input = await codec.resize(pixels, planResize(pixels, manifest.image), manifest.image.interpolation);
  const planes = new Float32Array(tower.length);
  createPlaneWriter(manifest.image)(input, planes, 0);
  const embedded = await tower.embed(planes, 1);
  return embedded.ok ? ok(undefined) : embedded;
}
