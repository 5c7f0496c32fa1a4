/** The public face of the vision children for the engine: how they are started, and one lane for each tower. */
export type { LiveChild, SpawnVision, StartLimits, Tower, VisionChild } from './child.ts';
export { createTextLane, type TextLane, type TextLaneOptions, type TextLimits } from './text-lane.ts';
export { createVisualLane, type VisualLane } from './visual-lane.ts';
export type { VisualLaneOptions, VisualLimits } from './visual-options.ts';
export { capacityOf, speedPlan, visionEnvironment, type Speed, type SpeedPlan } from './speed.ts';
