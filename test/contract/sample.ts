/**
 * A server of the whole public contract with fixed answers, plus probes through which a test sees and steers the
 * other side. Everything is observed by calls, so that the same suite runs whether that side is this process or not.
 */
import * as z from 'zod';
import { albumSamples } from './album-samples.ts';
import { tileMarksOf, type Marks } from '../../src/shared/marks-contract.ts';
import { disposalSamples } from './disposal-samples.ts';
import { interopSamples } from './interop-samples.ts';
import { duplicatesSamples } from './duplicates-samples.ts';
import { contract, type Contract, type IndexingState, type PhotoTile } from '../../src/shared/contract.ts';
import { fail, ok, type Result } from '../../src/shared/errors.ts';
import type { Acceleration, ModelEntry, ModelsState } from '../../src/shared/models-contract.ts';
import { createServer } from '../../src/shared/rpc.ts';
import type { Channel, Handlers, MethodName, Request, Response } from '../../src/shared/rpc-types.ts';

const nothing = z.strictObject({});

export const probedContract = {
  methods: {
    ...contract.methods,
    /** What the handler of a method was given last. */
    'probe.received': { request: z.strictObject({ method: z.string() }), response: z.strictObject({ request: z.unknown() }) },
    'probe.echo': { request: z.strictObject({ text: z.string() }), response: z.strictObject({ text: z.string() }) },
    /** Answers only when it is cancelled. */
    'probe.wait': { request: z.strictObject({ name: z.string() }), response: nothing },
    'probe.cancelled': { request: nothing, response: z.strictObject({ names: z.array(z.string()) }) },
    'probe.throw': { request: nothing, response: nothing },
    /** Answers with something that no transport carries. */
    'probe.unsendable': { request: nothing, response: z.strictObject({ value: z.unknown() }) },
    'probe.bugs': { request: nothing, response: z.strictObject({ bugs: z.array(z.string()) }) },
    'probe.emit': { request: z.strictObject({ count: z.int() }), response: nothing },
    /** Sends raw messages to the caller before it answers. */
    'probe.send': { request: z.strictObject({ messages: z.array(z.unknown()) }), response: nothing },
    'probe.close': { request: nothing, response: nothing },
  },
  events: contract.events,
} as const;
export type ProbedContract = typeof probedContract;

const id = 'a1'.repeat(32);
const marks: Marks = { favourite: true, rating: 4, flag: null, tags: ['Iceland'] };
const tile: PhotoTile = { id, thumb: `thumb/${id}?v=1&s=256`, width: 4000, height: 3000, takenAt: '2023-05-01T12:00:00+02:00', color: '#336699', name: 'beach.jpg', marks: tileMarksOf(marks) };
const indexing: IndexingState = { phase: 'idle', found: 3, done: 1, unchanged: 1, failed: 1, rate: null, eta: null, error: null };
const model = { id: 'starter', name: 'Starter', licence: 'MIT', dimensions: 64, folder: '/models/starter', basic: true };
const folder = { path: '/photos', photos: 2, quarantined: 1, state: 'ready' } as const;
const settings = { theme: 'system', density: 'medium', speed: 'balanced', watch: true, modelHintSeen: false } as const;
const filter = { folder: '/photos', from: '2022', to: '2023-02-28' };
const saved = { id: 'beach-days', name: 'Beach days', text: 'a beach', strictness: 0, sort: 'date' as const };

const moving = { done: 10, total: 40, rate: 2.5, eta: 12 };
const entry: ModelEntry = {
  id: 'clip', name: 'CLIP', about: 'A real CLIP.', licence: 'MIT', source: 'https://example.org/clip', dimensions: 512, languages: 'English', bytes: 40, memory: 80, precision: 'int8',
  state: 'downloading', origin: 'catalogue', role: null, progress: moving, problem: null, estimate: { photos: 2, seconds: 0.5, photosPerSecond: 4 }, folder: null,
};
const models: ModelsState = {
  models: [entry],
  switching: { to: { id: 'clip', name: 'CLIP' }, phase: 'embedding', progress: { ...moving, rate: null, eta: null }, problem: null },
  undo: { id: 'starter', name: 'Starter' },
};
const acceleration: Acceleration = {
  provider: 'cpu', available: ['webgpu'], trials: [{ provider: 'webgpu', model: 'clip-1', accepted: false, cosine: 0.5, speedup: null, reason: 'Its vectors differ.' }],
};

