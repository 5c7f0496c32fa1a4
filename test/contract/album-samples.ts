/** One good request and one good answer for every method about albums. */
import type { Album, albumMethods } from '../../src/shared/albums-contract.ts';
import type { Contract, PhotoTile } from '../../src/shared/contract.ts';
import type { Request, Response } from '../../src/shared/rpc-types.ts';

type AlbumSamples = { [M in keyof typeof albumMethods]: { request: Request<Contract, M>; response: Response<Contract, M> } };

const id = 'a1'.repeat(32);
const tile: PhotoTile = { id, thumb: `thumb/${id}?v=1&s=256`, width: 4000, height: 3000, takenAt: '2023-05-01T12:00:00', color: '#336699', name: 'dog.jpg' };
const rule = { kind: 'label', phrasings: ['a dog', 'puppies'], filter: 'date:2021..', threshold: 0.25 } as const;
const album: Album = {
  id: 'dogs', name: 'Dogs', rule: { ...rule, phrasings: [...rule.phrasings] }, colour: 'green', icon: 'dog', cover: null, private: false, parent: null,
  locked: false, count: 12, face: tile, yes: 3, no: 1, problems: [{ code: 'not-understood', about: 'puppies', message: 'The model does not know this.' }], created: 1, modified: 2,
};
const judged = { photo: tile, score: 0.4, fit: 0.6, decision: null };
const reason = { member: true, because: 'score', decision: null, score: 0.4, threshold: 0.25, fit: 0.6, phrasing: 'a dog' } as const;

export const albumSamples: AlbumSamples = {
  'albums.list': { request: {}, response: { albums: [album], unlocked: false } },
  'albums.create': { request: { name: 'Dogs', rule: { kind: 'label', phrasings: ['a dog'] }, photos: { ids: [id] } }, response: { album, edit: 'e1' } },
  'albums.update': { request: { id: 'dogs', change: { name: 'My dogs', private: true } }, response: { album, edit: null } },
  'albums.remove': { request: { id: 'dogs' }, response: { edit: 'e1', usedBy: [{ id: 'walks', name: 'Walks' }] } },
  'albums.preview': {
    request: { id: 'dogs', phrasings: ['a dog'], filter: '' },
    response: {
      photos: 3, scores: '//8AAA==', lowest: -2, highest: 1.5, yes: [1.2], no: [], automatic: 0, threshold: null, learned: true,
      phrasings: [{ text: 'a dog', understood: true, truncated: false, count: 2 }], problems: [],
    },
  },
  'albums.border': { request: { id: 'dogs', threshold: 0.25, each: 1 }, response: { in: [judged], out: [{ ...judged, score: 0.1, fit: 0.5 }] } },
  'albums.decide': { request: { id: 'dogs', photos: { view: 3, ranges: [[0, 50_000]] }, decision: 'yes' }, response: { album, changed: 50_000, edit: 'e1' } },
  'albums.decisions': { request: { id: 'dogs', decision: 'no' }, response: { total: 1, photos: [{ ...judged, decision: 'no' }] } },
  'albums.queue': { request: { id: 'dogs', skip: [id] }, response: { photos: [judged] } },
  'albums.explain': {
    request: { id: 'dogs', photo: id },
    response: { ...reason, nearestYes: { photo: tile, alike: 0.9 }, nearestNo: null, parts: [{ album: 'cats', name: 'Cats', not: true, member: false }] },
  },
  'albums.of': { request: { photo: id }, response: { albums: [{ id: 'dogs', name: 'Dogs', kind: 'label', colour: 'green', icon: 'dog', private: false, ...reason }] } },
  'albums.quality': { request: { id: 'dogs' }, response: { yes: 6, no: 5, needs: null, precision: 0.8, recall: 0.75 } },
  'albums.suggestPhrasings': { request: { name: 'Dogs' }, response: { phrasings: [{ text: 'a dog', understood: true }] } },
  'albums.starters': {
    request: {},
    response: { starters: [{ key: 'pets', name: 'Pets', about: 'Animals at home.', icon: 'dog', colour: 'green', rule: album.rule, private: false, count: null, photos: [tile], added: false }] },
  },
  'albums.unlock': { request: {}, response: {} },
  'albums.lock': { request: {}, response: {} },
};
