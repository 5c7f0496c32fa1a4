/**
 * What can be done with selected photos besides marking them. Other parts of the interface add their actions here
 * (albums, export, duplicates); the selection bar shows those that fit the number of photos, in the order in which
 * they were added.
 */
import { untrack, type Component } from 'svelte';
import type { Selection as Named } from '../../shared/selection.ts';

export interface SelectionAction {
  id: string;
  /** What it is called for so many photos. */
  label: (count: number) => string;
  icon: Component<{ size?: number }>;
  /** As it is shown beside its name. */
  keys?: string;
  /** Left out where it does not fit; the usual is any number. */
  fits?: (count: number) => boolean;
  run: (selected: { photos: Named; count: number }) => void;
}

export class SelectionActions {
  list = $state.raw<readonly SelectionAction[]>([]);

  /** Returns the function that takes it away again. An effect that adds one does not depend on the others. */
  add(action: SelectionAction): () => void {
    untrack(() => (this.list = [...this.list.filter(({ id }) => id !== action.id), action]));
    return () => untrack(() => (this.list = this.list.filter((known) => known !== action)));
  }
}
