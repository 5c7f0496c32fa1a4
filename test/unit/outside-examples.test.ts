/** Pictures from outside: how many are kept, what happens to them when the model changes, and whose they are. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createOutsideExamples, type ExampleModel, type ExampleSource } from '../../src/core/examples/outside-examples.ts';
import type { PhotoTile } from '../../src/shared/contract.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { indexed } from '../fixtures/stand-in-vision.ts';
import { must, never } from '../fixtures/open.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const facts = (() => {
  const outcome = indexed('x');
  if (outcome.outcome !== 'indexed') throw new Error('a stand-in that indexes');
  return outcome.facts;
})();

/** A model that knows a picture by its name, and counts how often it looked. */
function standInModel(key: string, own: readonly string[] = []): ExampleModel & { looked: ExampleSource[] } {
  const looked: ExampleSource[] = [];
  return {
    key,
    looked,
    resident: { has: (id) => own.includes(id) },
    look: (source) => {
      looked.push(source);
      const name = 'path' in source ? source.path : source.name;
      if (name === 'broken') return Promise.resolve(ok({ outcome: 'refused' as const, hash: null, code: 'damaged' as const, message: 'The file is damaged.' }));
      if (name === 'lost') return Promise.resolve(fail('vision-lost', 'Gone.'));
      const copies = { small: Buffer.from('small'), large: Buffer.from(`large ${name}`) };
      return Promise.resolve(ok({ outcome: 'indexed' as const, hash: hashOf(name), bytes: 1, facts, vector: Float32Array.of(key.length, name.length), look: null, copies }));
    },
  };
}
const none = (): null => null;
const example = (id: string, weight = 1): { source: { id: string }; weight: number; unlike: boolean } => ({ source: { id }, weight, unlike: false });

describe('pictures from outside', () => {
  test('are known by their hash, with a thumbnail that needs no address', async () => {
    const model = standInModel('one');
    const examples = createOutsideExamples(() => model, none);
    const { photo, outside } = must(await examples.add({ path: '/elsewhere/dog.jpg' }, never));
    expect(outside).toBe(true);
    expect(photo).toMatchObject({ id: hashOf('/elsewhere/dog.jpg'), name: 'dog.jpg', takenAt: null });
    expect(photo.thumb).toBe(`data:image/webp;base64,${Buffer.from('small').toString('base64')}`);
    const [resolved] = must(await examples.resolve([example(photo.id, 3)], model, never));
    expect(resolved).toMatchObject({ weight: 3, unlike: false, source: { name: 'dog.jpg', id: photo.id, vector: Float32Array.of(3, 18) } });
    expect(model.looked.length).toBe(1);
  });

  test('that the library holds are the photos of the library', async () => {
    const tile = { id: hashOf('same'), name: 'mine.jpg' } as PhotoTile;
    const model = standInModel('one', [tile.id]);
    expect(must(await createOutsideExamples(() => model, (id) => (id === tile.id ? tile : null)).add({ name: 'same', bytes: Buffer.from('x') }, never))).toEqual({ photo: tile, outside: false });
    // In the library, and not to be seen: it is as one from outside.
    const hidden = createOutsideExamples(() => model, none);
    expect(must(await hidden.add({ name: 'same', bytes: Buffer.from('x') }, never)).outside).toBe(true);
  });

  test('are looked at again, from their copy, when the model has changed', async () => {
    const [one, two] = [standInModel('one'), standInModel('other')];
    const examples = createOutsideExamples(() => one, none);
    const { photo } = must(await examples.add({ path: '/a.jpg' }, never));
    for (let time = 0; time < 2; time++) {
      const [resolved] = must(await examples.resolve([example(photo.id)], two, never));
      expect(resolved?.source).toMatchObject({ vector: Float32Array.of(5, 5) });
    }
    expect(two.looked).toEqual([{ name: 'a.jpg', bytes: Buffer.from('large /a.jpg') }]);
  });

  test('that nobody knows are left to be said missing', async () => {
    const model = standInModel('one');
    const unknown = example('f'.repeat(64));
    expect(must(await createOutsideExamples(() => model, none).resolve([unknown], model, never))).toEqual([unknown]);
  });

  test('are few: those that were not used for longest make room', async () => {
    const model = standInModel('one');
    const examples = createOutsideExamples(() => model, none);
    const ids: string[] = [];
    const known = async (id: string): Promise<boolean> => 'vector' in (must(await examples.resolve([example(id)], model, never))[0]?.source ?? {});
    for (let count = 0; count < 60; count++) ids.push(must(await examples.add({ path: `/${count}.jpg` }, never)).photo.id);
    expect(await known(ids[0] as string)).toBe(true);
    must(await examples.add({ path: '/new.jpg' }, never));
    expect(await known(ids[0] as string)).toBe(true);
    expect(await known(ids[1] as string)).toBe(false);
    expect(await known(ids[2] as string)).toBe(true);
  });

  test('that cannot be opened say why', async () => {
    const model = standInModel('one');
    const examples = createOutsideExamples(() => model, none);
    expect(await examples.add({ name: 'broken', bytes: Buffer.alloc(1) }, never)).toEqual(fail('file-unreadable', '"broken" cannot be used: The file is damaged.', { code: 'damaged' }));
    expect(await examples.add({ name: 'lost', bytes: Buffer.alloc(1) }, never)).toMatchObject({ ok: false, error: { code: 'vision-lost' } });
  });
});
