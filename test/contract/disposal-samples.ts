/** One good request and one good answer for every method about putting files away. */
import type { Contract } from '../../src/shared/contract.ts';
import type { disposalMethods, DisposalState, JournalSummary, PlanEntry } from '../../src/shared/disposal-contract.ts';
import type { Request, Response } from '../../src/shared/rpc-types.ts';

type DisposalSamples = { [M in keyof typeof disposalMethods]: { request: Request<Contract, M>; response: Response<Contract, M> } };

const hash = 'a1'.repeat(32);
const plan = 'b2'.repeat(32);
const journal = '20261121T150405Z-0a1b2c3d';
const entry: PlanEntry = {
  path: '/photos/copy.jpg', hash, bytes: 1000, kind: 'exact', kept: { path: '/photos/beach.jpg', hash }, rule: 'Not named like a copy.',
  problem: null, warnings: [{ code: 'hard-link', message: 'The file has 2 names on its disk.' }],
};
const state: DisposalState = {
  phase: 'applying', paused: false, journal, files: { done: 1, total: 2 }, bytes: { done: 1000, total: 4000 }, rate: 500, eta: 6, current: entry.path, outcome: null,
};
const ended: DisposalState = {
  phase: 'idle', paused: false, journal: null, files: { done: 0, total: 0 }, bytes: { done: 0, total: 0 }, rate: null, eta: null, current: null,
  outcome: {
    job: 'apply', ended: 'failed', journal, moved: { files: 1, bytes: 1000 }, skipped: { files: 1, bytes: 500 }, problems: [{ code: 'changed', files: 1 }],
    error: { code: 'disk-full', message: 'The disk is full.' },
  },
};
const summary: JournalSummary = {
  id: journal, at: '2026-11-21T15:04:05.000Z', state: 'partly-undone', moved: { files: 2, bytes: 2000 }, restored: { files: 1, bytes: 1000 }, skipped: { files: 0, bytes: 0 },
  places: { trash: 1, quarantine: 0, system: 1 }, undoable: { files: 1, bytes: 1000 },
};

export const disposalSamples: DisposalSamples = {
  'disposal.plan': {
    request: { groups: [{ kind: 'exact', files: [{ path: '/photos/beach.jpg', keep: true, reason: 'Shortest name.' }, { path: '/photos/copy.jpg', keep: false, reason: 'A copy.' }] }] },
    response: {
      id: plan, madeAt: '2026-11-21T15:00:00.000Z', ready: { files: 1, bytes: 1000 }, blocked: { files: 1, bytes: 500 }, problems: [{ code: 'protected', files: 1 }],
      warnings: [{ code: 'hard-link', files: 1 }], withoutTrash: { files: 0, bytes: 0 },
    },
  },
  'disposal.entries': {
    request: { plan, show: 'all', offset: 0, limit: 10 },
    response: { total: 2, entries: [entry, { ...entry, hash: null, kept: null, problem: { code: 'protected', message: 'It is in a protected folder.' }, warnings: [] }] },
  },
  'disposal.apply': { request: { plan, quarantine: '/mnt/quarantine', dryRun: false }, response: state },
  'disposal.state': { request: {}, response: ended },
  'disposal.pause': { request: {}, response: { ...state, paused: true, rate: null, eta: null } },
  'disposal.resume': { request: {}, response: state },
  'disposal.cancel': { request: {}, response: ended },
  'disposal.journals': { request: { offset: 0, limit: 5 }, response: { total: 1, journals: [summary] } },
  'disposal.journal': {
    request: { journal, offset: 0, limit: 5 },
    response: {
      summary, total: 1,
      steps: [{ path: entry.path, hash, bytes: 1000, kept: '/photos/beach.jpg', rule: entry.rule, state: 'moved', at: '/home/ada/.local/share/Trash/files/copy.jpg', words: 'It was moved to the trash.' }],
    },
  },
  'disposal.undo': { request: { journal }, response: { ...state, phase: 'undoing' } },
};
