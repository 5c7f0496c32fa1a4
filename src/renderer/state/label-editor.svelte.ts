/**
 * One label as it is being edited. Its scores are here, so the threshold moves as fast as the pointer; the photos around
 * it are asked for as it moves, and answers never overtake each other. Everything is saved by itself.
 */
import type { Api } from '../../shared/api.ts';
import type { Album, AlbumQuality, AlbumRule, Decision, JudgedPhoto, LabelPreview } from '../../shared/albums-contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { countAt, curveOf, type ScoreCurve } from '../albums/score-curve.ts';
import { ruleOf, type Albums } from './albums.svelte.ts';

/** Photos on each side of the border. */
const each = 12;
/** Rows of photos follow a moving threshold at this pace, ms: nobody reads them faster. */
const pace = 80;

type LabelRule = Extract<AlbumRule, { kind: 'label' }>;
type RuleChange = Partial<Omit<LabelRule, 'kind'>>;

export interface Border {
  in: readonly JudgedPhoto[];
  out: readonly JudgedPhoto[];
}

export class LabelEditor {
  readonly id: string;
  preview = $state.raw<LabelPreview | null>(null);
  curve = $state.raw<ScoreCurve | null>(null);
  border = $state.raw<Border | null>(null);
  quality = $state.raw<AlbumQuality | null>(null);
  examples = $state.raw<Record<Decision, { total: number; photos: readonly JudgedPhoto[] }>>({ yes: { total: 0, photos: [] }, no: { total: 0, photos: [] } });
  failure = $state.raw<Failure | null>(null);
  /** Where the handle is; null: the automatic cut. */
  threshold = $state<number | null>(null);

  readonly cut = $derived(this.threshold ?? this.preview?.automatic ?? 0);
  readonly count = $derived(this.curve === null ? null : countAt(this.curve, this.cut));

  readonly #api: Api;
  readonly #albums: Albums;
  /** What is being saved. */
  #wanted = $state.raw<RuleChange>({});
  #saving: Promise<void> = Promise.resolve();
  #moving = false;
  #bordering = false;
  #borderAgain = false;
  #run = 0;

  constructor(api: Api, albums: Albums, id: string) {
    this.#api = api;
    this.#albums = albums;
    this.id = id;
  }

  get album(): Album | undefined {
    return this.#albums.get(this.id);
  }

  /** As it is once everything is saved. */
  get rule(): LabelRule | null {
    const rule = this.#savedRule();
    return rule === null ? null : { ...rule, ...this.#wanted };
  }

  /** Asks for all of it again: something about the label changed. */
  async refresh(): Promise<void> {
    const run = ++this.#run;
    const preview = await this.#api.call('albums.preview', { id: this.id });
    if (run !== this.#run) return;
    if (!preview.ok) {
      this.failure = preview.error;
      return;
    }
    this.failure = null;
    this.preview = preview.value;
    this.curve = curveOf(preview.value);
    // A handle that is being moved stays where it is.
    if (!this.#moving && this.#wanted.threshold === undefined) this.threshold = preview.value.threshold;
    await Promise.all([this.#loadBorder(), this.#loadQuality(run), this.#loadExamples(run, 'yes'), this.#loadExamples(run, 'no')]);
  }

  /** Follows the pointer; `keep` saves where it was let go. */
  move(threshold: number): void {
    this.#moving = true;
    this.threshold = threshold;
    void this.#loadBorder();
  }

  async keep(): Promise<void> {
    this.#moving = false;
    await this.#saveRule({ threshold: this.threshold });
  }

  async useAutomatic(): Promise<void> {
    this.threshold = null;
    await this.keep();
  }

  /** The photo leaves the border at once; the label learns from it. */
  async decide(photo: string, decision: Decision | null): Promise<void> {
    if (this.border !== null) this.border = { in: this.border.in.filter((judged) => judged.photo.id !== photo), out: this.border.out.filter((judged) => judged.photo.id !== photo) };
    await this.#albums.decide(this.id, { ids: [photo] }, decision, null);
    await this.refresh();
  }

  setPhrasings(phrasings: readonly string[]): Promise<void> {
    return this.#saveRule({ phrasings: [...phrasings] });
  }

  setFilter(filter: string): Promise<void> {
    return this.#saveRule({ filter });
  }

  /** One change after the other, each on top of what the one before made of the rule: judging a new phrasing takes a moment, and nobody waits for it. */
  #saveRule(change: RuleChange): Promise<void> {
    this.#wanted = { ...this.#wanted, ...change };
    this.#saving = this.#saving.then(async () => {
      const [rule, wanted] = [this.#savedRule(), this.#wanted];
      if (rule === null || Object.keys(wanted).length === 0) return;
      await this.#albums.update(this.id, { rule: { ...rule, ...wanted } }, null);
      this.#wanted = Object.fromEntries(Object.entries(this.#wanted).filter(([name, value]) => wanted[name as keyof RuleChange] !== value));
      await this.refresh();
    });
    return this.#saving;
  }

  #savedRule(): LabelRule | null {
    const { album } = this;
    return album === undefined ? null : ruleOf(album, 'label');
  }

  /** One request at a time; what was asked for meanwhile comes right after it. */
  async #loadBorder(): Promise<void> {
    if (this.#bordering) {
      this.#borderAgain = true;
      return;
    }
    this.#bordering = true;
    try {
      do {
        this.#borderAgain = false;
        const answer = await this.#api.call('albums.border', { id: this.id, threshold: this.threshold, each });
        if (answer.ok) this.border = answer.value;
        await new Promise((resolve) => setTimeout(resolve, pace));
      } while (this.#borderAgain);
    } finally {
      this.#bordering = false;
    }
  }

  async #loadQuality(run: number): Promise<void> {
    const answer = await this.#api.call('albums.quality', { id: this.id });
    if (run === this.#run && answer.ok) this.quality = answer.value;
  }

  async #loadExamples(run: number, decision: Decision): Promise<void> {
    const answer = await this.#api.call('albums.decisions', { id: this.id, decision, limit: 60 });
    if (run === this.#run && answer.ok) this.examples = { ...this.examples, [decision]: answer.value };
  }
}
