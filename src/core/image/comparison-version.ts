/** Raised when pictures are compared differently (same-picture.ts and what it imports): older verdicts are then made again. */
export const comparisonVersion = 3;
