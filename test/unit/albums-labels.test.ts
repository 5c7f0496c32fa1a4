/** Labels over made vectors: photos of a few things, and a model that knows their names; and one with random weights. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlbumDefinition } from '../../src/core/albums/book.ts';
import type { Decided } from '../../src/core/albums/decisions.ts';
import { createLabels, type LabelModel, type Labels } from '../../src/core/albums/labels.ts';
import { tidy, type ReadPhrasing } from '../../src/core/albums/phrasings.ts';
import { queueOf } from '../../src/core/albums/queue.ts';
import { normalise } from '../../src/core/embed/vectors.ts';
import { createBackground } from '../../src/core/search/background.ts';
import { createResident, type Resident } from '../../src/core/search/resident.ts';
import { createChangeLog } from '../../src/core/store/change-log.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';
import { albumRuleSchema, type Decision } from '../../src/shared/albums-contract.ts';
import { ok } from '../../src/shared/errors.ts';
import { must, never } from '../fixtures/open.ts';
import { randomFloats } from '../../scripts/onnx-graph.ts';

const size = 64;
const unit = (values: Float32Array): Float32Array => normalise(values) as Float32Array;
const random = (seed: number): Float32Array => unit(randomFloats(size, 1, seed));
/** Something between two directions. */
const near = (centre: Float32Array, seed: number, noise: number): Float32Array => unit(centre.map((value, index) => value + noise * (random(seed)[index] as number)));
const things = Array.from({ length: 8 }, (_, index) => random(9_000 + index));
const hashOf = (index: number): string => index.toString(16).padStart(64, '0');

interface World {
  labels: Labels;
  resident: Resident;
  photos: Map<string, PhotoEntry>;
  decided: Map<string, readonly Decided[]>;
  add(index: number): void;
  remove(index: number): void;
}

/** @param random the model's vectors say nothing */
function worldOf(count: number, isRandom = false, mixedNames = false): World {
  const resident = createResident(size);
  const photos = new Map<string, PhotoEntry>();
  const decided = new Map<string, readonly Decided[]>();
  const changes = createChangeLog();
  let revision = 0;
  const add = (index: number): void => {
    const thing = things[index % things.length] as Float32Array;
    resident.add(hashOf(index), isRandom ? random(index) : near(thing, index, 1));
    photos.set(hashOf(index), { hash: hashOf(index), paths: [`/photos/${index}.jpg`] } as PhotoEntry);
    changes.note(hashOf(index), ++revision);
  };
  const remove = (index: number): void => {
    resident.remove(hashOf(index));
    photos.delete(hashOf(index));
    changes.note(hashOf(index), ++revision);
  };
  for (let index = 0; index < count; index++) add(index);
  const background = createBackground(resident);
  background.use(Array.from({ length: 2_000 }, (_, index) => random(20_000 + index)));
  // A text's direction lies near its thing, as a model's does; or anywhere, where the model was never trained.
  const directionOf = (text: string): Float32Array => (isRandom ? random(40_000 + Number(text.replace(/\D/g, ''))) : near(things[Number(text.replace(/\D/g, ''))] as Float32Array, 30_000 + text.length, mixedNames ? 0.8 : 0.5));
  const read = (texts: readonly string[]): ReadPhrasing[] => texts.map((text) => ({ text: tidy(text), direction: text.startsWith('?') ? null : directionOf(text), truncated: false }));
  const model: LabelModel = { resident, background, prepare: async () => ok(undefined), phrasings: async () => ({ known: read, read: async (texts) => ok(read(texts)) }) };
  const labels = createLabels({ model: () => model, decisions: { all: (id) => decided.get(id) ?? noDecisions }, store: { photos, get revision() { return revision; }, changedSince: changes.since }, passes: (filter) => (photo) => filter === '' || photo.paths.some((path) => path.includes(filter)), filterRevision: () => '' });
  return { labels, resident, photos, decided, add, remove };
}

const noDecisions: readonly Decided[] = [];
const album = (phrasings: string[], more: { filter?: string; threshold?: number | null } = {}, id = 'a'): AlbumDefinition =>
  ({ id, name: id, rule: albumRuleSchema.parse({ kind: 'label', phrasings, ...more }), colour: null, icon: null, cover: null, private: false, parent: null, created: 0, modified: 0 });
