/**
 * Fixed pictures through the visual tower: its speed here, and exactly what it answers, for the self-test of other
 * providers and for estimates.
 */
import { ok, type Result } from '../shared/errors.ts';
import { median } from '../core/embed/speed.ts';
import type { VisualTower } from '../core/embed/towers.ts';

/** Pictures in one golden run: a whole batch, so that its time is that of indexing. */
const pictures = 8;
const runs = 3;

export interface TowerMeasure {
  /** Of the golden pictures, in order; unit length. */
  vectors: Float32Array[];
  secondsPerPicture: number;
}

export async function measureTower(tower: VisualTower): Promise<Result<TowerMeasure>> {
  const planes = goldenPictures(tower.length);
  const seconds: number[] = [];
  let vectors: Float32Array[] = [];
  for (let run = 0; run <= runs; run++) {
    const started = performance.now();
    const embedded = await tower.embed(planes, pictures);
    if (!embedded.ok) return embedded;
    if (run > 0) seconds.push((performance.now() - started) / 1000);
    vectors = embedded.value;
  }
  return ok({ vectors, secondsPerPicture: median(seconds) / pictures });
}

/** Waves of different length and direction in each colour, and some grain: unlike each other, the same everywhere. */
function goldenPictures(length: number): Float32Array {
  const planes = new Float32Array(length * pictures);
  const side = Math.round(Math.sqrt(length / 3));
  let state = 20_261_121;
  for (let at = 0; at < planes.length; at++) {
    const picture = Math.floor(at / length);
    const [plane, row, column] = [Math.floor((at % length) / (side * side)), Math.floor((at % (side * side)) / side), at % side];
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const wave = Math.sin(((row * (picture + 1) + column * (plane + 1) * 0.7) * 2 * Math.PI) / side);
    planes[at] = wave * 1.2 + (state / 2 ** 32 - 0.5) * 0.6 + (picture % 3 === plane ? 0.8 : -0.2);
  }
  return planes;
}
