/** What people are told when the models' state changes: once, in the right order, and nothing where nothing happened. */
import { describe, expect, it } from 'vitest';
import { modelNews } from '../../src/renderer/state/model-news.ts';
import type { ModelEntry, ModelsState, ModelSwitch } from '../../src/shared/models-contract.ts';

const entry = (id: string, change: Partial<ModelEntry> = {}): ModelEntry => ({
  id, name: id.toUpperCase(), about: '', licence: 'MIT', source: '', dimensions: 16, languages: '', bytes: 10, memory: null, precision: null,
  state: 'available', origin: 'catalogue', role: null, progress: null, problem: null, estimate: null, folder: null, ...change,
});
const state = (models: ModelEntry[], change: Partial<ModelsState> = {}): ModelsState => ({ models, switching: null, undo: null, ...change });
const going = (phase: ModelSwitch['phase'], done = 0): ModelSwitch => ({ to: { id: 'b', name: 'B' }, phase, progress: { done, total: 9, rate: null, eta: null }, problem: phase === 'failed' ? { code: 'disk-full', message: 'Full.' } : null });
const kinds = (before: ModelsState, after: ModelsState): string[] => modelNews(before, after).map(({ kind, id }) => `${kind} ${id}`);

describe('news of files', () => {
  it.each<[ModelEntry['state'], ModelEntry['state'], string[]]>([
    ['available', 'downloading', ['downloading a']],
    ['downloading', 'downloading', []],
    ['downloading', 'paused', ['paused a']],
    ['paused', 'downloading', ['downloading a']],
    ['downloading', 'failed', ['failed a']],
    ['downloading', 'installed', ['installed a']],
    ['downloading', 'available', ['cancelled a']],
    ['installed', 'available', ['gone a']],
    ['installed', 'damaged', ['damaged a']],
    ['damaged', 'installed', []],
    ['importing', 'installed', ['installed a']],
  ])('%s to %s', (from, to, told) => expect(kinds(state([entry('a', { state: from })]), state([entry('a', { state: to })]))).toEqual(told));

  it('tells why, and of models that come and go', () => {
    const failed = entry('a', { state: 'failed', problem: { code: 'download-failed', message: 'No answer.' } });
    expect(modelNews(state([entry('a', { state: 'downloading' })]), state([failed]))[0]?.why).toBe('No answer.');
    const imported = entry('own', { state: 'installed', origin: 'imported' });
    expect(kinds(state([]), state([imported]))).toEqual(['installed own']);
    expect(kinds(state([imported]), state([]))).toEqual(['gone own']);
    expect(kinds(state([entry('own', { state: 'importing', origin: 'imported' })]), state([]))).toEqual([]);
  });
});

describe('news of a change of model', () => {
  const a = entry('a', { state: 'installed', role: 'current' });
  const b = entry('b', { state: 'installed' });
  const during = (phase: ModelSwitch['phase'], done = 0): ModelsState => state([a, { ...b, role: 'next' }], { switching: going(phase, done) });
  const after = state([{ ...a, role: 'previous' }, { ...b, role: 'current' }], { undo: { id: 'a', name: 'A' } });

  it('begins once, however it waits', () => {
    expect(kinds(state([a, b]), during('waiting'))).toEqual(['preparing b']);
    expect(kinds(during('waiting'), during('embedding'))).toEqual([]);
    expect(kinds(during('embedding', 1), during('embedding', 2))).toEqual([]);
  });
  it('is paused, goes on, fails, is given up', () => {
    expect(kinds(during('embedding'), during('paused'))).toEqual(['switch-paused b']);
    expect(kinds(during('paused'), during('embedding'))).toEqual(['preparing b']);
    expect(modelNews(during('embedding'), during('failed'))).toMatchObject([{ kind: 'switch-failed', why: 'Full.' }]);
    expect(kinds(during('failed'), state([a, b]))).toEqual(['switch-cancelled b']);
  });
  it('ends with another model in use, which can be taken back until its room is freed', () => {
    expect(kinds(during('embedding', 9), after)).toEqual(['switched b']);
    expect(kinds(after, state([a, { ...b, role: 'previous' }], { undo: { id: 'b', name: 'B' } }))).toEqual(['switched a']);
    expect(kinds(after, state([{ ...a, role: null }, { ...b, role: 'current' }]))).toEqual(['freed a']);
  });
});
