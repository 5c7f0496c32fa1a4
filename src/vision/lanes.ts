/** The public face of the vision children for the engine: how they are started, and one lane for each tower. */
export { startChild, startLimits, type LiveChild, type SpawnVision, type StartLimits, type Tower, type VisionChild } from './child.ts';
export { createTextLane, type TextLane, type TextLaneOptions, type TextLimits } from './text-lane.ts';
export { createVisualLane, type VisualLane, type VisualLaneOptions, type VisualLimits } from './visual-lane.ts';
export { capacityOf, speedPlan, visionEnvironment, type Speed, type SpeedPlan } from './speed.ts';
