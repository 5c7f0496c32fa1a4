/** Sidecars as exiftool reads and writes them: what Snapsift says arrives, and what exiftool says is understood. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editXmp } from '../../src/core/sidecar/edit.ts';
import { freshSidecar, readSidecar, writeSidecar } from '../../src/core/sidecar/file.ts';
import { merge } from '../../src/core/sidecar/merge.ts';
import type { Said } from '../../src/core/sidecar/said.ts';
import { exiftoolPath, readWithExiftool, whyNoExiftool, writeWithExiftool } from '../fixtures/exiftool.ts';
import { allSidecars } from '../fixtures/sidecars.ts';

if (exiftoolPath === null) console.warn(`Skipped: sidecars read and written by exiftool (${whyNoExiftool}).`);

const said: Said = { favourite: true, rating: 3, flag: 'pick', tags: ['dog', 'Ünïcødé 😀', '<&> "quoted"'] };

/** All that exiftool reads but what it says of the file itself and of who wrote it. */
const withoutFile = (tags: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => !/^(System|File|ExifTool|SourceFile|XMP-x:)/.test(name)));

describe.runIf(exiftoolPath !== null)('exiftool', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'snapsift-exiftool-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = async (path: string) => {
    const result = await readSidecar(path);
    if (result.outcome !== 'read') throw new Error(JSON.stringify(result));
    return result.sidecar;
  };
  const bring = async (path: string, wanted: Said, labels: string[] = []): Promise<Said> => {
    const sidecar = await readSidecar(path).then((result) => (result.outcome === 'read' ? result.sidecar : freshSidecar()));
    const merged = merge({ said: wanted, labels, facts: sidecar.facts, agreed: null, editedAt: null, writtenAt: 0 });
    if (merged.change !== null) expect(await writeSidecar(path, editXmp(sidecar.document, merged.change).text, sidecar)).toMatchObject({ outcome: 'written' });
    return merged.said;
  };

  it('reads everything out of a sidecar that Snapsift made', async () => {
    const path = join(folder, 'fresh.xmp');
    await bring(path, said, ['Dogs']);
    const [tags] = await readWithExiftool(path);
    expect(withoutFile(tags as Record<string, unknown>)).toEqual({
      'XMP-dc:Subject': ['dog', 'Ünïcødé 😀', '<&> "quoted"', 'Dogs'],
      'XMP-lr:HierarchicalSubject': ['dog', 'Ünïcødé 😀', '<&> "quoted"', 'Snapsift|Dogs'],
      'XMP-xmp:Rating': 3,
      'XMP-xmpDM:Pick': 1,
      'XMP-digiKam:PickLabel': 3,
      'XMP-fstop:Favorite': 1,
    });
  });

  // exiftool takes the strange one for a text.
  it.each(Object.keys(allSidecars).filter((name) => name !== 'strange'))('reads all that was there before, in the style of %s, and what was added', async (name) => {
    const path = join(folder, `${name}.xmp`);
    await writeFile(path, allSidecars[name] as string);
    const [before] = (await readWithExiftool(path)).map(withoutFile);
    const merged = await bring(path, said);
    const [after] = (await readWithExiftool(path)).map(withoutFile);
    for (const [tag, value] of Object.entries(before as object)) {
      if (tag === 'XMP-xmp:Rating') expect((after as Record<string, unknown>)[tag]).toBe(3);
      else if (Array.isArray(value)) expect((after as Record<string, unknown>)[tag], tag).toEqual(expect.arrayContaining(value as unknown[]));
      else if (/Subject|TagsList/.test(tag)) expect((after as Record<string, unknown>)[tag], tag).toContain(value);
      else expect((after as Record<string, unknown>)[tag], tag).toEqual(value);
    }
    expect((after as Record<string, unknown>)['XMP-dc:Subject']).toEqual(expect.arrayContaining([...said.tags]));
    expect(merged.rating).toBe(3);
  });

  it('writes what Snapsift then understands, whichever way round', async () => {
    const path = join(folder, 'both.xmp');
    await bring(path, said);
    await writeWithExiftool(path, '-XMP-dc:Subject+=from exiftool', '-XMP-xmp:Rating=5', '-XMP-dc:Title=A title', '-XMP-exif:DateTimeOriginal=2020:02:03 04:05:06+01:00', '-XMP-exif:GPSLatitude=-33.8568', '-XMP-exif:GPSLongitude=151.2153');
    const { facts } = await read(path);
    expect(facts.lists.subject).toEqual([...said.tags, 'from exiftool']);
    expect(facts.values).toMatchObject({ rating: '5', pick: '1', favourite: '1', taken: '2020-02-03T04:05:06+01:00', latitude: '33,51.408S' });
    await bring(path, { ...said, tags: ['one more'] });
    expect((await readWithExiftool(path))[0]).toMatchObject({ 'XMP-dc:Subject': [...said.tags, 'from exiftool', 'one more'], 'XMP-dc:Title': 'A title', 'XMP-exif:GPSLatitude': -33.8568 });
  });
});
