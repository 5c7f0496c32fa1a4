/** The table of what people say of photos. */
import type { Flag } from '../../shared/marks-contract.ts';
import { Bool, Int32, Utf8 } from './arrow.ts';
import type { TableShape } from './table.ts';

/** One row per content that somebody marked; the photo itself may be gone. */
export type MarkRow = {
  hash: string;
  favourite: boolean;
  /** Stars; zero is none. */
  rating: number;
  flag: Flag | null;
  /** JSON: a list of texts. */
  tags: string;
};

const text = new Utf8();

export const marksShape: TableShape<MarkRow> = {
  name: 'marks',
  key: 'hash',
  columns: { hash: text, favourite: new Bool(), rating: new Int32(), flag: text, tags: text },
};
