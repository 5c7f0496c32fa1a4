/** What was laid over a picture since: a caption along an edge, a watermark that the picture shows through. Pure. */
import { isChanged, median, type Block } from './blocks.ts';

/** Lines of blocks that a caption may take at the upper or lower edge, and a watermark anywhere, as shares of the picture's height. */
const captionShare = 0.15;
const watermarkShare = 0.2;

export interface Lines {
  of: 'row' | 'column';
  count: number;
}

interface Place {
  blocks: Block[];
  changed: Block[];
}

/**
 * Blocks that something was written over: a caption along an edge, of which nothing else need be seen, or a watermark that
 * the picture shows through. Something that has moved between two shots is neither: it lies inside, hides what is behind
 * it, and is darker here and brighter there.
 * @param most how many such places
 */
export function overlaysIn(blocks: readonly Block[], lines: readonly Lines[], most: number): ReadonlySet<Block> {
  const places = lines.flatMap((line) => placesAlong(blocks, line)).sort((a, b) => b.changed.length - a.changed.length || a.blocks.length - b.blocks.length);
  const overlaid = new Set<Block>();
  for (let taken = 0; taken < most; taken++) {
    const next = places.find((place) => place.blocks.every((block) => !overlaid.has(block)));
    if (next === undefined) break;
    for (const block of next.blocks) overlaid.add(block);
  }
  return overlaid;
}

function placesAlong(blocks: readonly Block[], { of, count }: Lines): Place[] {
  const byLine = Array.from({ length: count }, (): Block[] => []);
  for (const block of blocks) byLine[block[of]]?.push(block);
  const placeAt = (start: number, span: number): Place => {
    const within = byLine.slice(start, start + span).flat();
    return { blocks: within, changed: within.filter(isChanged) };
  };
  const caption = Math.max(1, Math.round(count * captionShare));
  const watermark = Math.max(1, Math.floor(count * watermarkShare));
  const edges = [placeAt(0, caption), placeAt(count - caption, caption)];
  const inside = Array.from({ length: Math.max(0, count - watermark + 1) }, (_, start) => placeAt(start, watermark)).filter(({ changed }) => isSeenThrough(changed));
  return [...edges, ...inside].filter(({ changed }) => changed.length > 0);
}

/** Brightness that a watermark adds or takes at most, and what noise may add to it. */
const palest = 32;
const toneNoise = 6;

/** What is below is still there, and all of it brighter, or all of it darker. */
function isSeenThrough(changed: readonly Block[]): boolean {
  if (changed.length === 0) return false;
  const tones = changed.map(({ tone }) => tone);
  const [low, high] = [Math.min(...tones), Math.max(...tones)];
  return median(changed.map(({ likeness }) => likeness)) > 0.4 && low > -palest && high < palest && (low > -toneNoise || high < toneNoise);
}
