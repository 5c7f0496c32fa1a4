/** A date and a place that only the file to go knows, given to the sidecar of the one that stays: real photos, a real trash. */
import { access, chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import { readSidecar } from '../../src/core/sidecar/file.ts';
import { planFacts, takeBackFacts, valuesOf, writeFacts } from '../../src/core/sidecar/facts.ts';
import type { DisposalOutcome } from '../../src/shared/disposal-contract.ts';
import { treeOf } from '../fixtures/disposal-world.ts';
import { exiftoolPath, readWithExiftool, whyNoExiftool } from '../fixtures/exiftool.ts';
import { makePhotos } from '../fixtures/make-photos.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';
import { digiKam, lightroom } from '../fixtures/sidecars.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
if (exiftoolPath === null) console.warn(`Skipped: carried dates and places read by exiftool (${whyNoExiftool}).`);

const taken = { local: Date.UTC(2021, 5, 7, 8, 9, 10), offset: 330 };
const place = { lat: -33.856_784, lon: 151.215_297 };

describe('values of a date and a place', () => {
  test('are written as XMP has them', () => {
    expect(valuesOf({ taken, place })).toEqual({ taken: '2021-06-07T08:09:10+05:30', created: '2021-06-07T08:09:10+05:30', latitude: '33,51.407040S', longitude: '151,12.917820E', gpsVersion: '2.3.0.0' });
    expect(valuesOf({ taken: { local: 1.5, offset: null }, place: null })).toEqual({ taken: '1970-01-01T00:00:00.001', created: '1970-01-01T00:00:00.001' });
    expect(valuesOf({ taken: null, place: { lat: 9.999_999_999_99, lon: 0 } })).toMatchObject({ latitude: '10,0.000000N', longitude: '0,0.000000E' });
  });

  test('mean the same place, whatever it is', () => {
    const degrees = (text: string): number => {
      const [, whole, minutes, letter] = /^(\d+),(\d+\.\d{6})([NSEW])$/.exec(text) ?? [];
      return (Number(whole) + Number(minutes) / 60) * (letter === 'S' || letter === 'W' ? -1 : 1);
    };
    fc.assert(
      fc.property(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }), (lat, lon) => {
        const values = valuesOf({ taken: null, place: { lat, lon } });
        expect(degrees(values.latitude ?? '')).toBeCloseTo(lat, 7);
        expect(degrees(values.longitude ?? '')).toBeCloseTo(lon, 7);
      }),
    );
  });
});

describe('a sidecar', () => {
  let photo: string;
  beforeEach(async () => {
    photo = join(await folders.make('facts'), 'a.jpg');
    await writeFile(photo, 'a photo');
  });

  test('is made, written twice as once, and gone again when it says nothing else', async () => {
    const plan = must(await planFacts(photo, valuesOf({ taken, place }), 'full'));
    expect(plan).toMatchObject({ sidecar: `${photo}.xmp`, isNew: true });
    must(await writeFacts(plan));
    const once = await readFile(`${photo}.xmp`, 'utf8');
    must(await writeFacts(plan));
    expect(await readFile(`${photo}.xmp`, 'utf8')).toBe(once);
    must(await takeBackFacts(plan));
    must(await takeBackFacts(plan));
    expect(await readdir(join(photo, '..'))).toEqual(['a.jpg']);
  });

  test('of another program keeps all it says, and comes back byte for byte', async () => {
    const bare = lightroom.replace(/\s+exif:GPS\w+="[^"]*"/g, '').replace(/\s+(exif:DateTimeOriginal|photoshop:DateCreated)="[^"]*"/g, '');
    await writeFile(`${photo}.xmp`, bare);
    const plan = must(await planFacts(photo, valuesOf({ taken, place }), 'full'));
    must(await writeFacts(plan));
    const read = await readSidecar(`${photo}.xmp`);
    expect(read.outcome === 'read' && read.sidecar.facts.values).toMatchObject(valuesOf({ taken, place }));
    must(await takeBackFacts(plan));
    expect(await readFile(`${photo}.xmp`, 'utf8')).toBe(bare);
  });

  test('that has a date and a place of its own keeps them', async () => {
    await writeFile(`${photo}.xmp`, digiKam);
    const plan = must(await planFacts(photo, valuesOf({ taken, place }), 'full'));
    expect(plan.values).toEqual({});
    must(await writeFacts(plan));
    expect(await readFile(`${photo}.xmp`, 'utf8')).toBe(digiKam);
  });

  test('that was changed since keeps the change when the rest is taken back', async () => {
    const plan = must(await planFacts(photo, valuesOf({ taken, place }), 'full'));
    must(await writeFacts(plan));
    await writeFile(`${photo}.xmp`, (await readFile(`${photo}.xmp`, 'utf8')).replace('33,51.407040S', '1,1.000000N'));
    must(await takeBackFacts(plan));
    const read = await readSidecar(`${photo}.xmp`);
    expect(read.outcome === 'read' && read.sidecar.facts.values).toEqual({ latitude: '1,1.000000N' });
  });

  test('that cannot be understood, or a folder that may not be written to, is told', async () => {
    await writeFile(`${photo}.xmp`, 'not xml');
    expect(await planFacts(photo, valuesOf({ taken, place }), 'full')).toMatchObject({ ok: false, error: { code: 'sidecar-refused' } });
    await rm(`${photo}.xmp`);
    const plan = must(await planFacts(photo, valuesOf({ taken, place }), 'full'));
    await chmod(join(photo, '..'), 0o555);
    expect(await withoutPrivileges(() => writeFacts(plan))).toMatchObject({ ok: false, error: { code: 'sidecar-refused' } });
    await chmod(join(photo, '..'), 0o755);
  });
});

