/** Raised when pictures are compared differently (same-picture.ts): older verdicts are then made again. */
export const comparisonVersion = 3;
