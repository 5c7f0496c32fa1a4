/**
 * Taking back what was done. Every change of the user's own work answers a token; the newest tokens can be undone, and
 * an undone edit gives a token that does it again. Tokens live as long as the library is open.
 */
import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../shared/errors.ts';

/** Takes an edit back and answers how to do it again; null where that cannot be. */
export type Inverse = () => Promise<Result<Inverse | null>>;

export interface Edits {
  /** Remembers how an edit is taken back; answers its token. */
  add(inverse: Inverse): string;
  /** Takes the edit back, once. 'edit-gone' where it was taken back before or is too long ago. */
  undo(edit: string): Promise<Result<{ edit: string | null }>>;
}

/** Edits that can be taken back; nobody goes back further one by one. */
const mostEdits = 200;

export function createEdits(): Edits {
  const inverses = new Map<string, Inverse>();
  const add = (inverse: Inverse): string => {
    const edit = randomUUID();
    inverses.set(edit, inverse);
    for (const old of [...inverses.keys()].slice(0, -mostEdits)) inverses.delete(old);
    return edit;
  };
  return {
    add,
    async undo(edit) {
      const inverse = inverses.get(edit);
      if (inverse === undefined) return fail('edit-gone', 'That change cannot be taken back any more.');
      // Gone before it runs: two windows may ask at once.
      inverses.delete(edit);
      const undone = await inverse();
      if (undone.ok) return ok({ edit: undone.value === null ? null : add(undone.value) });
      inverses.set(edit, inverse);
      return undone;
    },
  };
}