const membersOf = ({ labels }: World, of: AlbumDefinition): string[] => [...(labels.members(of) ?? [])].sort();
const judge = async (world: World, of: AlbumDefinition): Promise<string[]> => {
  must(await world.labels.judge(of, never));
  return membersOf(world, of);
};
const listOf = (entries: readonly (readonly [number, Decision])[]): Decided[] =>
  entries.map(([index, decision]) => ({ hash: hashOf(index), decision, decided: 0 })).sort((a, b) => (a.hash < b.hash ? -1 : 1));

describe('a label', () => {
  it('finds its thing among others, and next to nothing of what is not there', async () => {
    const world = worldOf(400);
    const found = await judge(world, album(['thing 3']));
    const right = found.filter((hash) => Number.parseInt(hash, 16) % things.length === 3);
    expect(right.length / found.length).toBeGreaterThan(0.8);
    expect(right.length).toBeGreaterThan(25);
  });

  it('judges photos that come as it would have judged them from the start', async () => {
    const world = worldOf(380);
    const of = album(['thing 3', 'also thing 5']);
    await judge(world, of);
    const set = world.labels.members(of);
    for (let index = 380; index < 400; index++) world.add(index);
    const after = new Set(membersOf(world, of));
    expect(world.labels.sync()).toMatchObject({ changed: 20 });
    const whole = new Set(await judge(worldOf(400), of));
    // Until the library is at rest, by scales of twenty photos less: only photos at the cut itself may differ.
    expect([...after].filter((hash) => !whole.has(hash)).length + [...whole].filter((hash) => !after.has(hash)).length).toBeLessThanOrEqual(2);
    world.labels.renew(true);
    expect(new Set(await judge(world, of))).toEqual(whole);
    expect(set).not.toBe(world.labels.members(of));
  });

  it('judges a library at rest by its photos and the label alone, whatever came and went before, in whatever order', async () => {
    const of = album(['thing 3', 'also thing 5']);
    const scoresOf = (world: World): Map<string, number | undefined> =>
      new Map([...world.photos.keys()].sort().map((hash) => [hash, world.labels.view(of)?.scores[world.resident.rowOf(hash) as number]]));
    const plain = worldOf(1_300);
    await judge(plain, of);
    const eventful = worldOf(0);
    for (let index = 1_500; index > 200; index--) eventful.add(index);
    await judge(eventful, of);
    for (let index = 1_500; index >= 1_300; index--) eventful.remove(index);
    eventful.labels.renew(true);
    await judge(eventful, of);
    for (let index = 0; index <= 200; index++) eventful.add(index);
    // As photos come in, so they are judged; and then once more, when no more come.
    expect(eventful.labels.members(of)?.size).toBeGreaterThan(0);
    eventful.labels.renew(true);
    await judge(eventful, of);
    expect(scoresOf(eventful)).toEqual(scoresOf(plain));
    expect(membersOf(eventful, of)).toEqual(membersOf(plain, of));
  });

  it('answers the same set while nobody comes or goes, and looks at what changed only', async () => {
    const world = worldOf(400);
    const of = album(['thing 3']);
    await judge(world, of);
    const before = world.labels.members(of);
    world.add(4 + 8 * 60);
    expect(world.labels.members(of)).toBe(before);
    for (let round = 61; round < 90; round++) world.add(3 + 8 * round);
    const after = world.labels.members(of);
    expect(after?.size).toBeGreaterThan(before?.size as number);
    // What is kept is what judging everything would give.
    for (const hash of [...(after ?? [])].slice(0, 5)) world.remove(Number.parseInt(hash, 16));
    const kept = [...(world.labels.members(of) ?? [])].sort();
    expect(world.labels.members(album(['thing 3'], { threshold: 1 }))?.size).toBeLessThan(kept.length);
    expect(membersOf(world, of)).toEqual(kept);
  });

  it('lets photos go that are gone, and others take their rows', async () => {
    const world = worldOf(400);
    const of = album(['thing 3']);
    const before = await judge(world, of);
    const [gone = ''] = before;
    world.remove(Number.parseInt(gone, 16));
    expect(membersOf(world, of)).toEqual(before.slice(1));
    world.add(3 + 8 * 60);
    expect(membersOf(world, of)).toEqual(expect.arrayContaining(before.slice(1)));
    expect(membersOf(world, of)).not.toContain(gone);
  });

  it('says nothing of phrasings that no words are known of, and can still be taught', async () => {
    const world = worldOf(200);
    const of = album(['?? 1']);
    expect(await judge(world, of)).toEqual([]);
    world.decided.set('a', listOf([[3, 'yes'], [11, 'yes'], [19, 'yes'], [4, 'no'], [5, 'no']]));
    const taught = membersOf(world, of);
    expect(taught).toEqual(expect.arrayContaining([hashOf(3), hashOf(11), hashOf(19)]));
    // All of its like are the same thing.
    expect(taught.filter((hash) => Number.parseInt(hash, 16) % things.length === 3).length / taught.length).toBeGreaterThan(0.6);
  });

  it('of which only "no" was said never takes more than before', async () => {
    const world = worldOf(200);
    const of = album(['thing 3']);
    const before = await judge(world, of);
    world.decided.set('a', listOf(before.slice(0, 3).map((hash) => [Number.parseInt(hash, 16), 'no'] as const)));
    const after = membersOf(world, of);
    expect(before).toEqual(expect.arrayContaining(after));
    for (const hash of before.slice(0, 3)) expect(after).not.toContain(hash);
  });

  it('offers different photos for review, the doubtful ones, and none that was decided', async () => {
    const world = worldOf(400);
    const of = album(['thing 3']);
    await judge(world, of);
    world.decided.set('a', listOf([[3, 'yes'], [4, 'no']]));
    const view = world.labels.view(of);
    if (view === null) throw new Error('It is judged.');
    const open = new Uint8Array(world.resident.rows).fill(1);
    open[3] = open[4] = 0;
    const rows = queueOf(view, open, 0, 10);
    expect([rows.length, new Set(rows).size, rows.includes(3) || rows.includes(4)]).toEqual([10, 10, false]);
    const scores = Array.from(view.scores).sort((a, b) => b - a);
    // Of the third nearest to the top, where anything can be learned.
    expect(rows.every((row) => (view.scores[row] as number) >= (scores[130] as number))).toBe(true);
  });
});

