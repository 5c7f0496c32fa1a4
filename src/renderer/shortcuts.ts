/** Keys that work on every screen. Keys of one part (grid, viewer, field) are handled there and do not come here. */
import type { App } from './state/app.svelte.ts';
import type { Screen } from './state/router.svelte.ts';

const places: Record<string, Screen> = { p: 'photos', l: 'albums', d: 'duplicates', a: 'activity', s: 'settings' };
/** How long `g` waits for the letter of a screen, ms. */
const chordTime = 1_200;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), select, textarea'));

/** The listener for key presses that nothing else has used. */
export function createShortcuts(app: App): (event: KeyboardEvent) => void {
  let goUntil = 0;
  return (event) => {
    if (event.defaultPrevented || app.library.status === null || app.library.status.folders.length === 0) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      app.focusSearch();
      return;
    }
    if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'z' && !typing(event.target)) {
      event.preventDefault();
      void app.edits.undoLast();
      return;
    }
    if (command || event.altKey || typing(event.target)) return;
    const place = performance.now() < goUntil ? places[event.key.toLowerCase()] : undefined;
    goUntil = 0;
    if (place !== undefined) app.router.go(place);
    else if (event.key === 'g') goUntil = performance.now() + chordTime;
    else if (event.key === '/') app.focusSearch();
    else if (event.key === '?') app.keysOpen = true;
    else if (event.key === 'Escape' && !app.search.empty) app.search.clear();
    else return;
    event.preventDefault();
  };
}
