/**
 * Turns vectors in their space, all in the same way, so that cosines stay as they are and no number of a vector is far
 * larger than the others: models often have a few such numbers, and rounding to few bits goes by the largest. Each block
 * of numbers is given signs by chance and summed by a Walsh-Hadamard transform.
 */
import type { Kernel } from './kernel.ts';

export interface Turning {
  /** Turns the `length` float32 numbers that lie in `numbers` from `place` on. */
  turn(numbers: Float32Array, place: number): void;
  /** Turns them back. */
  turnBack(numbers: Float32Array, place: number): void;
}

/** Numbers that one vector instruction takes. */
const lanes = 4;

/** @param length a multiple of 64 @param kernel of the memory that the numbers lie in, at 4 bytes a number */
export function createTurning(length: number, { mix }: Pick<Kernel, 'mix'>): Turning {
  const blocks = blocksOf(length);
  const signs = signsFor(length, blocks);
  const transform = (place: number): void => {
    for (const { from, size } of blocks) {
      for (let half = size / 2; half >= lanes; half /= 2) {
        for (let at = place + from; at < place + from + size; at += 2 * half) mix(at * 4, (at + half) * 4, half * 4);
      }
    }
  };
  const sign = (numbers: Float32Array, place: number): void => {
    for (let i = 0; i < length; i++) numbers[place + i] = (numbers[place + i] as number) * (signs[i] as number);
  };
  return {
    turn(numbers, place) {
      sign(numbers, place);
      transform(place);
    },
    turnBack(numbers, place) {
      transform(place);
      sign(numbers, place);
    },
  };
}

interface Block {
  from: number;
  size: number;
}

/** Powers of two, largest first. */
function blocksOf(length: number): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < length; ) {
    const size = 2 ** Math.floor(Math.log2(length - from));
    blocks.push({ from, size });
    from += size;
  }
  return blocks;
}

/** Signs by chance, always the same, scaled so that lengths stay: every fourth number of a block is summed with the others. */
function signsFor(length: number, blocks: readonly Block[]): Float32Array {
  const signs = new Float32Array(length);
  let state = 0x2545f491;
  for (const { from, size } of blocks) {
    for (let i = from; i < from + size; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      signs[i] = (state < 0 ? -1 : 1) / Math.sqrt(size / lanes);
    }
  }
  return signs;
}
