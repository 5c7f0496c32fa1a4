/** Marks over this library: one table, written by the user, by sidecars and by disposals. */
import type { Contract } from '../shared/contract.ts';
import { noMarks } from '../shared/marks-contract.ts';
import type { Payload } from '../shared/rpc-types.ts';
import type { Edits } from './edits.ts';
import type { LibraryListener } from './library-types.ts';
import { createMarkBook, type MarkBook } from './marks/marks.ts';
import type { MarksLookup } from './search/filter.ts';
import { marksShape } from './store/marks-shape.ts';
import type { Store } from './store/store.ts';

export interface OpenMarksOptions {
  store: Store;
  edits: Edits;
  emit: LibraryListener;
  /** Told of every change, wherever it comes from. */
  changed(hashes: readonly string[]): void;
  /** Told besides of what sidecars do not know yet. */
  changedHere(hashes: readonly string[]): void;
}

export interface OpenedMarks {
  /** The user's own. */
  book: MarkBook;
  /** What sidecars say is no edit of the user's, and nothing to write into sidecars. */
  bySidecars: MarkBook;
  /** What a disposal carries over is taken back with it, not one by one. */
  byDisposal: MarkBook;
  /** What filters ask of marks. */
  lookup: MarksLookup;
}

export async function openMarks({ store, edits, emit, changed, changedHere }: OpenMarksOptions): Promise<OpenedMarks> {
  const records = await store.openRecords(marksShape);
  const tell = (hashes: readonly string[]): void => {
    emit('marks.changed', newsOf(book, hashes));
    changed(hashes);
  };
  const tellSidecarsToo = (hashes: readonly string[]): void => {
    tell(hashes);
    changedHere(hashes);
  };
  const noEdits: Pick<Edits, 'add'> = { add: () => '' };
  const book = createMarkBook({ records, edits, changed: tellSidecarsToo });
  return {
    book,
    bySidecars: createMarkBook({ records, edits: noEdits, changed: tell }),
    byDisposal: createMarkBook({ records, edits: noEdits, changed: tellSidecarsToo }),
    lookup: { of: book.of, revision: () => book.revision },
  };
}

/** Photos that one event names; with more, whoever shows photos reads them again. */
const mostNamed = 500;

const newsOf = (marks: MarkBook, hashes: readonly string[]): Payload<Contract, 'marks.changed'> =>
  ({ photos: hashes.length > mostNamed ? null : hashes.map((id) => ({ id, marks: marks.of(id) ?? noMarks })) });
