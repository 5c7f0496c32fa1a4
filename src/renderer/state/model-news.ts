/** What is worth telling a person between two states of the models. Pure. */
import type { ModelEntry, ModelsState } from '../../shared/models-contract.ts';

export type ModelNewsKind =
  | 'downloading'
  | 'paused'
  | 'cancelled'
  | 'failed'
  | 'installed'
  | 'damaged'
  | 'gone'
  | 'preparing'
  | 'switch-paused'
  | 'switch-cancelled'
  | 'switch-failed'
  | 'switched'
  /** There is nothing to go back to any more. */
  | 'freed';

export interface ModelNews {
  kind: ModelNewsKind;
  id: string;
  name: string;
  /** The problem's sentence, where there is one. */
  why: string;
  /** Photos that a change of model is about. */
  photos: number;
}

const fetching = new Set<ModelEntry['state']>(['downloading', 'paused', 'failed', 'importing']);
const here = new Set<ModelEntry['state']>(['installed', 'damaged']);

/** News of one model's files. `after` is undefined where the model is no longer listed. */
function ofFiles(before: ModelEntry, after: ModelEntry | undefined): ModelNewsKind | null {
  if (after === undefined) return here.has(before.state) ? 'gone' : null;
  if (after.state === before.state) return null;
  if (after.state === 'available') return here.has(before.state) ? 'gone' : 'cancelled';
  if (after.state === 'installed') return fetching.has(before.state) || before.state === 'available' ? 'installed' : null;
  return after.state === 'importing' ? null : after.state;
}

function ofSwitch(before: ModelsState, after: ModelsState): ModelNewsKind | null {
  const [old, now] = [before.switching, after.switching];
  if (now === null) return old === null || roleOf(after, 'current')?.id === old.to.id ? null : 'switch-cancelled';
  const same = old?.to.id === now.to.id;
  if (same && old.phase === now.phase) return null;
  if (now.phase === 'failed') return 'switch-failed';
  if (now.phase === 'paused') return 'switch-paused';
  return same && (old.phase === 'waiting' || old.phase === 'embedding') ? null : 'preparing';
}

const roleOf = (state: ModelsState, role: 'current'): ModelEntry | undefined => state.models.find((model) => model.role === role);

/** In the order in which they are best said: files first, then what search uses. */
export function modelNews(before: ModelsState, after: ModelsState): ModelNews[] {
  const news: ModelNews[] = [];
  for (const old of before.models) {
    const model = after.models.find(({ id }) => id === old.id);
    const kind = ofFiles(old, model);
    if (kind !== null) news.push({ kind, id: old.id, name: old.name, why: model?.problem?.message ?? '', photos: 0 });
  }
  for (const model of after.models) {
    const isNew = model.state === 'installed' && model.origin === 'imported' && !before.models.some(({ id }) => id === model.id);
    if (isNew) news.push({ kind: 'installed', id: model.id, name: model.name, why: '', photos: 0 });
  }
  const kind = ofSwitch(before, after);
  const subject = after.switching ?? before.switching;
  if (kind !== null && subject !== null) news.push({ kind, ...subject.to, why: subject.problem?.message ?? '', photos: subject.progress.total });
  const current = roleOf(after, 'current');
  const old = roleOf(before, 'current');
  if (current !== undefined && old !== undefined && current.id !== old.id) news.push({ kind: 'switched', id: current.id, name: current.name, why: '', photos: 0 });
  else if (before.undo !== null && after.undo === null) news.push({ kind: 'freed', ...before.undo, why: '', photos: 0 });
  return news;
}
