import { expect, it } from 'vitest';
import { createEdits, type Inverse } from '../../src/core/edits.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { must } from '../fixtures/open.ts';

it('undoes an edit once, and does it again by the token of the undo', async () => {
  const edits = createEdits();
  let value = 2;
  const setTo = (next: number): Inverse => async () => {
    const before = value;
    value = next;
    return ok(setTo(before));
  };
  const first = edits.add(setTo(1));
  const { edit: again } = must(await edits.undo(first));
  expect(value).toBe(1);
  expect(await edits.undo(first)).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
  must(await edits.undo(again as string));
  expect(value).toBe(2);
});

it('undoes once when two ask together, keeps what failed, and forgets the oldest', async () => {
  const edits = createEdits();
  let times = 0;
  let works = false;
  const edit = edits.add(async () => {
    if (!works) return fail('disk-full', 'The disk is full.');
    times += 1;
    return ok(null);
  });
  expect(await edits.undo(edit)).toMatchObject({ ok: false, error: { code: 'disk-full' } });
  works = true;
  const both = await Promise.all([edits.undo(edit), edits.undo(edit)]);
  expect([times, both.filter((result) => result.ok).length]).toEqual([1, 1]);
  const old = edits.add(async () => ok(null));
  for (let index = 0; index < 200; index++) edits.add(async () => ok(null));
  expect(await edits.undo(old)).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
});
