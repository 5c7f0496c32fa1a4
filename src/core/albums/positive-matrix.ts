/** Symmetric positive definite matrices, whole, row after row in one array: products, and equations solved by Cholesky's factor. Pure. */

export interface PositiveMatrix {
  size: number;
  values: Float64Array;
}

/** Sum of a[from + i] * b[other + i]: four sums side by side, which processors work at together. */
export function dotAt(a: Float64Array, from: number, b: Float64Array, other: number, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < count; at += 4) {
    first += (a[from + at] as number) * (b[other + at] as number);
    second += (a[from + at + 1] as number) * (b[other + at + 1] as number);
    third += (a[from + at + 2] as number) * (b[other + at + 2] as number);
    fourth += (a[from + at + 3] as number) * (b[other + at + 3] as number);
  }
  for (; at < count; at++) first += (a[from + at] as number) * (b[other + at] as number);
  return first + second + (third + fourth);
}

export function times({ size, values }: PositiveMatrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) product[row] = dotAt(values, row * size, vector, 0, size);
  return product;
}

/** Cholesky's factor, in the lower half. */
export function factorOf({ size, values }: PositiveMatrix): PositiveMatrix {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const rest = (values[row * size + column] as number) - dotAt(lower, row * size, lower, column * size, column);
      lower[row * size + column] = row === column ? Math.sqrt(Math.max(rest, 1e-12)) : rest / (lower[column * size + column] as number);
    }
  }
  return { size, values: lower };
}

/** x of matrix * x = wanted. @param factor as `factorOf` makes it */
export function solve({ size, values }: PositiveMatrix, wanted: Float64Array): Float64Array {
  const x = wanted.slice();
  for (let row = 0; row < size; row++) x[row] = ((x[row] as number) - dotAt(values, row * size, x, 0, row)) / (values[row * size + row] as number);
  for (let row = size - 1; row >= 0; row--) {
    const value = (x[row] as number) / (values[row * size + row] as number);
    x[row] = value;
    for (let other = 0; other < row; other++) x[other] = (x[other] as number) - value * (values[row * size + other] as number);
  }
  return x;
}
