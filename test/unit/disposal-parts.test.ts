/** The pure parts of putting files away: names and notes in a trash, mount points, journals that were cut off. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { homeTrashOf } from '../../src/core/disposal/bins.ts';
import { chooseFiles } from '../../src/core/disposal/choices.ts';
import { parseJournal } from '../../src/core/disposal/journal.ts';
import { parseMountPoints } from '../../src/core/disposal/mounts.ts';
import { isSettled, replay, summarise } from '../../src/core/disposal/steps.ts';
import { trashName, trashNote } from '../../src/core/disposal/trash-names.ts';
import type { DisposalGroup } from '../../src/shared/disposal-contract.ts';

const random = (): string => '0a1b2c3d';

describe('a name in the trash', () => {
  it("is the file's own, then numbered, then random; the ending stays", () => {
    expect([0, 1, 8, 9].map((attempt) => trashName('IMG 1.jpg', attempt, random))).toEqual(['IMG 1.jpg', 'IMG 1.2.jpg', 'IMG 1.9.jpg', 'IMG 1.0a1b2c3d.jpg']);
    expect(trashName('.hidden', 1, random)).toBe('.hidden.2');
    expect(trashName('no ending', 1, random)).toBe('no ending.2');
  });
  it('fits with the ending of its note, in whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), fc.integer({ min: 0, max: 12 }), (stem, attempt) => {
        const name = trashName(`${stem.replaceAll('/', '')}x.jpg`, attempt, random);
        expect(Buffer.byteLength(`${name}.trashinfo`)).toBeLessThanOrEqual(255);
        expect(Buffer.from(name).toString()).toBe(name);
        expect(name.endsWith('.jpg')).toBe(true);
      }),
    );
  });
});

describe('a note in the trash', () => {
  it('has the path encoded, and local time', () => {
    expect(trashNote('/ph otos/100 %/ä#?.jpg', new Date(2026, 0, 2, 3, 4, 5))).toBe('[Trash Info]\nPath=/ph%20otos/100%20%25/%C3%A4%23%3F.jpg\nDeletionDate=2026-01-02T03:04:05\n');
  });
  it('can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (path) => {
        const written = /^Path=(.*)$/m.exec(trashNote(path, new Date()))?.[1] ?? '';
        expect(decodeURIComponent(written)).toBe(path);
      }),
    );
  });
});

it('the home trash is where the environment says, unless that is no full path', () => {
  expect(homeTrashOf({ XDG_DATA_HOME: '/data', HOME: '/home/ada' })).toBe('/data/Trash');
  for (const data of [undefined, '', 'relative']) expect(homeTrashOf({ HOME: '/home/ada', ...(data === undefined ? {} : { XDG_DATA_HOME: data }) })).toBe('/home/ada/.local/share/Trash');
});

it('mount points are read with their blanks and other odd letters', () => {
  const text = '22 27 0:21 / /proc rw - proc proc rw\n30 27 8:1 /sub /media/my\\040disk\\134x rw shared:1 - ext4 /dev/sda1 rw\nnonsense\n';
  expect(parseMountPoints(text)).toEqual(['/proc', '/media/my disk\\x']);
});

describe('choices', () => {
  it('of any groups never keep what goes', () => {
    const path = fc.integer({ min: 0, max: 7 }).map((n) => `/p/${n}`);
    const group: fc.Arbitrary<DisposalGroup> = fc.record({
      kind: fc.constantFrom('exact' as const, 'same' as const, 'burst' as const, 'similar' as const),
      files: fc.uniqueArray(fc.record({ path, keep: fc.boolean(), reason: fc.constant('') }), { minLength: 1, selector: (file) => file.path }),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 6 }), (groups) => {
        const choices = chooseFiles(groups, (name) => String(Number(name.slice(3)) % 3));
        const going = new Set(choices.map((choice) => choice.path));
        const discarded = new Set(groups.flatMap(({ files }) => files.filter(({ keep }) => !keep).map((file) => file.path)));
        expect(going).toEqual(discarded);
        for (const { kept } of choices) expect(kept === null || !going.has(kept)).toBe(true);
      }),
    );
  });
});

describe('a journal', () => {
  const begin = { is: 'begin', version: 1, id: 'j', plan: 'p', files: 1, bytes: 1, quarantine: null, at: '2026-11-21T12:00:00.000Z' };
  const end = { is: 'end', ended: 'done', error: null, at: '2026-11-21T12:00:01.000Z' };
  const text = (...records: object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  it('that was cut off anywhere gives every whole record before', () => {
    const whole = text(begin, end);
    for (let length = 0; length <= whole.length; length++) {
      const records = parseJournal(whole.slice(0, length));
      const story = replay(records);
      expect(records.length).toBeLessThanOrEqual(2);
      if (story !== null && length < whole.length - 1) expect([story.end, isSettled(story)]).toEqual([null, false]);
    }
    expect(replay(parseJournal(''))).toBeNull();
  });
  it('goes on after a record that was cut off', () => {
    const story = replay(parseJournal(`${text(begin)}{"is":"end","ended":"do\n${text(end)}`));
    expect(story?.end?.ended).toBe('done');
    expect(story === null ? null : summarise('j', story)).toMatchObject({ state: 'done', moved: { files: 0 }, undoable: { files: 0 } });
  });
  it('takes no record that it does not know', () => {
    expect(parseJournal(`${text(begin, { is: 'delete', path: '/', at: '' }, { ...end, extra: 1 })}null\n[]\n"x"\n`)).toHaveLength(1);
  });
});
