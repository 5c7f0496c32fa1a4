/** Snapsift and sidecars brought together: who wins, what stays, and that it comes to rest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editXmp } from '../../src/core/sidecar/edit.ts';
import { merge, nothingOurs, type Agreed } from '../../src/core/sidecar/merge.ts';
import { listNames, type ListName, type ValueName } from '../../src/core/sidecar/names.ts';
import { nothingSaid, tagsIn, type Said } from '../../src/core/sidecar/said.ts';
import { factsOf, readXmp, type Facts } from '../../src/core/sidecar/xmp.ts';
import { tagKey } from '../../src/shared/tags.ts';
import { darktable, digiKam, lightroom } from '../fixtures/sidecars.ts';

const bare = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""/></rdf:RDF>';

function document(text: string) {
  const read = readXmp(text);
  if (!read.ok) throw new Error(read.fault);
  return read.document;
}
const factsIn = (text: string): Facts => factsOf(document(text));

/** A photo, its sidecar, and what is remembered of it. */
class Pair {
  said: Said = nothingSaid;
  labels: string[] = [];
  text: string | null;
  agreed: Agreed | null = null;
  editedAt: number | null = null;
  writtenAt = 0;
  clock = 1;

  constructor(text: string | null = bare) {
    this.text = text;
  }
  /** In Snapsift. */
  edit(change: Partial<Said>): this {
    this.said = { ...this.said, ...change };
    this.editedAt = this.clock++;
    return this;
  }
  /** In another program. */
  write(lists: Partial<Record<ListName, { add?: string[]; remove?: string[] }>>, values: Partial<Record<ValueName, string | null>> = {}): this {
    const changes = Object.fromEntries(Object.entries(lists).map(([name, { add = [], remove = [] }]) => [name, { add, remove, drop: false }]));
    this.text = editXmp(document(this.text ?? bare), { lists: changes, values }).text;
    this.writtenAt = this.clock++;
    return this;
  }
  /** Answers whether anything changed on either side. */
  sync(): boolean {
    const facts = this.text === null ? null : factsIn(this.text);
    const merged = merge({ said: this.said, labels: this.labels, facts, agreed: this.agreed, editedAt: this.editedAt, writtenAt: this.writtenAt });
    const before = JSON.stringify([this.said, this.text]);
    this.said = merged.said;
    if (merged.change !== null) this.text = editXmp(document(this.text ?? bare), merged.change).text;
    this.agreed = { said: merged.said, labels: this.labels, facts: this.text === null ? factsIn(bare) : factsIn(this.text), ours: merged.ours };
    this.editedAt = null;
    this.writtenAt = this.clock++;
    return JSON.stringify([this.said, this.text]) !== before;
  }
  get facts(): Facts {
    return factsIn(this.text ?? bare);
  }
}

describe('a first meeting', () => {
  it('takes over what is there and adds what is said', () => {
    const pair = new Pair(lightroom).edit({ tags: ['dog'], favourite: true });
    pair.sync();
    expect(pair.said).toEqual({ favourite: true, rating: 5, flag: 'pick', tags: ['dog', 'alps', 'winter'] });
    expect(pair.facts.lists).toMatchObject({ subject: ['alps', 'winter', 'dog'], hierarchical: ['places|alps', 'winter', 'dog'], tagsList: null });
    expect(pair.facts.values).toMatchObject({ rating: '5', favourite: '1', pick: '1' });
  });
  it("writes digiKam's own list where there is one, and knows its words", () => {
    const pair = new Pair(digiKam).edit({ tags: ['dog', 'Beach'] });
    pair.sync();
    expect(pair.said.tags).toEqual(['dog', 'Beach', 'Renée & Zoë']);
    expect(pair.facts.lists.tagsList).toEqual(['places/beach', 'Renée & Zoë', 'dog']);
    expect(pair.said).toMatchObject({ rating: 4, flag: 'pick' });
  });
  it("leaves darktable's notes alone", () => {
    const pair = new Pair(darktable);
    pair.sync();
    expect(pair.said).toEqual({ favourite: false, rating: 2, flag: null, tags: ['harbour'] });
    expect(pair.text).toBe(darktable);
  });
  it('stands by the stars of Snapsift where nobody knows which came first', () => {
    const pair = new Pair(lightroom);
    pair.said = { ...nothingSaid, rating: 2 };
    pair.sync();
    expect([pair.said.rating, pair.facts.values.rating]).toEqual([2, '2']);
  });
  it('does not repeat in other words what a sidecar says already', () => {
    const pair = new Pair(lightroom.replace('xmpDM:pick="1"', 'xmpDM:pick="-1"'));
    expect([pair.sync(), pair.said.flag, pair.facts.values]).toEqual([true, 'reject', { rating: '5', pick: '-1' }]);
  });
  it('writes nothing where there is nothing to say', () => expect(new Pair().sync()).toBe(false));
});

