/** Zero-shot classification: which of some labels a picture shows, by the model's own temperature. Pure. */
import { dot, meanDirection } from '../embed/vectors.ts';

export interface Temperature {
  logitScale: number;
  /** Given by models that judge each label by itself (sigmoid); the others share one certainty among the labels. */
  logitBias?: number | undefined;
}

/** Phrasings of a label; their mean is a steadier direction than the bare word. */
export const phrasingsOf = (label: string): string[] => [label, `a photo of ${label}`];

/** @param phrasings unit vectors, in the order of `phrasingsOf` for each label @returns probabilities, in the order of the labels */
export function probabilities(picture: Float32Array, phrasings: readonly (readonly Float32Array[])[], { logitScale, logitBias }: Temperature): number[] {
  const logits = phrasings.map((vectors) => logitScale * dot(picture, meanDirection(vectors) ?? new Float32Array(picture.length)) + (logitBias ?? 0));
  if (logitBias !== undefined) return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
