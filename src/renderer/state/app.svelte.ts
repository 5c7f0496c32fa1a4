/** Everything the screens share, wired once: what the engine says goes to the part that cares. */
import Columns2 from '@lucide/svelte/icons/columns-2';
import FolderOutput from '@lucide/svelte/icons/folder-output';
import FolderPlus from '@lucide/svelte/icons/folder-plus';
import { createContext, tick } from 'svelte';
import type { Api } from '../../shared/api.ts';
import type { AppInfo, PhotoTile, SavedSearch } from '../../shared/contract.ts';
import { asksForMarks, parseQuery } from '../../shared/query/index.ts';
import { mostIds } from '../../shared/selection.ts';
import { Marking, targetOf, type MarkTarget } from '../marks/marking.svelte.ts';
import { Disposal } from '../duplicates/disposal.svelte.ts';
import { Duplicates } from '../duplicates/duplicates.svelte.ts';
import { createEndReport } from '../duplicates/report-end.ts';
import { Exports } from '../interop/exports.svelte.ts';
import { createExportReport } from '../interop/report-export.ts';
import { Sidecars } from '../interop/sidecars.svelte.ts';
import { createModelReport } from '../models/report-news.ts';
import { quarantineCodes } from '../../shared/errors.ts';
import { withTerms } from '../search/settle.ts';
import { SelectionActions } from '../selection/actions.svelte.ts';
import { carryToResults, carryToView } from '../selection/carry.ts';
import { Selection } from '../selection/selection.svelte.ts';
import { strings } from '../text.ts';
import { Albums } from './albums.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { Edits } from './edits.svelte.ts';
import { Library } from './library.svelte.ts';
import { Models } from './models.svelte.ts';
import { Preferences, type Remembered } from './preferences.svelte.ts';
import { Router } from './router.svelte.ts';
import { SavedSearches } from './saved-searches.svelte.ts';
import { mostExamples, Search } from './search.svelte.ts';
import { TimelineView } from './timeline-view.svelte.ts';
import { Timeline } from './timeline.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { Viewer } from './viewer.svelte.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets are replaced, never watched inside */

export class App {
  readonly api: Api;
  readonly library: Library;
  readonly models: Models;
  readonly duplicates: Duplicates;
  readonly disposal: Disposal;
  readonly exports: Exports;
  readonly sidecars: Sidecars;
  readonly preferences: Preferences;
  readonly timeline: Timeline;
  readonly search: Search;
  readonly searches: SavedSearches;
  readonly viewer = new Viewer();
  readonly toasts = new Toasts();
  readonly announcer = new Announcer();
  readonly albums: Albums;
  readonly selection = new Selection();
  /** What other parts of the interface offer for selected photos. */
  readonly selectionActions = new SelectionActions();
  readonly edits: Edits;
  readonly marking: Marking;
  readonly router: Router;
  info = $state.raw<AppInfo | null>(null);
  keysOpen = $state(false);
  /** Two photos whose differences are being looked at. */
  differing = $state.raw<readonly [PhotoTile, PhotoTile] | null>(null);
  /** Set by the search field. */
  focusSearch: () => void = () => undefined;
  /** The photo under the cursor of the grid that has the focus. Set by that grid. */
  cursor: (() => PhotoTile | null) | null = null;

  constructor(api: Api, remembered: Remembered, hash: string) {
    this.api = api;
    this.library = new Library(api);
    this.edits = new Edits(api, this.toasts, strings.edits);
    this.albums = new Albums(api, this.edits);
    this.models = new Models(api);
    this.marking = new Marking(api, this.edits, strings.marks);
    this.duplicates = new Duplicates(api);
    this.disposal = new Disposal(api);
    this.exports = new Exports(api);
    this.sidecars = new Sidecars(api);
    this.preferences = new Preferences(api, remembered);
    this.timeline = new Timeline(api);
    this.timeline.order = this.preferences.order;
    this.search = new Search(api);
    this.searches = new SavedSearches(api, this.search);
    this.router = new Router(hash);
  }