describe('the later change wins', () => {
  const met = (): Pair => {
    const pair = new Pair(lightroom).edit({ rating: 3 });
    pair.sync();
    return pair;
  };
  it('when only one side changed', () => {
    const ours = met().edit({ rating: 1, flag: 'reject' });
    ours.sync();
    expect(ours.facts.values).toMatchObject({ rating: '-1', pick: '-1' });
    expect(ours.said.rating).toBe(1);
    const theirs = met().write({}, { rating: '4', pick: '0' });
    theirs.sync();
    expect(theirs.said).toMatchObject({ rating: 4, flag: null });
  });
  it('when both did', () => {
    const ours = met().write({}, { rating: '4' }).edit({ rating: 1 });
    ours.sync();
    expect([ours.said.rating, ours.facts.values.rating]).toEqual([1, '1']);
    const theirs = met().edit({ rating: 1, tags: ['mine'] }).write({ subject: { add: ['theirs'] } }, { rating: '4' });
    theirs.sync();
    expect([theirs.said.rating, theirs.facts.values.rating]).toEqual([4, '4']);
    expect(theirs.said.tags).toEqual(['mine', 'theirs']);
    expect(theirs.facts.lists.subject).toEqual(['alps', 'winter', 'theirs', 'mine']);
  });
  it('when it was taken away: stars, flags, favourites', () => {
    const pair = met().write({}, { rating: null, pick: null });
    pair.sync();
    expect(pair.said).toMatchObject({ rating: 0, flag: null });
    const rejected = met().edit({ flag: 'reject' });
    rejected.sync();
    rejected.write({}, { rating: '2' });
    rejected.sync();
    expect(rejected.said).toMatchObject({ rating: 2, flag: null });
    expect(rejected.facts.values).toMatchObject({ rating: '2', pick: '0' });
  });
});

describe('taking back', () => {
  it('takes out what Snapsift wrote, and leaves what others wrote, for good', () => {
    const pair = new Pair(lightroom).edit({ tags: ['dog'], favourite: true });
    pair.sync();
    pair.edit({ tags: [], favourite: false });
    pair.sync();
    expect(pair.said.tags).toEqual([]);
    expect(pair.text).toBe(lightroom);
    expect(pair.sync()).toBe(false);
    pair.write({ subject: { add: ['new'] } });
    pair.sync();
    expect(pair.said.tags).toEqual(['new']);
  });
  it('says no where another program has said yes', () => {
    const pair = new Pair(lightroom);
    pair.sync();
    pair.edit({ rating: 0, flag: null });
    pair.sync();
    expect(pair.facts.values).toMatchObject({ rating: '0', pick: '0' });
    expect(pair.sync()).toBe(false);
  });
  it('follows tags that another program took out', () => {
    const pair = new Pair(lightroom).edit({ tags: ['dog'] });
    pair.sync();
    pair.write({ subject: { remove: ['dog', 'alps'] }, hierarchical: { remove: ['dog', 'places|alps'] } });
    pair.sync();
    expect(pair.said.tags).toEqual(['winter']);
  });
  it('makes a sidecar again that was thrown away', () => {
    const pair = new Pair().edit({ tags: ['dog'], rating: 4 });
    pair.sync();
    pair.text = null;
    pair.sync();
    expect(pair.said).toMatchObject({ tags: ['dog'], rating: 4 });
    expect(pair.facts.lists.subject).toEqual(['dog']);
  });
});

