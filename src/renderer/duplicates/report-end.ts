/** How the end of putting files away reaches a person: as a note with undo, and where the page shows it anyway only spoken. */
import type { DisposalOutcome } from '../../shared/disposal-contract.ts';
import type { App } from '../state/app.svelte.ts';
import { strings } from '../text.ts';

export function sentenceOf({ job, moved, skipped, error }: DisposalOutcome, aside: boolean): string {
  const { news } = strings.duplicates;
  const [done, left] = [moved.files, skipped.files];
  const failed = error === null ? '' : `${error.message} `;
  if (job === 'dry-run') return failed + news.checked(done, left);
  if (job === 'undo') return failed + (left > 0 ? news.restoredSome(done, left) : news.restored(done));
  return failed + (left === 0 ? news.moved(done, aside) : done === 0 ? news.nothingMoved(left) : news.movedSome(done, left, aside));
}

/** The listener for one page. */
export function createEndReport(app: App): (outcome: DisposalOutcome | null) => void {
  const { disposal, duplicates, toasts, router, announcer } = app;
  return (outcome) => {
    // Files have come or gone.
    if (outcome?.job !== 'dry-run') void duplicates.again();
    if (outcome === null) return void toasts.show(strings.duplicates.news.interrupted, { tone: 'danger' });
    const text = sentenceOf(outcome, disposal.aside);
    const shown = router.screen === 'plan' || (router.screen === 'disposals' && outcome.job === 'undo');
    if (shown) return announcer.say(text);
    const { journal } = outcome;
    const undo = outcome.job === 'apply' && journal !== null && outcome.moved.files > 0;
    toasts.show(text, { ...(outcome.error !== null && { tone: 'danger' as const }), ...(undo && { action: { label: strings.duplicates.news.undo, run: () => void disposal.undo(journal) } }) });
  };
}
