/**
 * What main and engine tell each other beside the contract: start, stop, the vision children, which only main can start,
 * and files for the system's trash, which only main can reach. A child cannot send ports to its parent, so main makes
 * both ends of every vision channel. Pure.
 */
import * as z from 'zod';

const tower = z.enum(['visual', 'textual']);

export const engineOptionsSchema = z.strictObject({
  /** The library's data folder. */
  directory: z.string(),
  builtInModel: z.string(),
  /** Model folder asked for on the command line. */
  modelFolder: z.string().optional(),
});
export type EngineOptions = z.infer<typeof engineOptionsSchema>;

/** From main to the engine. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  /** With one port: the contract is served on it. */
  z.strictObject({ kind: z.literal('start'), options: engineOptionsSchema }),
  /** With one port: the vision child that was asked for listens on it. */
  z.strictObject({ kind: z.literal('vision'), request: z.int() }),
  z.strictObject({ kind: z.literal('vision-exit'), request: z.int(), reason: z.string() }),
  /** What came of a file for the trash; no problem: the system says that it took it. */
  z.strictObject({ kind: z.literal('trashed'), request: z.int(), problem: z.string().nullable() }),
  z.strictObject({ kind: z.literal('stop') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** From the engine to main. */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  /** Calls are answered now: by the library, or by the reason why it cannot be opened. */
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('vision-wanted'), request: z.int(), tower }),
  z.strictObject({ kind: z.literal('vision-kill'), request: z.int() }),
  z.strictObject({ kind: z.literal('trash-wanted'), request: z.int(), path: z.string() }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** From main to a vision child, with one port: the vision contract is served on it. */
export interface ToVision {
  kind: 'connect';
}