describe('decisions', () => {
  const decisions = fc.array(fc.tuple(fc.nat({ max: 199 }), fc.constantFrom<Decision>('yes', 'no')), { maxLength: 12 }).map((list) => [...new Map(list).entries()]);
  const rule = fc.record({ phrasings: fc.constantFrom<string[]>(['thing 1'], ['thing 2', 'thing 4'], ['?? 1']), threshold: fc.constantFrom(null, -6, -1, 0, 1, 6), filter: fc.constantFrom('', '1', '/nowhere/') });
  const world = worldOf(200);

  it('always win, whatever the words, threshold and filter are', async () => {
    await fc.assert(fc.asyncProperty(decisions, rule, async (given, { phrasings, ...more }) => {
      world.decided.set('a', listOf(given));
      const of = album(phrasings, more);
      const members = await judge(world, of);
      for (const [index, decision] of given) expect(members.includes(hashOf(index))).toBe(decision === 'yes');
    }), { numRuns: 60 });
  }, 60_000);

  it('taken back leave exactly what the words alone say', async () => {
    await fc.assert(fc.asyncProperty(decisions, rule, async (given, { phrasings, ...more }) => {
      const of = album(phrasings, more);
      world.decided.set('a', noDecisions);
      const before = await judge(world, of);
      const scores = world.labels.view(of)?.scores.slice();
      world.decided.set('a', listOf(given));
      membersOf(world, of);
      world.decided.set('a', []);
      expect(membersOf(world, of)).toEqual(before);
      expect(world.labels.view(of)?.scores).toEqual(scores);
    }), { numRuns: 40 });
  }, 60_000);

  it('make the same of the label in whatever order they came', async () => {
    const of = album(['thing 2', 'thing 4']);
    await judge(world, of);
    fc.assert(fc.property(decisions, fc.infiniteStream(fc.nat()), (given, keys) => {
      world.decided.set('a', listOf(given));
      const once = membersOf(world, of);
      world.decided.set('a', listOf(given).map((entry) => ({ entry, key: keys.next().value as number })).sort((a, b) => a.key - b.key).map(({ entry }) => entry));
      expect(membersOf(world, of)).toEqual(once);
    }), { numRuns: 40 });
  }, 60_000);
});

describe('a model with random weights', () => {
  it('takes neither everything nor nothing on purpose: a small share of the library, for any word', async () => {
    const world = worldOf(1_000, true);
    const shares: number[] = [];
    for (let index = 0; index < 12; index++) shares.push((await judge(world, album([`word ${index}`], {}, `w${index}`))).length / 1_000);
    expect(Math.max(...shares)).toBeLessThan(0.1);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.05);
  }, 60_000);
});