  /** Asks for everything once and listens from then on. Returns the function that stops. */
  start(): () => void {
    const { api, albums, library, models, duplicates, disposal, preferences, timeline, search, announcer } = this;
    const refused = (failure: { message: string }): void => void this.toasts.show(failure.message, { tone: 'danger' });
    library.onFailure = refused;
    models.onFailure = refused;
    albums.onFailure = refused;
    models.onNews = createModelReport(this);
    duplicates.onFailure = refused;
    duplicates.say = (sentence) => announcer.say(sentence);
    let notes: number[] = [];
    duplicates.onNote = (sentence, decision) => void notes.push(this.toasts.show(sentence, decision.edits.length === 0 ? {} : { action: { label: strings.duplicates.news.undo, run: () => void duplicates.review.undo(decision) } }));
    disposal.onFailure = refused;
    // Beside a plan, "Undo" would read as if it took the plan back.
    disposal.onPlanning = () => {
      for (const note of notes) this.toasts.dismiss(note);
      notes = [];
    };
    disposal.onEnded = createEndReport(this);
    preferences.onFailure = refused;
    this.searches.onFailure = refused;
    this.#connectMarks(refused);
    this.selectionActions.add({ id: 'album', label: () => strings.albums.album.addTo, icon: FolderPlus, run: (selected) => (this.albums.placing = selected) });
    this.selectionActions.add({ id: 'differ', label: () => strings.differ.open, icon: Columns2, fits: (count) => count === 2, run: () => void this.#differ() });
    this.#connectOutside(refused);
    search.renew = async (files) => {
      const answers = await Promise.all(files.map((file) => api.addExample(file)));
      return answers.every((answer) => answer.ok);
    };
    search.onFilter = (query) => timeline.setFilter(query === '' ? {} : { query });
    search.onAnswer = ({ matches, maybe }) => announcer.say(matches === 0 ? strings.search.noneSpoken(maybe) : strings.search.counts(matches, maybe));
    const stop = [
      api.on('indexing.progress', (state) => {
        if (state.phase !== library.indexing?.phase) library.refreshSoon();
        library.progressed(state);
        announcer.indexing(state, strings, performance.now());
      }),
      api.on('library.changed', () => this.#changed()),
      api.on('search.changed', () => this.search.again()),
      api.on('albums.changed', () => albums.refreshSoon()),
      api.on('marks.changed', (changed) => {
        this.marking.changed(changed);
        this.#marksChanged();
      }),
      api.on('models.progress', (state) => models.adopt(state)),
      api.on('duplicates.changed', (state) => duplicates.adopt(state, true)),
      api.on('duplicates.progress', (state) => duplicates.adopt(state, false)),
      api.on('disposal.progress', (state) => disposal.adopt(state)),
      api.on('export.progress', (state) => this.exports.adopt(state)),
      api.on('sidecars.progress', (state) => this.sidecars.adopt(state)),
      api.on('settings.changed', (settings) => preferences.adopt(settings)),
      api.on('engine.state', ({ state }) => this.#connection(state)),
    ];
    void this.refresh();
    return () => stop.forEach((off) => off());
  }

  async refresh(): Promise<void> {
    const info = await this.api.call('app.info', {});
    if (info.ok) this.info = info.value;
    await Promise.all([this.preferences.refresh(), this.library.refresh(), this.timeline.refresh(), this.models.refresh(), this.albums.refresh(), this.searches.refresh(), this.disposal.refresh(), this.exports.refresh(), this.sidecars.refresh(), this.duplicates.again()]);
  }

  /** "More like this", "less like this": the photo joins the question. */
  useExample(photo: PhotoTile, unlike: boolean): void {
    this.router.go('photos');
    if (!this.search.addExample(photo, unlike)) this.toasts.show(strings.search.tooManyExamples);
    else this.announcer.say(unlike ? strings.search.exampleAddedUnlike(photo.name) : strings.search.exampleAdded(photo.name));
  }

  /** A saved search takes the place of the one in the field. */
  async openSaved(saved: SavedSearch): Promise<void> {
    this.router.go('photos');
    const gone = await this.searches.open(saved);
    if (gone > 0) this.toasts.show(strings.search.saved.gone(gone));
  }

  /** Looks for one word, in the place of the search there is. */
  searchWord(word: string): void {
    this.router.go('photos');
    this.search.clear();
    this.search.setText(word, true);
  }

  /** "More like these": the selected photos join the question, as many as it takes. */
  async useSelected(unlike: boolean): Promise<void> {
    for (const tile of await this.selection.first(mostExamples)) this.useExample(tile, unlike);
  }

  /** What tells the two selected photos apart. */
  async #differ(): Promise<void> {
    const [first, second] = await this.selection.first(2);
    if (first !== undefined && second !== undefined) this.differing = [first, second];
  }

  /** Another search, for these words alone. */
  searchWords(words: string): void {
    this.router.go('photos');
    if (this.selection.onPage) this.selection.clear();
    this.search.clear();
    this.search.type(words);
  }

  /** Photos with this tag. */
  searchTag(tag: string): void {
    this.router.go('photos');
    this.search.setTerms(withTerms(this.search.terms, [{ key: 'tag', text: tag, not: false }]));
  }

  /** The search field; what is selected gives way to it. */
  goToSearch(): void {
    if (this.selection.onPage) this.selection.clear();
    void tick().then(() => this.focusSearch());
  }

  /** What a key that marks is about: the selection, else the photo under the cursor; null where there is neither. */
  markTarget(): MarkTarget | null {
    if (this.selection.shown) return this.selection.target;
    const tile = this.cursor?.() ?? null;
    return tile === null ? null : targetOf(tile);
  }

  /** A view takes another's place: the selection goes along. For `onReplace` of a timeline. */
  readonly carrySelection = (old: TimelineView, next: TimelineView): Promise<(() => void) | null> =>
    carryToView(this.api, this.selection, old, next, () => void this.toasts.show(strings.selection.lost));

  /** A picture file from anywhere joins the question; one that the library holds joins it as that photo. */
  async useFile(file: File, unlike: boolean): Promise<void> {
    const { search, toasts } = this;
    this.router.go('photos');
    search.arriving = [...search.arriving, file.name];
    const answer = await this.api.addExample(file);
    search.arriving = search.arriving.filter((name) => name !== file.name);
    if (!answer.ok) {
      const reason = quarantineCodes.find((code) => code === answer.error.details?.['code']);
      toasts.show(strings.search.dropRefused(file.name, reason === undefined ? answer.error.message : strings.activity.reason[reason]), { tone: 'danger' });
      return;
    }
    const { photo, outside } = answer.value;
    if (!search.addExample(photo, unlike, outside ? file : null)) toasts.show(strings.search.tooManyExamples);
    else this.announcer.say(unlike ? strings.search.exampleAddedUnlike(photo.name) : strings.search.exampleAdded(photo.name));
  }

  /** The place becomes a filter. @param km around it */
  searchNear(lat: number, lon: number, km: number): void {
    const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;
    this.router.go('photos');
    this.search.setTerms(withTerms(this.search.terms, [{ key: 'near', lat: rounded(lat), lon: rounded(lon), km, not: false }]));
  }

  #changed(): void {
    this.library.refreshSoon();
    this.timeline.refreshSoon();
    // Results that somebody reads are left alone; an empty answer may have become wrong.
    if (this.search.results?.list.photos.length === 0) this.search.again();
  }

  /** Other programs: what leaves the library, and what is said to them. */
  #connectOutside(refused: (failure: { message: string }) => void): void {
    this.exports.onFailure = refused;
    this.exports.onEnded = createExportReport(this);
    this.exports.onLost = () => void this.toasts.show(strings.exports.lost, { tone: 'danger' });
    this.sidecars.onFailure = refused;
    this.selectionActions.add({ id: 'export', label: () => strings.exports.action, icon: FolderOutput, run: ({ photos, count }) => this.exports.ask({ photos, count, name: null }) });
  }

  #connectMarks(refused: (failure: { message: string }) => void): void {
    const { marking, selection, timeline, search } = this;
    marking.onFailure = refused;
    marking.onStale = async () => {
      const views = new Set([timeline.view, selection.source].filter((view) => view instanceof TimelineView));
      await Promise.all([...views].map((view) => view.reload()));
      return (search.results?.list.results ?? []).flatMap(({ photo, similar }) => [photo.id, ...similar.map(({ id }) => id)]).slice(0, mostIds);
    };
    timeline.onReplace = this.carrySelection;
    search.onReplace = (old, next) => carryToResults(selection, old, next);
    let speaking: ReturnType<typeof setTimeout> | undefined;
    selection.onCount = (count) => {
      clearTimeout(speaking);
      speaking = setTimeout(() => this.announcer.say(strings.selection.spoken(count)), 400);
    };
  }

  /** What is shown may be there, or not be there, because of marks. */
  #marksChanged(): void {
    const { timeline, search } = this;
    if (parseQuery(timeline.filter.query ?? '').terms.some(asksForMarks)) timeline.refreshSoon();
    if (search.active && search.filterTerms.some(asksForMarks)) search.again();
  }

  #connection(state: 'ready' | 'lost'): void {
    // 'lost' may have been said before this page was listening: a failed first question tells as much.
    const back = state === 'ready' && (this.library.connection === 'lost' || this.library.failure !== null);
    this.library.connection = state;
    if (state === 'lost') this.announcer.say(strings.frame.lost);
    if (!back) return;
    this.announcer.say(strings.frame.back);
    void this.refresh();
    this.search.again();
  }
}

export const [useApp, provideApp] = createContext<App>();