describe.runIf(process.platform === 'linux')('putting away the smaller form that knows more', () => {
  /** `large.jpg` has lost what `small.jpg` knows. */
  async function twoForms(): Promise<{ root: string; library: string; large: string; small: string }> {
    const base = await folders.make('forms');
    const [root, library] = [join(base, 'photos'), join(base, 'library')];
    vi.stubEnv('XDG_DATA_HOME', join(base, 'data'));
    await makePhotos(join(base, 'made'), 4);
    const made = (await readdir(join(base, 'made'), { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
    await mkdir(root);
    const [large, small] = [join(root, 'large.jpg'), join(root, 'small.jpg')];
    const source = join(base, 'made', made[0] as string);
    await sharp(source).jpeg({ quality: 95 }).toFile(large);
    const { width = 0 } = await sharp(source).metadata();
    await sharp(source)
      .resize(Math.round(width * 0.6))
      .withExif({ IFD2: { DateTimeOriginal: '2021:06:07 08:09:10', OffsetTimeOriginal: '+05:30' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '33/1 51/1 244224/10000', GPSLongitudeRef: 'E', GPSLongitude: '151/1 12/1 550692/10000' } })
      .jpeg({ quality: 90 })
      .toFile(small);
    await copyFile(join(base, 'made', made[1] as string), join(root, 'other.jpg'));
    return { root, library, large, small };
  }
  const putAway = async (library: Library): Promise<DisposalOutcome | null> => {
    must(await library.duplicates.run());
    const plan = must(await library.handlers['disposal.plan']({ which: 'all', kinds: ['same'] }, never));
    must(await library.handlers['disposal.apply']({ plan: plan.id, dryRun: false }, never));
    return library.disposal.finished();
  };

  test('gives date and place to a sidecar where that is wanted, says so, and takes it back with undo', async () => {
    const { root, library, large, small } = await twoForms();
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      must(await open.handlers['duplicates.configure']({ carryFacts: true }, never));
      const before = await treeOf(root);
      const outcome = await putAway(open);
      expect(outcome).toMatchObject({ moved: { files: 1 }, skipped: { files: 0 } });
      await expect(access(small)).rejects.toThrow();
      const read = await readSidecar(`${large}.xmp`);
      expect(read.outcome === 'read' && read.sidecar.facts.values).toMatchObject({ taken: '2021-06-07T08:09:10+05:30', latitude: '33,51.407040S', longitude: '151,12.917820E' });
      if (exiftoolPath !== null) expect((await readWithExiftool(`${large}.xmp`))[0]).toMatchObject({ 'XMP-exif:DateTimeOriginal': '2021:06:07 08:09:10+05:30', 'XMP-exif:GPSLatitude': -33.856784, 'XMP-exif:GPSLongitude': 151.215297 });
      const { steps } = must(await open.handlers['disposal.journal']({ journal: outcome?.journal as string, offset: 0, limit: 10 }, never));
      expect(steps[0]?.words).toContain('the date and place, in a sidecar');
      must(await open.handlers['disposal.undo']({ journal: outcome?.journal as string }, never));
      await open.disposal.finished();
      expect(await treeOf(root)).toEqual(before);
    });
  });

  test('gives nothing unless that is wanted', async () => {
    const { root, library, large } = await twoForms();
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      expect(await putAway(open)).toMatchObject({ moved: { files: 1 } });
      expect((await readSidecar(`${large}.xmp`)).outcome).toBe('none');
    });
  });

  test('leaves the file where what it knows cannot be written', async () => {
    const { root, library, large, small } = await twoForms();
    await writeFile(`${large}.xmp`, '<not xml');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      must(await open.handlers['duplicates.configure']({ carryFacts: true }, never));
      expect(await putAway(open)).toMatchObject({ moved: { files: 0 }, skipped: { files: 1 }, problems: [{ code: 'not-carried', files: 1 }] });
      await access(small);
      expect(await readFile(`${large}.xmp`, 'utf8')).toBe('<not xml');
    });
  });
});
