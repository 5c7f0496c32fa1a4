/** Videos by name, by what they say of themselves, and by their frames: small real files, and bytes made here. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPictureName, pictureExtensions } from '../../src/core/image/extensions.ts';
import { blankRow } from '../../src/core/duplicates/video-book.ts';
import { rowsToDigest, rowsToHash } from '../../src/core/duplicates/video-twins.ts';
import type { VideoRow } from '../../src/core/store/videos-shape.ts';
import { readMovieBoxes } from '../../src/core/video/boxes.ts';
import { digestFrames } from '../../src/core/video/frames.ts';
import { readConfiguration, unitsOf } from '../../src/core/video/nal-units.ts';
import { filmKey, isVideoName, stillKey, videoType } from '../../src/core/video/names.ts';
import { readVideoFacts } from '../../src/core/video/read-facts.ts';
import { videoExtensions } from '../../src/shared/video-extensions.ts';
import { formsOfOriginal, notOriginal, videoFile } from '../fixtures/videos.ts';

const { signal } = new AbortController();
const facts = (name: string): ReturnType<typeof readVideoFacts> => readVideoFacts(videoFile(name), signal);
const digest = (name: string): Promise<string | null> => digestFrames(videoFile(name), signal);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapsift-videos-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('names', () => {
  test('say what is a video; none says both picture and video', () => {
    for (const name of ['a.MP4', '/x/b.mov', 'c.webm', 'd.mkv', 'e.3gp', 'f.MTS', 'g.avi', 'PXL_1.MP']) expect(isVideoName(name)).toBe(true);
    for (const name of ['a.jpg', 'mp4', '.mp4', '._IMG_1.MOV', 'a.mp3', 'a.mp4.part']) expect(isVideoName(name)).toBe(false);
    expect(videoExtensions.filter((extension) => pictureExtensions().includes(extension))).toEqual([]);
    expect(videoExtensions.filter((extension) => isPictureName(`a.${extension}`))).toEqual([]);
    expect(videoType('A.MOV')).toBe('video/quicktime');
    expect(videoType('a.unknown')).toBe('application/octet-stream');
  });

  test.each([
    ['/p/IMG_1234.MOV', '/p/IMG_1234.HEIC'], ['/p/img_1234.mov', '/p/IMG_1234.jpg'], ['/p/IMG_1234_HEVC.MOV', '/p/IMG_1234.HEIC'], ['/p/IMG_1234.HEIC.MOV', '/p/IMG_1234.HEIC'],
    ['/p/IMG_E1234.MOV', '/p/IMG_1234.HEIC'], ['/p/PXL_2023.MP', '/p/PXL_2023.MP.jpg'], ['/p/M\u00fcnchen.mov', '/p/Mu\u0308nchen.jpg'],
  ])('%s is the film of %s', (film, still) => expect(filmKey(film)).toBe(stillKey(still)));

  test.each([['/p/IMG_1234.MOV', '/q/IMG_1234.HEIC'], ['/p/IMG_1235.MOV', '/p/IMG_1234.HEIC'], ['/p/walk.mov', '/p/walk2.jpg']])('%s is not the film of %s', (film, still) => expect(filmKey(film)).not.toBe(stillKey(still)));
});

describe('facts', () => {
  test('are those of the file', async () => {
    expect(await facts('original.mp4')).toMatchObject({ format: 'mp4', seconds: 2, width: 64, height: 64, codec: 'avc', audio: 'aac', comparable: true, takenLocal: Date.UTC(2023, 4, 1, 10, 20, 30), takenOffset: 0 });
    expect(await facts('stripped.mp4')).toMatchObject({ seconds: 2, takenLocal: null, takenOffset: null, camera: null, lat: null });
    expect(await facts('remuxed.mov')).toMatchObject({ format: 'mov', lat: 48.1371, lon: 11.5754 });
    expect(await facts('remuxed.mkv')).toMatchObject({ format: 'mkv', seconds: 2, lag: expect.closeTo(-0.064, 3) as number });
    expect(await facts('silent.mp4')).toMatchObject({ audio: '', lag: null });
    expect(await facts('late-sound.mp4')).toMatchObject({ lag: expect.closeTo(0.436, 3) as number });
    expect(await facts('nine.webm')).toMatchObject({ format: 'webm', codec: 'vp9' });
    // Of a broadcast stream, sound may be missing here that is there.
    expect(await facts('stream.m2ts')).toMatchObject({ format: 'ts', codec: 'avc', comparable: false });
  });

  test('of what is no video, or not one that can be read, are none', async () => {
    expect(await facts('old.avi')).toBeNull();
    expect(await facts('make.sh')).toBeNull();
    expect(await facts('not there.mp4')).toBeNull();
    const list = join(folder, 'list.mp4');
    await writeFile(list, `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${videoFile('stream.m2ts')}\n#EXT-X-ENDLIST\n`);
    expect(await readVideoFacts(list, signal)).toBeNull();
  });

  test('say that an edited film shows other frames than are in it', async () => {
    const box = (name: string, ...parts: Buffer[]): Buffer => {
      const body = Buffer.concat(parts);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length + 8);
      head.write(name, 4, 'latin1');
      return Buffer.concat([head, body]);
    };
    const numbers = (...values: number[]): Buffer => {
      const buffer = Buffer.alloc(4 * values.length);
      values.forEach((value, index) => buffer.writeInt32BE(value, 4 * index));
      return buffer;
    };
    const film = (...edits: number[][]): Buffer => box('moov', box('mvhd', numbers(0, 0, 0, 1000, 2500, 0, 0, 0)), box('trak', box('edts', box('elst', numbers(0, edits.length), ...edits.map((edit) => numbers(...edit))))));
    const read = async (bytes: Buffer): ReturnType<typeof readMovieBoxes> => {
      await writeFile(join(folder, 'film.mp4'), bytes);
      return readMovieBoxes(join(folder, 'film.mp4'), signal);
    };
    const normal = 0x10000;
    expect(await read(film([2500, 0, normal]))).toEqual({ created: null, seconds: 2.5, edited: false, pictures: 0, sounds: 0 });
    expect(await read(film([500, -1, normal], [2000, 0, normal]))).toMatchObject({ edited: false });
    expect(await read(film([500, 0, normal], [2000, 1000, normal]))).toMatchObject({ edited: true });
    expect(await read(film([2500, 0, normal / 2]))).toMatchObject({ edited: true });
    expect(await read(Buffer.concat([film([2500, 0, normal]).subarray(0, 20)]))).toMatchObject({ seconds: null });
    expect(await read(Buffer.from('nothing of the kind at all'))).toBeNull();
  });
});

describe('frames', () => {
  test('are equal in every form of one video, and in no other', async () => {
    const digests = await Promise.all(formsOfOriginal.map(digest));
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    for (const name of notOriginal) if (name !== 'late-sound.mp4') expect([name, await digest(name)]).not.toEqual([name, digests[0]]);
    for (const [one, other] of [['open.webm', 'open.mkv'], ['nine.webm', 'nine.mp4'], ['av1.mp4', 'av1.mkv'], ['hevc.mov', 'hevc.mkv']] as const) expect(await digest(one)).toBe(await digest(other));
    const all = await Promise.all(['original.mp4', 'open.webm', 'nine.webm', 'av1.mp4', 'hevc.mov', ...notOriginal.slice(0, 5)].map(digest));
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain(null);
  });

  test('of what cannot be read are none', async () => {
    expect(await digest('old.avi')).toBeNull();
    expect(await digest('not there.mp4')).toBeNull();
  });

  test('of H.264 do not depend on how a container writes them', () => {
    const [sequence, delimiter, slice] = [[0x67, 1, 2], [0x09, 0xf0], [0x65, 9, 8, 7]];
    const written = (size: number, ...units: number[][]): Uint8Array => Uint8Array.from(units.flatMap((unit) => [...Array<number>(size - 1).fill(0), unit.length, ...unit]));
    const plain = { frames: [Uint8Array.from(slice)], parameters: [] };
    expect(unitsOf(written(4, slice), 'avc', 4)).toEqual(plain);
    expect(unitsOf(written(2, delimiter, [...slice, 0, 0]), 'avc', 2)).toEqual(plain);
    expect(unitsOf(written(4, sequence, slice), 'avc', 4)).toEqual({ ...plain, parameters: [Uint8Array.from(sequence)] });
    expect(unitsOf(Uint8Array.of(0, 0, 0, 9, 1), 'avc', 4)).toBeNull();
    expect(readConfiguration(Uint8Array.of(1, 0, 0, 0, 0xff, 0xe1, 0, 3, 0x67, 1, 2, 1, 0, 1, 0x68), 'avc')).toEqual({ lengthSize: 4, parameters: [Uint8Array.from(sequence), Uint8Array.of(0x68)] });
    expect(readConfiguration(Uint8Array.of(1, 0, 0, 0, 0xff, 0xe1, 0, 30, 0x67), 'avc')).toBeNull();
  });

  test('are not read on once that is called off', async () => {
    await expect(digestFrames(videoFile('original.mp4'), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe('what has to be read', () => {
  const video = (path: string, change: Partial<VideoRow> = {}): VideoRow => ({ ...blankRow({ path, size: 1000 + path.length, modified: 1 }), codec: 'avc', width: 64, height: 64, audio: 'aac', seconds: 60, comparable: true, ...change });
  const names = (rows: readonly VideoRow[]): string[] => rows.map(({ path }) => path);

  test('is nothing of a video that is alone in length and size', () => {
    expect(names(rowsToHash([video('a'), video('bb', { seconds: 61 }), video('ccc', { codec: 'hevc' }), video('dddd', { audio: '' }), video('eeeee', { width: 32 })]))).toEqual([]);
  });

  test('is all of those that are as long as another, in bytes or to watch', () => {
    expect(names(rowsToHash([video('a', { size: 5, seconds: 1 }), video('b', { size: 5, seconds: 2 }), video('c'), video('dd', { seconds: 60.04 })]))).toEqual(['a', 'b', 'c', 'dd']);
    expect(names(rowsToHash([video('c'), video('dd', { film: true }), video('eee', { state: 'missing' }), video('ffff', { problem: 'unreadable' })]))).toEqual([]);
    expect(names(rowsToHash([video('c', { hash: 'x' }), video('dd')]))).toEqual(['dd']);
  });

  test('is the frames of one file of each content, where there are several', () => {
    expect(names(rowsToDigest([video('a', { hash: 'x' }), video('b', { hash: 'x' })]))).toEqual([]);
    expect(names(rowsToDigest([video('a', { hash: 'x' }), video('b', { hash: 'x' }), video('cc', { hash: 'y' }), video('dd', { hash: 'z', frames: '' }), video('ee', { hash: 'v', comparable: false })]))).toEqual(['a', 'cc']);
  });
});