describe('label albums', () => {
  it('come and go with their photos, and are never taken for tags', () => {
    const pair = new Pair();
    pair.labels = ['Dogs', 'Food | drinks/wine'];
    pair.sync();
    expect(pair.facts.lists).toMatchObject({ subject: ['Dogs', 'Food | drinks/wine'], hierarchical: ['Snapsift|Dogs', 'Snapsift|Food - drinks-wine'] });
    expect(tagsIn(pair.facts)).toEqual([]);
    pair.edit({ tags: ['dogs'] });
    pair.sync();
    expect(tagsIn(pair.facts)).toEqual(['Dogs']);
    expect(pair.said.tags).toEqual(['dogs']);
    pair.labels = [];
    pair.sync();
    expect(pair.facts.lists).toMatchObject({ subject: ['dogs'], hierarchical: ['dogs'] });
    pair.edit({ tags: [] });
    pair.sync();
    expect(pair.text).toBe(bare);
  });
});

describe('any row of changes on both sides', () => {
  const word = fc.constantFrom('dog', 'Dog', 'cat', 'alps', 'winter', 'a|b', 'a/b', 'x');
  const step = fc.oneof(
    fc.record({ side: fc.constant('snapsift' as const), tags: fc.uniqueArray(word, { maxLength: 4, selector: tagKey }), rating: fc.integer({ min: 0, max: 5 }), flag: fc.constantFrom('pick' as const, 'reject' as const, null), favourite: fc.boolean() }),
    fc.record({ side: fc.constant('other' as const), list: fc.constantFrom(...listNames), add: fc.uniqueArray(word, { maxLength: 2 }), remove: fc.uniqueArray(word, { maxLength: 2 }), rating: fc.constantFrom('-1', '0', '1', '5', '3.0', null), pick: fc.constantFrom('1', '0', null) }),
    fc.record({ side: fc.constant('labels' as const), labels: fc.uniqueArray(fc.constantFrom('Dog', 'Snow', 'a|b'), { maxLength: 3 }) }),
    fc.constant({ side: 'sync' as const }),
  );
  const start = fc.constantFrom(bare, lightroom, digiKam, darktable, null);

  it('comes to rest, says the same on both sides, and keeps every word that others wrote', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 10 }), (text, steps) => {
        const pair = new Pair(text);
        /** Words by list that other programs put in and did not take out. */
        const foreign = new Map(listNames.map((name) => [name, new Set(pair.facts.lists[name] ?? [])]));
        for (const each of steps) {
          if (each.side === 'snapsift') pair.edit({ tags: each.tags, rating: each.rating, flag: each.flag, favourite: each.favourite });
          else if (each.side === 'labels') pair.labels = each.labels;
          else if (each.side === 'sync') pair.sync();
          else {
            const there = pair.facts.lists[each.list] ?? [];
            const add = each.add.filter((one) => !there.includes(one));
            pair.write({ [each.list]: { add, remove: each.remove } }, { rating: each.rating, pick: each.pick });
            const own = foreign.get(each.list) as Set<string>;
            each.remove.forEach((one) => own.delete(one));
            // Taken out and put in again between two looks: nobody can tell that from Snapsift's own.
            add.filter((one) => !pair.agreed?.ours.words[each.list].includes(one)).forEach((one) => own.add(one));
          }
        }
        pair.sync();
        expect(pair.sync()).toBe(false);
        for (const name of listNames) for (const one of foreign.get(name) as Set<string>) expect(pair.facts.lists[name] ?? []).toContain(one);
        const inFile = new Set(tagsIn(pair.facts).map(tagKey));
        for (const tag of pair.said.tags) if (!tag.includes('|')) expect(inFile.has(tagKey(tag)), tag).toBe(true);
        // Nothing said any more: nothing of Snapsift's is left.
        pair.labels = [];
        pair.edit({ ...nothingSaid });
        pair.sync();
        expect(pair.agreed?.ours ?? nothingOurs).toEqual(nothingOurs);
        for (const name of listNames) for (const one of pair.facts.lists[name] ?? []) expect([...(foreign.get(name) as Set<string>)]).toContain(one);
        expect(pair.sync()).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
