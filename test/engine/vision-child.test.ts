/** Real forked children of the built entry: broken files, killed processes, slow files. Figures are printed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { quarantineCodes, type Result } from '../../src/shared/errors.ts';
import { createClient } from '../../src/shared/rpc.ts';
import { visionContract, type PhotoOutcome } from '../../src/vision/contract.ts';
import { forkVision } from '../../src/vision/fork.ts';
import { createTextLane, createVisualLane, type TextLane, type VisualLane, type VisualLimits } from '../../src/vision/lanes.ts';
import { thumbnailPath } from '../../src/core/image/thumbnail-path.ts';
import { dot, norm } from '../../src/core/embed/vectors.ts';
import { oddPhotos } from '../fixtures/odd-photos.ts';
import { fixturePhotos, hasSharedPhotos, starterModel, temporaryFolder, visionEntry } from '../fixtures/photos.ts';
import { pngChunk, pngHeader } from '../fixtures/png.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

if (!hasSharedPhotos) console.log('Skipped: odd and hostile files as others found them (../shared/photos is not here); made ones are tested.');

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((lane) => lane.close()));

function visual(model = starterModel, limits: Partial<VisualLimits> = {}): VisualLane {
  const lane = createVisualLane({ spawn: forkVision(visionEntry), model, plan: { threads: 1, decoders: 2, batch: 4 }, background: true, limits });
  open.push(lane);
  return lane;
}

function text(model = starterModel): TextLane {
  const lane = createTextLane({ spawn: forkVision(visionEntry), model, threads: 1 });
  open.push(lane);
  return lane;
}

const codeOf = (result: Result<PhotoOutcome>): string =>
  !result.ok ? `failed: ${result.error.code}` : result.value.outcome === 'indexed' ? 'indexed' : result.value.code;

/** The most memory that the lane's child ever held, MB; null where the system does not tell. */
function peakMemory(lane: VisualLane): number | null {
  const path = `/proc/${lane.pid}/status`;
  if (!existsSync(path)) return null;
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) / 1024);
}

/** Of every thread where the system keeps one for each, or of the process: -20 to 19, less first. */
function priorities(process: number | undefined): number[] {
  const threads = `/proc/${process}/task`;
  return (existsSync(threads) ? readdirSync(threads).map(Number) : [process ?? 0]).map((each) => getPriority(each));
}

const photosIn = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();

/** A black interlaced PNG of 130 million pixels: less than two megabytes that take seconds to decode. */
function slowPng(): Buffer {
  const side = 11_400;
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;
  const samples = passes.reduce((sum, [x, y, across, down]) => sum + (1 + 3 * Math.ceil((side - x) / across)) * Math.ceil((side - y) / down), 0);
  const header = pngHeader(side, side, { depth: 8, colour: 2, interlaced: true });
  return Buffer.concat([header, pngChunk('IDAT', deflateSync(Buffer.alloc(samples), { level: 1 })), pngChunk('IEND', Buffer.alloc(0))]);
}

