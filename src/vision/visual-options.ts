/** What the visual lane is told: which child, which model, how fast, and where patience ends. */
import { startLimits, type SpawnVision, type StartLimits } from './child.ts';
import type { SpeedPlan } from './speed.ts';

export interface VisualLimits extends StartLimits {
  /** For one picture, ms; a child that takes longer is killed. */
  photoDeadline: number;
  /** For hashing one file, ms. Longer: it may be a film on a slow network disk. */
  hashDeadline: number;
  /** Pictures after which a child is replaced: native libraries fragment memory. */
  recyclePhotos: number;
  /** Bytes of pictures after which a child is replaced. */
  recycleBytes: number;
}

export const visualLimits: VisualLimits = {
  ...startLimits,
  photoDeadline: 60_000,
  hashDeadline: 600_000,
  recyclePhotos: 5000,
  recycleBytes: 20 * 2 ** 30,
};

export interface VisualLaneOptions {
  spawn: SpawnVision;
  /** A model folder that was verified. */
  model: string;
  plan: SpeedPlan;
  /** Run with lower priority than everything else on this computer. */
  background: boolean;
  limits?: Partial<VisualLimits>;
  /** Told of deaths and replacements. */
  onNotice?: (message: string, details: Record<string, unknown>) => void;
}