type Samples = { [M in MethodName<Contract>]: { request: Request<Contract, M>; response: Response<Contract, M> } };

/** One good request and one good answer for every method of the contract. */
export const samples: Samples = {
  'app.info': { request: {}, response: { version: '1.0.0', host: 'electron', platform: 'linux', can: { chooseFolder: true, reveal: true } } },
  'library.status': {
    request: {},
    response: {
      library: '/library',
      version: 1,
      folders: [folder],
      photos: 2,
      files: { present: 2, missing: 0, quarantined: 1 },
      model,
      bytesOnDisk: { database: 1000, thumbnails: 2000 },
      indexing,
    },
  },
  'folders.add': { request: { path: '/photos' }, response: folder },
  'folders.remove': { request: { path: '/photos' }, response: {} },
  'folders.browse': {
    request: {},
    response: { path: '/home', parent: '/', folders: [{ name: 'Pictures', path: '/home/Pictures' }], pictures: 0, archives: [], places: [] },
  },
  'folders.choose': { request: {}, response: { path: null } },
  'folders.suggest': { request: {}, response: { folders: [{ path: '/home/Pictures', pictures: 9, bytes: 9000, complete: true }] } },
  'indexing.start': { request: {}, response: indexing },
  'indexing.pause': { request: {}, response: indexing },
  'indexing.resume': { request: {}, response: indexing },
  'indexing.cancel': { request: {}, response: indexing },
  'quarantine.list': { request: { offset: 0, limit: 10 }, response: { total: 1, files: [{ path: '/photos/a.jpg', code: 'empty-file', message: 'Empty.' }] } },
  'quarantine.retry': { request: {}, response: indexing },
  'photos.grid': { request: { filter, order: 'oldest' }, response: { view: 1, count: 1, ratios: 'NQU=', months: [{ month: '2023-05', count: 1 }] } },
  'photos.range': { request: { view: 1, offset: 0, limit: 500 }, response: { photos: [tile] } },
  'photos.details': {
    request: { id },
    response: {
      ...tile,
      marks,
      full: `original/${id}`,
      bytes: 12345,
      format: 'jpeg',
      takenSource: 'exif',
      camera: 'Fuji X-T4',
      lens: null,
      exposure: 0.004,
      fNumber: 8,
      iso: 200,
      focalLength: 35,
      gps: { lat: 64.1, lon: -21.9, altitude: null },
      damaged: false,
      files: [{ path: '/photos/beach.jpg', folder: '/photos' }],
    },
  },
  'photos.carry': { request: { view: 1, ranges: [[0, 4]], to: 2 }, response: { ranges: [[1, 5]] } },
  'photos.reveal': { request: { id, path: '/photos/beach.jpg' }, response: {} },
  'search.run': { request: { text: 'a beach', filter, limit: 10 }, 
    response: {
      results: [{ photo: tile, path: '/photos/beach.jpg', score: 0.31, tier: 'match', fit: 0.8, why: [0.8], similar: [] }],
      searched: 2, matches: 1, maybe: 0, parts: [{ kind: 'words', text: 'a beach', weight: 1 }], problems: [], truncated: false,
    },
  },
  'search.facets': { request: {}, response: { cameras: ['Fujifilm X-T4'], lenses: [], folders: ['Pictures'], formats: ['jpeg'] } },
  'searches.list': { request: {}, response: { saved: [saved], recent: ['a beach'] } },
  'searches.save': { request: { name: 'Beach days', text: 'a beach', strictness: 0, sort: 'date' }, response: saved },
  'searches.remove': { request: { id: saved.id }, response: {} },
  'searches.remember': { request: { text: 'a beach' }, response: {} },
  'searches.forget': { request: {}, response: {} },
  'examples.add': { request: { path: '/elsewhere/a.jpg' }, response: { photo: tile, outside: true } },
  'searches.suggest': { request: { text: 'bea' }, response: { suggestions: [{ kind: 'recent', label: 'a beach', text: 'a beach' }] } },
  'photos.tags': { request: { id }, response: { tags: [{ word: 'beach', fit: 0.9 }] } },
  'photos.compare': { request: { first: id, second: id }, response: { first: [], second: [], alike: 1 } },
  'model.current': { request: {}, response: model },
  'model.choose': { request: { folder: '/models/clip' }, response: model },
  'model.reset': { request: {}, response: model },
  ...albumSamples,
  ...interopSamples,
  ...disposalSamples,
  ...duplicatesSamples,
  'edits.undo': { request: { edit: 'e1' }, response: { edit: 'e2' } },
  'marks.set': { request: { photos: { view: 1, ranges: [[0, 50_000]] }, change: { rating: 4, addTags: ['Iceland'] } }, response: { photos: 50_000, changed: 49_000, edit: 'e1' } },
  'marks.get': { request: { ids: [id] }, response: { photos: [{ id, marks }] } },
  'marks.summary': { request: { photos: { ids: [id] } }, response: { photos: 1, favourites: 1, ratings: [0, 0, 0, 0, 1, 0], picked: 0, rejected: 0, tags: [{ tag: 'Iceland', photos: 1 }] } },
  'marks.tags': { request: {}, response: { tags: [{ tag: 'Iceland', photos: 1 }] } },
  'models.list': { request: {}, response: models },
  'models.measure': { request: {}, response: models },
  'models.install': { request: { id: 'clip' }, response: models },
  'models.pause': { request: { id: 'clip' }, response: models },
  'models.resume': { request: { id: 'clip' }, response: models },
  'models.cancel': { request: { id: 'clip' }, response: models },
  'models.import': { request: { path: '/stick/clip' }, response: entry },
  'models.use': { request: { id: 'clip' }, response: models },
  'models.cancelSwitch': { request: {}, response: models },
  'models.undoSwitch': { request: {}, response: models },
  'models.dropOld': { request: {}, response: models },
  'models.remove': { request: { id: 'clip' }, response: models },
  'models.verify': { request: { id: 'clip' }, response: { models: [{ id: 'clip', name: 'CLIP', problem: { code: 'model-altered', message: 'Not the same.' } }] } },
  'models.acceleration': { request: {}, response: acceleration },
  'models.accelerate': { request: {}, response: acceleration },
  'models.decelerate': { request: {}, response: acceleration },
  'settings.get': { request: {}, response: settings },
  'settings.set': { request: { theme: 'dark' }, response: { ...settings, theme: 'dark' } },
};

