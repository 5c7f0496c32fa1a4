/**
 * What a picture looks like in a few numbers of 64 bits, so that other forms of it can be found among a million: the
 * signs of its 64 lowest frequencies (discrete cosine transform of the brightness), of the whole picture, of what is
 * inside a plain border, and of windows a little smaller, which meet slight crops. Two codes of one picture differ in few
 * bits; those of different pictures in about half. Codes only propose: pixels decide (same-picture.ts). Pure.
 */

/** Raised when codes are made differently: older ones are then made again. */
export const fingerprintVersion = 2;

/** The picture is squeezed into a square of this side first. */
export const fingerprintSide = 96;

/** Side that the transform works on. */
const waveSide = fingerprintSide / 2;

/** Frequencies of each axis that are looked at. */
const frequencies = 11;

/** The 64 bits, lowest frequencies first. As many across as down, so that a turned picture's code follows from its code. */
const bits: readonly (readonly [across: number, down: number])[] = Array.from({ length: frequencies ** 2 }, (_, i) => [i % frequencies, Math.floor(i / frequencies)] as const)
  .filter(([u, v]) => u + v > 0 && u + v < frequencies && !(u === 5 && v === 5))
  .sort(([u1, v1], [u2, v2]) => u1 + v1 - (u2 + v2) || u1 - u2);

/** A part of the picture, in shares of its sides. */
export interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const wholePicture: Window = { left: 0, top: 0, right: 1, bottom: 1 };
const centred = (share: number): Window => ({ left: (1 - share) / 2, top: (1 - share) / 2, right: (1 + share) / 2, bottom: (1 + share) / 2 });
const placed = (share: number, x: number, y: number): Window => ({ left: (1 - share) * x, top: (1 - share) * y, right: (1 - share) * x + share, bottom: (1 - share) * y + share });
const steps = [0, 0.5, 1];

/**
 * Measured on 328 photos: of crops that take 2 to 10 % off each dimension anywhere, all but 3 in 1,000 come within 10
 * bits of one of these; of the whole picture's code alone, 20 to 60 % do not.
 */
const cropWindows: readonly Window[] = [
  centred(0.96), centred(0.9),
  ...steps.flatMap((y) => steps.map((x) => placed(0.93, x, y))),
  { ...wholePicture, right: 0.92 }, { ...wholePicture, left: 0.08 }, { ...wholePicture, bottom: 0.92 }, { ...wholePicture, top: 0.08 },
];

/** Codes of one picture: whole, inside its border, and one for each window. */
export const viewCount = 2 + cropWindows.length;

export interface Views {
  /** Low and high half of each code, one after the other: `2 * viewCount` numbers. */
  codes: Uint32Array;
  /** Where the picture is inside its border; the whole of it where it has none. */
  inside: Window;
  /** Hardly any contrast: its code is noise. */
  flat: boolean;
}

/** Brightness that varies less than this (standard deviation, of 255) shows no picture. */
const leastContrast = 3;

/** @param rgb `fingerprintSide` x `fingerprintSide` pixels, whatever the picture's shape */
export function viewsOf(rgb: Uint8Array): Views {
  const luma = brightness(rgb);
  const inside = insideBorder(rgb);
  const codes = new Uint32Array(2 * viewCount);
  const within = ({ left, top, right, bottom }: Window): Window => {
    const [width, height] = [inside.right - inside.left, inside.bottom - inside.top];
    return { left: inside.left + left * width, right: inside.left + right * width, top: inside.top + top * height, bottom: inside.top + bottom * height };
  };
  const codeOf = createCoder(halved(luma));
  [wholePicture, inside, ...cropWindows.map(within)].forEach((window, view) => codes.set(codeOf(window), 2 * view));
  return { codes, inside, flat: contrast(luma) < leastContrast };
}

/** A view's part of the picture. @param view its place among the codes */
export function windowOf(view: number, inside: Window): Window {
  if (view === 0) return wholePicture;
  const window = view === 1 ? wholePicture : (cropWindows[view - 2] ?? wholePicture);
  const [width, height] = [inside.right - inside.left, inside.bottom - inside.top];
  return { left: inside.left + window.left * width, right: inside.left + window.right * width, top: inside.top + window.top * height, bottom: inside.top + window.bottom * height };
}

function brightness(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(rgb.length / 3);
  for (let i = 0; i < luma.length; i++) luma[i] = 0.299 * (rgb[3 * i] as number) + 0.587 * (rgb[3 * i + 1] as number) + 0.114 * (rgb[3 * i + 2] as number);
  return luma;
}

function contrast(luma: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const value of luma) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / luma.length - (sum / luma.length) ** 2));
}

/** Brightness at half the side: a tenth wave is still drawn by five numbers. */
function halved(luma: Float32Array): Float32Array {
  const small = new Float32Array(waveSide * waveSide);
  for (let y = 0; y < waveSide; y++) {
    for (let x = 0; x < waveSide; x++) {
      const at = 2 * y * fingerprintSide + 2 * x;
      small[y * waveSide + x] = (luma[at] as number) + (luma[at + 1] as number) + (luma[at + fingerprintSide] as number) + (luma[at + fingerprintSide + 1] as number);
    }
  }
  return small;
}

