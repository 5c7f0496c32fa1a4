/** Keys that work on every screen. Keys of one part (grid, viewer, field) are handled there and do not come here. */
import { markByKey, undoKey } from './marks/keys.ts';
import type { App } from './state/app.svelte.ts';
import type { Screen } from './state/router.svelte.ts';

const places: Record<string, Screen> = { p: 'photos', l: 'albums', d: 'duplicates', a: 'activity', s: 'settings' };
/** How long `g` waits for the letter of a screen, ms. */
const chordTime = 1_200;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), select, textarea'));

/** Undo, redo, and everything selected. */
function withCommand({ edits, selection, router }: App, event: KeyboardEvent): boolean {
  // The review of duplicates walks back through its own decisions, to where each was made.
  const step = router.screen === 'duplicates' ? null : undoKey(event);
  if (step !== null) void edits[step]();
  else if (event.key.toLowerCase() === 'a' && !event.shiftKey && !event.altKey && selection.onPage && selection.source !== null) selection.all(selection.source);
  else return false;
  return true;
}

/** The listener for key presses that nothing else has used. */
export function createShortcuts(app: App): (event: KeyboardEvent) => void {
  let goUntil = 0;
  return (event) => {
    if (event.defaultPrevented || app.library.status === null || app.library.status.folders.length === 0) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      app.goToSearch();
      return;
    }
    if (typing(event.target)) return;
    if (command && withCommand(app, event)) event.preventDefault();
    if (command || event.altKey) return;
    const place = performance.now() < goUntil ? places[event.key.toLowerCase()] : undefined;
    goUntil = 0;
    if (place !== undefined) app.router.go(place);
    else if (event.key === 'g') goUntil = performance.now() + chordTime;
    else if (event.key === '/') app.goToSearch();
    else if (event.key === '?') app.keysOpen = true;
    else if (event.key === 'Escape' && app.selection.shown) app.selection.clear();
    else if (event.key === 'Escape' && !app.search.empty) app.search.clear();
    else if (markByKey(event, app.marking, () => app.markTarget())) goUntil = 0;
    else return;
    event.preventDefault();
  };
}