describe('photos through a real child', () => {
  let photos: string[] = [];
  beforeAll(async () => {
    photos = photosIn((await fixturePhotos()).folder).slice(0, 24);
  });

  test('each is indexed with facts, thumbnails and a vector of unit length', async () => {
    const thumbs = await temporaryFolder('thumbs');
    const lane = visual();
    const results = await Promise.all(photos.map((path) => lane.photo({ path, modified: statSync(path).mtimeMs, thumbs })));
    for (const [index, result] of results.entries()) {
      expect(codeOf(result)).toBe('indexed');
      if (!result.ok || result.value.outcome !== 'indexed') continue;
      const { hash, bytes, facts, vector } = result.value;
      expect([vector.length, bytes]).toEqual([256, statSync(photos[index] ?? '').size]);
      expect(norm(vector)).toBeCloseTo(1, 5);
      const large = await sharp(thumbnailPath(thumbs, hash, 1024)).metadata();
      expect(large.width / large.height).toBeCloseTo(facts.width / facts.height, 1);
      expect(existsSync(thumbnailPath(thumbs, hash, 256))).toBe(true);
      expect(facts.takenSource).not.toBeNull();
    }
  });

  test('the same photo gives the same vector alone, in a batch, and without thumbnails', async () => {
    const lane = visual();
    const path = photos[0] ?? '';
    const [first, ...others] = await Promise.all([path, path, ...photos].map((each) => lane.embedImage(each)));
    const again = await visual().embedImage(path);
    for (const other of [others[0], again]) {
      if (!first?.ok || first.value.outcome !== 'indexed' || !other?.ok || other.value.outcome !== 'indexed') throw new Error('not indexed');
      expect(dot(first.value.vector, other.value.vector)).toBeCloseTo(1, 5);
    }
  });

  test('decoding and embedding leave the processor to others, in every thread; a query does not', async () => {
    const lane = visual();
    expect(new Set((await Promise.all(photos.map((path) => lane.embedImage(path)))).map(codeOf))).toEqual(new Set(['indexed']));
    expect(new Set(priorities(lane.pid))).toEqual(new Set([10]));
    const query = text();
    expect(await query.embed(['a beach'])).toMatchObject({ ok: true });
    expect(new Set(priorities(query.pid))).toEqual(new Set([getPriority()]));
  });

  test('a child killed in the middle is replaced and nothing is lost', async () => {
    const notices: string[] = [];
    const lane = createVisualLane({ spawn: forkVision(visionEntry), model: starterModel, plan: { threads: 1, decoders: 2, batch: 4 }, background: true, onNotice: (message) => notices.push(message) });
    open.push(lane);
    await lane.ready();
    const before = lane.pid;
    const running = Promise.all([...photos, ...photos].map((path) => lane.embedImage(path)));
    setTimeout(() => before !== undefined && process.kill(before, 'SIGKILL'), 60);
    expect(new Set((await running).map(codeOf))).toEqual(new Set(['indexed']));
    expect(notices).toHaveLength(1);
    expect(lane.pid).not.toBe(before);
  });

  test('a file that takes too long is timed out, alone; its neighbours are indexed', async () => {
    const folder = await temporaryFolder('slow');
    const slow = join(folder, 'slow.png');
    writeFileSync(slow, slowPng());
    const lane = visual(starterModel, { photoDeadline: 600 });
    const [first, ...others] = await Promise.all([slow, ...photos.slice(0, 6)].map((path) => lane.embedImage(path)));
    expect(first === undefined ? '' : codeOf(first)).toBe('timeout');
    expect(new Set(others.map(codeOf))).toEqual(new Set(['indexed']));
  });

  test.runIf(process.platform !== 'win32')('pipes, folders and missing files are refused at once', async () => {
    const folder = await temporaryFolder('special');
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    mkdirSync(join(folder, 'folder.jpg'));
    writeFileSync(join(folder, 'empty.jpg'), '');
    const lane = visual();
    const results = await Promise.all(['pipe.jpg', 'folder.jpg', 'missing.jpg', 'empty.jpg'].map((name) => lane.embedImage(join(folder, name))));
    expect(results.map(codeOf)).toEqual(['unreadable', 'unreadable', 'unreadable', 'empty-file']);
    expect(await lane.hash(join(folder, 'pipe.jpg'))).toMatchObject({ ok: true, value: { outcome: 'refused', code: 'unreadable' } });
  });

  test('a thumbnail cache that cannot be written stops the run and blames no photo', async () => {
    const file = join(await temporaryFolder('thumbs'), 'file');
    writeFileSync(file, '');
    expect(await visual().photo({ path: photos[0] ?? '', modified: 1, thumbs: file })).toMatchObject({ ok: false, error: { code: 'library-unwritable' } });
  });

  test('a child ends with its parent', async () => {
    const child = await forkVision(visionEntry)('visual');
    const ended = new Promise<void>((resolve) => child.onExit(() => resolve()));
    child.channel.close();
    await ended;
  });
});

