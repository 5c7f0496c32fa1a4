/** The keys that mark photos, the same in the grid and in the viewer. */
import type { MarkChange } from '../../shared/marks-contract.ts';
import type { Marking, MarkTarget } from './marking.svelte.ts';

const changes: Readonly<Record<string, MarkChange>> = {
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((rating) => [String(rating), { rating }])),
  p: { flag: 'pick' },
  x: { flag: 'reject' },
  u: { flag: null },
};

/** True where the key is one of these; keys with Ctrl, Alt or the command key are not. */
export function markByKey(event: KeyboardEvent, marking: Marking, target: () => MarkTarget | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const key = event.key.toLowerCase();
  const change = changes[key];
  if (change === undefined && key !== 'f' && key !== 't') return false;
  const photos = target();
  if (photos === null) return false;
  if (change !== undefined) void marking.set(photos, change);
  else if (key === 'f') void marking.toggleFavourite(photos);
  else marking.tagging = photos;
  return true;
}

/** Ctrl+Z takes the last edit back, Ctrl+Shift+Z and Ctrl+Y do it again. Null for every other key. */
export function undoKey(event: KeyboardEvent): 'undoLast' | 'redoLast' | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'y' && !event.shiftKey) return 'redoLast';
  return key === 'z' ? (event.shiftKey ? 'redoLast' : 'undoLast') : null;
}
