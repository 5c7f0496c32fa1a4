/** How news of the models reaches a person: as a note with what can be done about it, or, where the page shows it anyway, only spoken. */
import type { App } from '../state/app.svelte.ts';
import type { ModelNews } from '../state/model-news.ts';
import { strings } from '../text.ts';

/** Shown as a note on the other screens; the rest is only spoken. */
const noteworthy = new Set<ModelNews['kind']>(['installed', 'failed', 'damaged']);
/** Spoken on every screen. What is left is on the quiet line at the bottom. */
const everywhere = new Set<ModelNews['kind']>(['preparing', 'switch-failed']);

function sentence({ kind, name, why, photos }: ModelNews): string {
  const { news } = strings.models;
  if (kind === 'failed' || kind === 'switch-failed') return news[kind](name, why).trim();
  return kind === 'preparing' ? news.preparing(name, photos) : news[kind](name);
}

/** The listener for one page's news. */
export function createModelReport(app: App): (news: readonly ModelNews[]) => void {
  const { models, toasts, router, announcer } = app;
  /** The note that offers to go back: it must not outlive what it offers. */
  let offer: number | null = null;

  const note = ({ kind, id }: ModelNews, text: string): void => {
    const { change, row } = strings.models;
    if (kind === 'installed') toasts.show(text, { action: { label: row.use, run: () => void models.use(id) } });
    else toasts.show(text, { tone: 'danger', action: { label: change.details, run: () => router.go('models') } });
  };
  const offerBack = (text: string): void => {
    const { undo } = models;
    offer = toasts.show(text, undo === null ? {} : { action: { label: strings.models.change.undo(undo.name), run: () => void models.undoSwitch() } });
  };

  return (news) => {
    const spoken: string[] = [];
    for (const each of news) {
      const text = sentence(each);
      const over = each.kind === 'switched' || each.kind === 'freed';
      if (over && offer !== null) toasts.dismiss(offer);
      if (each.kind === 'switched') {
        // Search answers differently from now on.
        void app.library.refresh();
        app.search.again();
      }
      if (router.screen === 'models') spoken.push(text);
      else if (each.kind === 'switched') offerBack(text);
      else if (noteworthy.has(each.kind)) note(each, text);
      else if (everywhere.has(each.kind)) spoken.push(text);
    }
    if (spoken.length > 0) announcer.say(spoken.join(' '));
  };
}
