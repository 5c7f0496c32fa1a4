/** Makes a picture's model input from what was decoded, or where that is the better source, from its bytes again. */
import type { Decoded, ImageCodec, Probe, ResizePlan } from '../core/image/codec.ts';
import type { ImageSpec } from '../core/embed/manifest.ts';
import { planResize } from '../core/embed/preprocess.ts';

/** From here on, the JPEG decoder itself shrinks while it decodes. */
const shrinkOnLoad = 2.5;

/** @returns RGB bytes, `size` * `size` * 3 */
export async function modelInput(codec: ImageCodec, bytes: Buffer, probe: Probe, decoded: Decoded, spec: ImageSpec): Promise<Buffer> {
  const plan = planResize(decoded.pixels, spec, probe);
  if (decoderShrinks(probe, decoded, plan)) {
    const straight = await codec.decodeTo(bytes, probe, plan, spec.interpolation);
    if (straight.ok) return straight.value;
  }
  return codec.resize(decoded.pixels, plan, spec.interpolation);
}

/**
 * A small JPEG that was decoded at full size, for a model that sees far less of it. Reference vectors are computed
 * from the file, where the decoder drops fine detail before any filter does; resizing the full-size pixels instead
 * agrees with them to a cosine of 0.998 only (starter model, worst of ten photos; 0.99999 this way). Decoding such
 * a picture again, shrunk, costs about a millisecond, as much as resizing it. Large ones are shrunk on load already.
 */
function decoderShrinks(probe: Probe, { pixels, damaged }: Decoded, plan: ResizePlan): boolean {
  const whole = pixels.width === probe.width && plan.region === null && !damaged;
  return probe.format === 'jpeg' && whole && Math.min(probe.width / plan.width, probe.height / plan.height) >= shrinkOnLoad;
}
