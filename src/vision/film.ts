/** Videos in the visual child: somebody's file may hang or crash its parser, as it may a decoder. Nothing is decoded. */
import { ok, type Result } from '../shared/errors.ts';
import { digestFrames } from '../core/video/frames.ts';
import { readVideoFacts } from '../core/video/read-facts.ts';
import type { FilmFactsOutcome, FramesOutcome } from './contract.ts';

export async function takeFilmFacts(path: string, signal: AbortSignal): Promise<Result<FilmFactsOutcome>> {
  return ok({ outcome: 'opened', facts: await readVideoFacts(path, signal) });
}

export async function takeFrames(path: string, signal: AbortSignal): Promise<Result<FramesOutcome>> {
  return ok({ outcome: 'digested', frames: await digestFrames(path, signal) });
}
