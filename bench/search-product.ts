/** The product's search as a contestant: `search()` itself with filters, judgement and all, over made-up photos. The text is embedded already. */
import { createBackground } from '../src/core/search/background.ts';
import { createMasks } from '../src/core/search/masks.ts';
import { createResident, type Resident } from '../src/core/search/resident.ts';
import { search, type Question, type SearchParts } from '../src/core/search/search.ts';
import type { PhotoEntry } from '../src/core/store/store.ts';
import { ok } from '../src/shared/errors.ts';
import { must } from './product.ts';
import { idOf, type Contestant } from './search-contestants.ts';
import { dimensions, vectorAt } from './vectors.ts';

/** As many everyday words as the product has. */
const wordCount = 3_463;
const never = new AbortController().signal;

const photoOf = (index: number): PhotoEntry => ({
  hash: idOf(index), width: 4, height: 3, takenLocal: index * 60_000, takenOffset: null, color: '#000000', pipeline: 1, bytes: 1_000_000, format: 'jpeg', takenSource: 'exif',
  camera: index % 100 === 0 ? 'Rare' : 'Common', lens: null, fNumber: null, iso: null, focalLength: null, lat: null, lon: null, paths: [`/photos/${index}.jpg`],
});

export interface Product {
  resident: Resident;
  /** A question in words, judged against everyday words. */
  words: Contestant;
  /** The same question as an example photo from outside. */
  example: Contestant;
  /** In words, with a filter that leaves one photo in a hundred. */
  filtered: Contestant;
  /** The scan alone, without a judgement: answers nothing. */
  scan: Contestant;
  /** Looks up the words of the photos that a query may judge, as the product does ahead of time. */
  prepare(query: Float32Array): Promise<void>;
  close(): void;
}

/** @param threads that scan besides the asking one */
export function productOf(matrix: Float32Array, threads: number): Product {
  const count = matrix.length / dimensions;
  const resident = createResident(dimensions, { threads });
  const photos = new Map<string, PhotoEntry>();
  for (let index = 0; index < count; index++) {
    const photo = photoOf(index);
    photos.set(photo.hash, photo);
    resident.add(photo.hash, matrix.subarray(index * dimensions, (index + 1) * dimensions));
  }
  const background = createBackground(resident);
  background.use(Array.from({ length: wordCount }, (_, index) => vectorAt('random', 50_000_000 + index)));
  let asked = new Float32Array(dimensions);
  const text = { embed: async (texts: string[]) => ok({ vectors: texts.map(() => asked), truncated: texts.map(() => false), understood: texts.map(() => true) }) };
  const parts: SearchParts = { photos, resident, background, text, masks: createMasks({ photos, revision: 1, changedSince: () => new Set() }, resident) };
  const contestant = (name: string, questionFor: (query: Float32Array) => Omit<Question, 'limit'>): Contestant => ({
    name, bytes: count * dimensions, memory: resident.bytes,
    async find(query, k) {
      asked = query as Float32Array<ArrayBuffer>;
      const { hits } = must(await search(parts, { ...questionFor(query), show: 'all', limit: k }, never));
      return hits.map(({ photo }) => Number.parseInt(photo.hash, 16));
    },
    close: async () => {},
  });
  return {
    resident,
    words: contestant('the product, words', () => ({ text: 'words' })),
    example: contestant('the product, an example', (vector) => ({ examples: [{ source: { vector, name: 'a picture' }, weight: 1, unlike: false }] })),
    filtered: contestant('the product, words, filter leaves 1 %', () => ({ text: 'words camera:rare' })),
    scan: {
      name: "the product's scan alone", bytes: count * dimensions, memory: resident.bytes,
      async find(query) {
        resident.scan(query);
        return [];
      },
      close: async () => {},
    },
    async prepare(query) {
      const { scores } = resident.scan(query);
      const best = Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, 21_000);
      for (const [done, row] of best.entries()) {
        background.closeness(row, 0, 0, { left: 1 });
        if (done % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    close: () => resident.close(),
  };
}
