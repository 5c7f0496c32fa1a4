/** How news of the models reaches a person: as a note with what can be done about it, or, where the page shows it anyway, only spoken. */
import type { App } from '../state/app.svelte.ts';
import type { ModelNews } from '../state/model-news.ts';
import { strings } from '../text.ts';

/** Shown as a note wherever one is; everything else is only spoken, and only where it was asked for. */
const shownElsewhere = new Set<ModelNews['kind']>(['installed', 'failed', 'damaged']);

function sentence({ kind, name, why, photos }: ModelNews): string {
  const { news } = strings.models;
  if (kind === 'failed' || kind === 'switch-failed') return news[kind](name, why).trim();
  return kind === 'preparing' ? news.preparing(name, photos) : news[kind](name);
}

export function reportModelNews(app: App, news: readonly ModelNews[]): void {
  const spoken: string[] = [];
  for (const each of news) {
    const text = sentence(each);
    if (each.kind === 'switched') switched(app, text);
    else if (app.router.screen === 'models') spoken.push(text);
    else if (shownElsewhere.has(each.kind)) noted(app, each, text);
    // What is left is on the quiet line, which screen readers find but are not told of.
    else if (each.kind === 'preparing' || each.kind === 'switch-failed') spoken.push(text);
  }
  if (spoken.length > 0) app.announcer.say(spoken.join(' '));
}

function noted(app: App, { kind, id }: ModelNews, text: string): void {
  const { change, row } = strings.models;
  const action = kind === 'installed' ? { label: row.use, run: () => void app.models.use(id) } : { label: change.details, run: () => app.router.go('models') };
  app.toasts.show(text, { tone: kind === 'installed' ? 'plain' : 'danger', action });
}

/** Search answers differently from now on. */
function switched(app: App, text: string): void {
  const { undo } = app.models;
  app.toasts.show(text, undo === null ? {} : { action: { label: strings.models.change.undo(undo.name), run: () => void app.models.undoSwitch() } });
  void app.library.refresh();
  app.search.again();
}