describe('files that are broken or malicious', () => {
  test('every one ends indexed or refused, in little memory', async () => {
    const thumbs = await temporaryFolder('thumbs');
    const files = Object.values(await oddPhotos()).flatMap(photosIn);
    const notices: string[] = [];
    const lane = createVisualLane({ spawn: forkVision(visionEntry), model: starterModel, plan: { threads: 2, decoders: 2, batch: 8 }, background: true, onNotice: (message) => notices.push(message) });
    open.push(lane);
    const results = await Promise.all(files.map((path) => lane.photo({ path, modified: 1e12, thumbs })));
    const codes = results.map(codeOf);
    const counts = Object.fromEntries([...new Set(codes)].sort().map((code) => [code, codes.filter((each) => each === code).length]));
    const peak = peakMemory(lane);
    console.log(`${files.length} odd, turned and hostile files: ${JSON.stringify(counts)}; peak memory of the child ${peak ?? '?'} MB`);
    for (const code of codes) expect(['indexed', ...quarantineCodes]).toContain(code);
    expect(counts).not.toHaveProperty('crashed');
    expect(counts).not.toHaveProperty('timeout');
    expect(notices).toEqual([]);
    expect(peak ?? 0).toBeLessThan(1500);
    const by = (name: string): string => codes[files.findIndex((file) => file.endsWith(name))] ?? 'absent';
    expect({
      svg: by('svg-entity-bomb.svg'), bomb: by('png-bomb-30000x30000.png'), huge: by('17000x17000.avif'), empty: by('zero-bytes.jpg'), page: by('page.jpeg'),
      heic: by('IMG_2682.heic'), raw: by('CanonRaw.cr2'), half: by('jpeg-cut-half.jpg'), named: by('png-named.jpg'), arabic: by('صورة عائلية.jpg'),
    }).toEqual({
      svg: 'unsupported-format', bomb: 'too-large', huge: hasSharedPhotos ? 'too-large' : 'absent', empty: 'empty-file', page: 'not-an-image',
      heic: 'unsupported-format', raw: 'unsupported-format', half: 'indexed', named: 'indexed', arabic: 'indexed',
    });
  });

  test('the eight orientations of one picture give one picture', async () => {
    const lane = visual();
    const { orientation: turned } = await oddPhotos();
    for (const shape of ['Landscape', 'Portrait']) {
      const files = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => join(turned, `${shape}_${orientation}.jpg`));
      const results = await Promise.all(files.map((path) => lane.embedImage(path)));
      const indexed = results.map((result) => (result.ok && result.value.outcome === 'indexed' ? result.value : null));
      expect(indexed.map((photo) => photo?.facts.orientation)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(new Set(indexed.map((photo) => `${photo?.facts.width}x${photo?.facts.height}`)).size).toBe(1);
      for (const photo of indexed) expect(dot(photo?.vector ?? new Float32Array(256), indexed[0]?.vector ?? new Float32Array(256))).toBeGreaterThan(0.97);
    }
  });
});

describe('models in a real child', () => {
  test('a broken model is told when it is loaded, in both lanes', async () => {
    for (const defect of ['nan-output', 'wrong-output-size', 'not-onnx'] as const) {
      const folder = await temporaryFolder('model');
      await writeTinyModel(folder, { defect });
      expect(await visual(folder).ready()).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    }
    expect(await text(await temporaryFolder('empty')).warm()).toMatchObject({ ok: false, error: { code: 'model-file-missing' } });
  });

  test('words and pictures of a generated model meet across two children', async () => {
    const folder = await temporaryFolder('model');
    await writeTinyModel(folder, { family: 'siglip', idType: 'int32' });
    const picture = join(folder, 'green.png');
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#10f010' } }).png().toFile(picture);
    const [seen, said] = await Promise.all([visual(folder).embedImage(picture), text(folder).embed(['red', 'green', 'blue'])]);
    if (!seen.ok || seen.value.outcome !== 'indexed' || !said.ok) throw new Error('not embedded');
    const { vector } = seen.value;
    const cosines = said.value.vectors.map((word) => dot(word, vector));
    expect(cosines.indexOf(Math.max(...cosines))).toBe(1);
  });

  test('a text child that is killed answers the next query', async () => {
    const lane = text();
    expect((await lane.embed(['dog'])).ok).toBe(true);
    if (lane.pid !== undefined) process.kill(lane.pid, 'SIGKILL');
    const answer = await lane.embed(['a dog on the beach', '😀', 'x '.repeat(5000)]);
    expect(answer).toMatchObject({ ok: true, value: { truncated: [false, false, true], understood: [true, false, true] } });
  });

  test('a call before load, and texts to the wrong tower', async () => {
    const child = await forkVision(visionEntry)('visual');
    open.push({ close: child.kill });
    const client = createClient({ contract: visionContract, channel: child.channel });
    expect(await client.call('text', { texts: ['a'] })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(await client.call('photo', { path: 'x', modified: 1, thumbs: null })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });
});
