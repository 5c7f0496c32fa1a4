/** Marks of made-up photos: the product's own rules over a map, so that 100,000 photos can be marked in a stand-in. */
import { randomUUID } from 'node:crypto';
import { changed, takenBack } from '../../../src/core/marks/change.ts';
import type { Contract } from '../../../src/shared/contract.ts';
import { fail, ok, type Result } from '../../../src/shared/errors.ts';
import { noMarks, tileMarksOf, type Marks, type markMethods, type TileMarks } from '../../../src/shared/marks-contract.ts';
import { normalised, positionsOf, type Ranges } from '../../../src/shared/ranges.ts';
import type { Handlers, Payload } from '../../../src/shared/rpc-types.ts';
import type { Selection } from '../../../src/shared/selection.ts';

export interface InventedMarks {
  marks: Map<string, Marks>;
  /** By edit. */
  undo: Map<string, () => string>;
  /** Told of every change; the stand-in's socket passes it on. */
  changed: (payload: Payload<Contract, 'marks.changed'>) => void;
}

export const inventMarks = (): InventedMarks => ({ marks: new Map(), undo: new Map(), changed: () => undefined });

export const markedTile = (state: InventedMarks, id: string): { marks?: TileMarks } => {
  const marks = state.marks.get(id);
  return marks === undefined ? {} : { marks: tileMarksOf(marks) };
};

type Made = Handlers<{ methods: typeof markMethods & Pick<Contract['methods'], 'edits.undo'>; events: Record<string, never> }>;

/** @param idAt of a position in a view; undefined where there is none */
export function inventedMarkHandlers(state: InventedMarks, idAt: (view: number, at: number) => string | undefined): Made {
  const idsOf = (selection: Selection): string[] => ('ids' in selection ? selection.ids : [...positionsOf(normalised(selection.ranges as Ranges))].flatMap((at) => idAt(selection.view, at) ?? []));
  const of = (id: string): Marks => state.marks.get(id) ?? noMarks;
  const write = (next: ReadonlyMap<string, Marks>): string => {
    const step = [...next].map(([id, after]) => ({ id, before: of(id), after }));
    step.forEach(({ id, after }) => state.marks.set(id, after));
    state.changed({ photos: step.length > 500 ? null : step.map(({ id, after }) => ({ id, marks: after })) });
    const edit = randomUUID();
    state.undo.set(edit, () => write(new Map(step.map(({ id, before, after }) => [id, takenBack(of(id), before, after)]))));
    return edit;
  };
  return {
    'marks.set': ({ photos, change }) => {
      const ids = idsOf(photos);
      const next = new Map(ids.map((id) => [id, changed(of(id), change)] as const).filter(([id, marks]) => JSON.stringify(marks) !== JSON.stringify(of(id))));
      return ok({ photos: ids.length, changed: next.size, edit: next.size === 0 ? null : write(next) });
    },
    'marks.get': ({ ids }) => ok({ photos: ids.map((id) => ({ id, marks: of(id) })) }),
    'marks.summary': ({ photos }) => {
      const all = idsOf(photos).map(of);
      const counts = new Map<string, number>();
      all.forEach(({ tags }) => tags.forEach((tag) => counts.set(tag, (counts.get(tag) ?? 0) + 1)));
      return ok({
        photos: all.length,
        favourites: all.filter(({ favourite }) => favourite).length,
        ratings: [0, 1, 2, 3, 4, 5].map((stars) => all.filter(({ rating }) => rating === stars).length),
        picked: all.filter(({ flag }) => flag === 'pick').length,
        rejected: all.filter(({ flag }) => flag === 'reject').length,
        tags: [...counts].map(([tag, count]) => ({ tag, photos: count })),
      });
    },
    'marks.tags': () => {
      const counts = new Map<string, number>();
      for (const { tags } of state.marks.values()) tags.forEach((tag) => counts.set(tag, (counts.get(tag) ?? 0) + 1));
      return ok({ tags: [...counts].map(([tag, photos]) => ({ tag, photos })) });
    },
    'edits.undo': ({ edit }): Result<{ edit: string | null }> => {
      const back = state.undo.get(edit);
      state.undo.delete(edit);
      return back === undefined ? fail('edit-gone', 'That change cannot be taken back any more.') : ok({ edit: back() });
    },
  };
}
