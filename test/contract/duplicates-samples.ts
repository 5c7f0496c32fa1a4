/** One good request and one good answer for every method about duplicates. */
import type { Contract } from '../../src/shared/contract.ts';
import type { DuplicateGroup, DuplicateMember, duplicatesMethods, DuplicatesState } from '../../src/shared/duplicates-contract.ts';
import type { Request, Response } from '../../src/shared/rpc-types.ts';

type DuplicatesSamples = { [M in keyof typeof duplicatesMethods]: { request: Request<Contract, M>; response: Response<Contract, M> } };

const [first, second] = ['a1'.repeat(32), 'c3'.repeat(32)] as [string, string];
const member: DuplicateMember = {
  photo: { id: first, thumb: `thumb/${first}?v=1&s=256`, width: 4000, height: 3000, takenAt: '2023-05-01T12:00:00', color: '#336699', name: 'beach.jpg' },
  path: '/photos/beach.jpg', paths: ['/photos/beach.jpg', '/backup/beach.jpg'], folder: '/photos', bytes: 4_000_000, format: 'jpeg', quality: 95, takenSource: 'exif',
  modified: '2023-05-01T10:00:00.000Z', camera: 'Fujifilm X-T4', metadata: 6, gps: true, albums: ['Iceland'], rating: 4, favourite: true, protected: false,
  companions: ['/photos/beach.raf'], keep: true, reason: 'Most pixels: 12.0 MP, the other 1.9 MP.', best: ['pixels', 'bytes'],
};
const smaller: DuplicateMember = {
  ...member, photo: { ...member.photo, id: second, width: 1600, height: 1200, takenAt: null }, path: '/photos/small.webp', paths: ['/photos/small.webp'], format: 'webp', quality: null,
  takenSource: null, modified: null, camera: null, metadata: 0, gps: false, albums: [], rating: null, favourite: false, companions: [], keep: false, reason: 'Fewer pixels: 1.9 MP.', best: [],
};
const group: DuplicateGroup = {
  id: 'same-0123456789abcdef01234567', kind: 'same', confidence: 0.91, members: [member, smaller], size: 2, differences: ['pixels', 'bytes', 'format'],
  decided: { by: 'rule', rule: 'pixels', words: member.reason }, clear: true, free: 500_000, reviewed: false,
};
const state: DuplicatesState = {
  phase: 'comparing', progress: { done: 10, total: 40 }, problem: { code: 'disk-full', message: 'The disk is full.' },
  kinds: [
    { kind: 'exact', groups: 0, photos: 0, bytes: 0, clear: 0, reviewed: 0 },
    { kind: 'same', groups: 1, photos: 2, bytes: 500_000, clear: 1, reviewed: 0 },
    { kind: 'burst', groups: 0, photos: 0, bytes: 0, clear: 0, reviewed: 0 },
    { kind: 'similar', groups: 0, photos: 0, bytes: 0, clear: 0, reviewed: 0 },
  ],
  ignored: 3,
  settings: { strictness: { same: 0, burst: -0.5, similar: 1 }, rules: [{ rule: 'pixels', on: true }, { rule: 'oldest', on: false }], preferred: ['/photos'], protected: ['/archive'], mirrored: false, carryFacts: false },
};

export const duplicatesSamples: DuplicatesSamples = {
  'duplicates.state': { request: {}, response: state },
  'duplicates.find': { request: {}, response: { ...state, phase: 'ready', problem: null } },
  'duplicates.groups': { request: { kind: 'same', show: 'open', offset: 0, limit: 10 }, response: { total: 1, groups: [group] } },
  'duplicates.members': { request: { group: group.id, offset: 60, limit: 10 }, response: { members: [member] } },
  'duplicates.choose': { request: { group: group.id, path: smaller.path, keep: true }, response: { group: { ...group, decided: { by: 'user', words: 'You chose to keep it.' } }, edit: 'e1' } },
  'duplicates.review': { request: { group: group.id, reviewed: true }, response: { group: { ...group, reviewed: true, decided: { by: 'tie', words: 'A tie.' } }, edit: null } },
  'duplicates.accept': { request: { kind: 'exact', onlyClear: true }, response: { groups: 2, files: 3, bytes: 12_000, edit: 'e2' } },
  'duplicates.ignore': { request: { paths: [member.path, smaller.path] }, response: { pairs: 1, edit: 'e3' } },
  'duplicates.unignore': { request: { first, second }, response: { pairs: 1, edit: 'e4' } },
  'duplicates.configure': { request: { strictness: { same: 1, burst: 0, similar: 0 }, protected: ['/archive'] }, response: state },
};
