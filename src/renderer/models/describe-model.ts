/** A model's facts and its state in words. Pure, apart from the page's language. */
import type { ModelEntry } from '../../shared/models-contract.ts';
import { strings } from '../text.ts';

export interface Fact {
  name: string;
  value: string;
  note?: string;
  /** What decides for most people: shown stronger. */
  strong?: boolean;
  /** Long words get a line's half. */
  long?: boolean;
  unknown?: boolean;
}

export interface Badge {
  label: string;
  tone: 'plain' | 'accent' | 'danger';
}

/** One word about a model at most: what is wrong before what it is used for, before where it comes from. */
export function badgeOf(model: ModelEntry): Badge | null {
  const { badge } = strings.models.row;
  if (model.state === 'damaged') return { label: badge.damaged, tone: 'danger' };
  if (model.state === 'failed') return { label: badge.failed, tone: 'danger' };
  if (model.state === 'paused') return { label: badge.paused, tone: 'plain' };
  // What is in use stands under a heading that says so.
  if (model.role === 'next' || model.role === 'previous') return { label: badge[model.role], tone: model.role === 'previous' ? 'plain' : 'accent' };
  if (model.origin === 'built-in') return { label: badge.builtIn, tone: 'plain' };
  if (model.origin === 'elsewhere') return { label: badge.elsewhere, tone: 'plain' };
  return model.origin === 'imported' && model.state === 'installed' ? { label: badge.imported, tone: 'plain' } : null;
}

/** A page's address without what every address has. */
const shortSource = (source: string): string => source.replace(/^https?:\/\//, '');

/** In an order that is the same for every model, so that they can be compared; what is not known says so. */
export function factsOf(model: ModelEntry): Fact[] {
  const { facts: names, ...words } = strings.models.row;
  const here = model.state === 'installed' || model.state === 'damaged';
  const unknown = { value: words.unknown, unknown: true };
  const { estimate } = model;
  const time = estimate === null ? { value: words.timeUnknown, unknown: true } : { value: words.time(estimate.seconds), note: words.pace(estimate.photos, estimate.photosPerSecond), strong: true };
  const precision = model.precision === null ? {} : { note: words.precision(model.precision) };
  return [
    { name: names.time, ...time },
    { name: here ? names.disk : names.download, value: words.bytes(model.bytes) },
    { name: names.memory, ...(model.memory === null ? unknown : { value: words.memory(model.memory) }) },
    { name: names.dimensions, value: words.dimensions(model.dimensions), ...precision },
    { name: names.languages, ...(model.languages === '' ? unknown : { value: model.languages }) },
    { name: names.licence, ...(model.licence === '' ? unknown : { value: model.licence }), long: true },
    ...(model.source === '' ? [] : [{ name: names.source, value: shortSource(model.source), long: true }]),
  ];
}
