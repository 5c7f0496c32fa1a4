/** The contract's methods about marks. */
import { ok, type Result } from '../../shared/errors.ts';
import type { markMethods } from '../../shared/marks-contract.ts';
import { noMarks } from '../../shared/marks-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Selection } from '../../shared/selection.ts';
import type { MarkBook } from './marks.ts';

export interface MarkHandlerParts {
  book: MarkBook;
  /** The photos of a selection, by hash. */
  select(selection: Selection): Result<string[]>;
  isKnown(hash: string): boolean;
  isShown(hash: string): boolean;
}

export function createMarkHandlers({ book, select, isKnown, isShown }: MarkHandlerParts): Handlers<{ methods: typeof markMethods; events: Record<string, never> }> {
  return {
    'marks.set': async ({ photos, change }) => {
      const hashes = select(photos);
      if (!hashes.ok) return hashes;
      const set = await book.set(hashes.value, change);
      return set.ok ? ok({ photos: hashes.value.length, ...set.value }) : set;
    },
    'marks.get': ({ ids }) => ok({ photos: ids.filter(isKnown).map((id) => ({ id, marks: book.of(id) ?? noMarks })) }),
    'marks.summary': ({ photos }) => {
      const hashes = select(photos);
      return hashes.ok ? ok(book.summary(hashes.value)) : hashes;
    },
    'marks.tags': () => ok({ tags: book.tags(isShown) }),
  };
}