function wait(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Serves the samples and the probes. `end` cuts the line: it closes the channel, or ends the process. */
export function serveSamples(channel: Channel, end: () => void = () => channel.close()): void {
  const received = new Map<string, unknown>();
  const cancelled: string[] = [];
  const bugs: string[] = [];
  const answers = Object.entries(samples).map(([method, sample]) => [
    method,
    (request: unknown): Result<unknown> => {
      received.set(method, request);
      return ok(sample.response);
    },
  ]);
  const probes: Pick<Handlers<ProbedContract>, Extract<MethodName<ProbedContract>, `probe.${string}`>> = {
    'probe.received': ({ method }) => ok({ request: received.get(method) }),
    'probe.echo': ({ text }) => ok({ text }),
    'probe.wait': async ({ name }, signal) => {
      await wait(signal);
      cancelled.push(name);
      return fail('cancelled', 'This was cancelled.');
    },
    'probe.cancelled': () => ok({ names: cancelled }),
    'probe.throw': () => {
      throw new Error('a bug on purpose');
    },
    'probe.unsendable': () => ok({ value: { number: 1n, function: () => 1 } }),
    'probe.bugs': () => ok({ bugs }),
    'probe.emit': ({ count }) => {
      for (let photos = 0; photos < count; photos++) server.emit('library.changed', { photos });
      return ok({});
    },
    'probe.send': ({ messages }) => {
      for (const message of messages) channel.send(message);
      return ok({});
    },
    'probe.close': async () => {
      end();
      return ok({});
    },
  };
  const server = createServer({
    contract: probedContract,
    channel,
    handlers: { ...(Object.fromEntries(answers) as Handlers<Contract>), ...probes },
    onBug: (error) => bugs.push(String(error)),
  });
}
