/** A selection goes along when its list is replaced by a newer one. */
import type { Api } from '../../shared/api.ts';
import { positionsOf, rangesOf } from '../../shared/ranges.ts';
import type { FoundList } from '../state/found-list.ts';
import type { TimelineView } from '../state/timeline-view.svelte.ts';
import type { Selection } from './selection.svelte.ts';

/** What is to be done at the moment when the new view is shown; null where nothing of the old one is selected. */
export async function carryToView(api: Api, selection: Selection, old: TimelineView, next: TimelineView, onLost: () => void): Promise<(() => void) | null> {
  while (selection.source === old && selection.active) {
    const { ranges } = selection;
    if (old.view === next.view) return () => selection.moveTo(next, selection.ranges);
    const answer = await api.call('photos.carry', { view: old.view, ranges: [...ranges], to: next.view });
    // Somebody went on selecting meanwhile: once more.
    if (selection.ranges !== ranges) continue;
    return () => {
      selection.moveTo(next, answer.ok ? answer.value.ranges : []);
      if (!answer.ok) onLost();
    };
  }
  return null;
}

export function carryToResults(selection: Selection, old: FoundList | undefined, next: FoundList): void {
  if (old === undefined || selection.source !== old || !selection.active) return;
  const selected = new Set([...positionsOf(selection.ranges)].map((at) => old.photos[at]?.id));
  selection.moveTo(next, rangesOf([...next.photos.keys()].filter((at) => selected.has(next.photos[at]?.id))));
}