/** Codes of windows; the sums over rows are shared by windows of the same sides. */
function createCoder(small: Float32Array): (window: Window) => [low: number, high: number] {
  const sums = new Map<string, Float32Array>();
  const rowSums = ({ left, right }: Window): Float32Array => {
    const key = `${left} ${right}`;
    const known = sums.get(key) ?? sumRows(small, waves(left, right));
    sums.set(key, known);
    return known;
  };
  return (window) => {
    const rows = rowSums(window);
    const down = waves(window.top, window.bottom);
    let [low, high] = [0, 0];
    for (const [bit, [u, v]] of bits.entries()) {
      let sum = 0;
      for (let y = 0; y < waveSide; y++) sum += (rows[u * waveSide + y] as number) * (down[v * waveSide + y] as number);
      if (sum <= 0) continue;
      if (bit < 32) low |= 1 << bit;
      else high |= 1 << (bit - 32);
    }
    return [low >>> 0, high >>> 0];
  };
}

/** For each frequency across, its part in each row. */
function sumRows(small: Float32Array, across: Float32Array): Float32Array {
  const rows = new Float32Array(frequencies * waveSide);
  for (let u = 0; u < frequencies; u++) {
    for (let y = 0; y < waveSide; y++) {
      let sum = 0;
      for (let x = 0; x < waveSide; x++) sum += (small[y * waveSide + x] as number) * (across[u * waveSide + x] as number);
      rows[u * waveSide + y] = sum;
    }
  }
  return rows;
}

/** Cosines over one axis of a window; pixels that it cuts through count by what is inside. */
function waves(from: number, to: number): Float32Array {
  const [start, end] = [from * waveSide, to * waveSide];
  const table = new Float32Array(frequencies * waveSide);
  for (let x = Math.floor(start); x < Math.min(waveSide, Math.ceil(end)); x++) {
    const [low, high] = [Math.max(x, start), Math.min(x + 1, end)];
    const place = ((low + high) / 2 - start) / (end - start);
    // cos((u + 1) a) = 2 cos(a) cos(u a) - cos((u - 1) a): cosines of all frequencies for the price of one.
    const first = Math.cos(Math.PI * place);
    let [before, now] = [first, 1];
    for (let u = 0; u < frequencies; u++) {
      table[u * waveSide + x] = (high - low) * now;
      [before, now] = [now, 2 * first * now - before];
    }
  }
  return table;
}

/** A border's pixels differ by this much from its colour at most (of 255): compression leaves ripples beside an edge. */
const borderTolerance = 14;
/** Of a line's pixels, so many are of the border's colour. */
const borderShare = 0.985;
/** A border wider than this is part of the picture. */
const widestBorder = 0.25;

/** The picture without a plain frame, or without bars above and below or at both sides. @param rgb as of `viewsOf` */
export function insideBorder(rgb: Uint8Array): Window {
  const side = fingerprintSide;
  const pixel = (across: boolean, line: number, i: number): number => 3 * (across ? line * side + i : i * side + line);
  const [top, bottom] = [borderWidth((line, i) => pixel(true, line, i), rgb), borderWidth((line, i) => pixel(true, side - 1 - line, i), rgb)];
  const [left, right] = [borderWidth((line, i) => pixel(false, line, i), rgb), borderWidth((line, i) => pixel(false, side - 1 - line, i), rgb)];
  const [down, across] = [top > 0 && bottom > 0, left > 0 && right > 0];
  return {
    left: across ? left / side : 0,
    right: across ? 1 - right / side : 1,
    top: down ? top / side : 0,
    bottom: down ? 1 - bottom / side : 1,
  };
}

/** Lines of one colour from an edge inwards, with a part of the line that is half border. 0 where there is none. */
function borderWidth(at: (line: number, i: number) => number, rgb: Uint8Array): number {
  const colour = [0, 1, 2].map((channel) => medianOf(Array.from({ length: fingerprintSide }, (_, i) => rgb[at(0, i) + channel] as number)));
  const distance = (line: number, i: number): number => Math.max(...colour.map((value, channel) => Math.abs((rgb[at(line, i) + channel] as number) - value)));
  const distances = (line: number): number[] => Array.from({ length: fingerprintSide }, (_, i) => distance(line, i));
  const most = Math.floor(fingerprintSide * widestBorder);
  let width = 0;
  while (width <= most && distances(width).filter((value) => value <= borderTolerance).length >= fingerprintSide * borderShare) width += 1;
  if (width === 0 || width > most) return 0;
  const sum = (line: number): number => distances(line).reduce((total, value) => total + value, 0);
  return width + Math.max(0, 1 - sum(width) / Math.max(1, sum(width + 1)));
}

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

/** How a picture lies against another: mirrored across (1), mirrored down (2), sides exchanged first (4), summed. */
export type Turn = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
/** Upright and the three quarter turns, without mirroring. */
export const quarterTurns: readonly Turn[] = [0, 3, 5, 6];
export const mirroredTurns: readonly Turn[] = [1, 2, 4, 7];

const swapped: readonly number[] = bits.map(([u, v]) => bits.findIndex(([across, down]) => across === v && down === u));

/** The code of the turned picture. */
export function turnCode(low: number, high: number, turn: Turn): [low: number, high: number] {
  if (turn === 0) return [low, high];
  const halves: [number, number] = [0, 0];
  bits.forEach(([u, v], bit) => {
    const from = (turn & 4) === 0 ? bit : (swapped[bit] as number);
    const value = ((from < 32 ? low : high) >>> (from & 31)) & 1;
    const negated = ((turn & 1) !== 0 && u % 2 === 1) !== ((turn & 2) !== 0 && v % 2 === 1);
    if ((value === 1) !== negated) halves[bit < 32 ? 0 : 1] |= 1 << (bit & 31);
  });
  return [halves[0] >>> 0, halves[1] >>> 0];
}
