/** What a search works on: the photos, the vectors of the model that serves, and which of them a filter lets through. */
import type { Albums } from './albums/albums.ts';
import type { OpenModel } from './open-model.ts';
import type { MarksLookup } from './search/filter.ts';
import { createMasks } from './search/masks.ts';
import type { SearchParts } from './search/search.ts';
import type { Serving } from './serving.ts';
import type { Store } from './store/store.ts';

export interface SearchingOptions {
  store: Pick<Store, 'photos' | 'revision' | 'changedSince'>;
  serving: Serving;
  marks: MarksLookup;
  albums: Pick<Albums, 'lookup' | 'everything' | 'ready'>;
  /** Words were learned that a search did not wait for: what was answered until then is worth asking again. */
  learned(): void;
}

export interface Searching {
  /** For albums: over everything, since what is private stays in its albums; as things stand, whether words are learned and albums are judged or not. */
  ofEverything(): SearchParts;
  /** Waits a moment for the words where they are being learned, and until it is known who is hidden. */
  ready(): Promise<SearchParts>;
}

/** How long a model's first search waits for words that are being learned, ms: enough where they are only read from the disk. */
const wordsPatience = 1_500;

export function createSearching({ store, serving, marks, albums, learned }: SearchingOptions): Searching {
  const masks = serving.perModel(({ resident }) => createMasks(store, resident, marks, albums.lookup));
  const allMasks = serving.perModel(({ resident }) => createMasks(store, resident, marks, albums.everything));
  const partsOf = ({ resident, background, text }: OpenModel): Omit<SearchParts, 'masks' | 'albums'> => ({ photos: store.photos, resident, background, text });
  let waitedFor: OpenModel | null = null;
  /** Once for each model: while a large one learns its words (a minute), every letter typed would wait again. */
  const waitForWords = async (asked: OpenModel): Promise<void> => {
    const { background } = asked;
    const learning = asked.prepare();
    if (waitedFor !== asked) await Promise.race([learning, new Promise((resolve) => setTimeout(resolve, wordsPatience).unref())]);
    if (background.words === 0 && waitedFor !== asked) {
      void learning.then((done) => {
        if (done.ok && serving.model() === asked) learned();
      });
    }
    waitedFor = asked;
  };
  return {
    ofEverything: () => ({ ...partsOf(serving.model()), masks: allMasks(), albums: albums.everything }),
    async ready() {
      const asked = serving.model();
      if (asked.background.words === 0) await waitForWords(asked);
      await albums.ready();
      return { ...partsOf(asked), masks: masks(), albums: albums.lookup };
    },
  };
}
