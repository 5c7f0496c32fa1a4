/** What is offered to somebody who makes labels: other ways to say one, and labels worth having. */
import { albumRuleSchema, type StarterAlbum } from '../../shared/albums-contract.ts';
import { ok, type Result } from '../../shared/errors.ts';
import type { Albums } from './albums.ts';
import type { Editor } from './editor.ts';
import { tidy, type Phrasings } from './phrasings.ts';
import { starters } from './starters.ts';
import { formsOf, relatedTo, type NamedDirections } from './suggest-phrasings.ts';

export interface OfferParts {
  albums: Pick<Albums, 'book'>;
  photos: Pick<ReadonlyMap<string, unknown>, 'size'>;
  /** The everyday words, as far as the model knows them. */
  words(): NamedDirections;
  phrasings(): Promise<Phrasings>;
}

export async function suggestPhrasings(name: string, { words, phrasings }: OfferParts, signal: AbortSignal): Promise<Result<{ phrasings: { text: string; understood: boolean }[] }>> {
  const forms = formsOf(name);
  const read = await (await phrasings()).read(forms, signal);
  if (!read.ok) return read;
  const [first] = read.value;
  const related = first?.direction == null ? [] : relatedTo(first.direction, words(), name);
  return ok({ phrasings: [...read.value.map(({ text, direction }) => ({ text, understood: direction !== null })), ...related.map((text) => ({ text, understood: true }))] });
}

/** How long an answer waits for phrasings that the model reads for the first time, ms; they are there the next time. */
const patience = 1_500;
/** Photos shown of each. */
const mostShown = 4;
const unknown: Pick<StarterAlbum, 'count' | 'photos'> = { count: null, photos: [] };

export async function offerStarters(parts: OfferParts, editor: Pick<Editor, 'glance'>, signal: AbortSignal): Promise<Result<{ starters: StarterAlbum[] }>> {
  // Before the first photo they are offered by name; no model is asked for what nothing shows.
  const known = parts.photos.size === 0 ? null : await readStarters(parts);
  const names = new Set(parts.albums.book.all().map(({ name }) => tidy(name).toLowerCase()));
  const offered: StarterAlbum[] = [];
  for (const starter of starters) {
    const seen = known?.(starter.phrasings) == null ? ok(unknown) : await editor.glance(starter.phrasings, mostShown, signal);
    const rule = albumRuleSchema.parse({ kind: 'label', phrasings: starter.phrasings });
    const { key, name, about, icon, colour } = starter;
    offered.push({ key, name, about, icon, colour, rule, private: starter.private, ...(seen.ok ? seen.value : unknown), added: names.has(name.toLowerCase()) });
  }
  return ok({ starters: offered });
}

async function readStarters({ phrasings }: OfferParts): Promise<Phrasings['known']> {
  const { read, known } = await phrasings();
  const reading = read(starters.flatMap((starter) => starter.phrasings), new AbortController().signal);
  await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
  return known;
}
