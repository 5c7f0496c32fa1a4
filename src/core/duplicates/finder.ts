/**
 * Looks for other forms of the same picture: takes the looks that are missing, proposes pairs by codes, has them compared
 * pixel by pixel, and then every further pair that a group needs. Everything is kept as it comes, so that a kill costs
 * little, and new photos are compared with the old ones only once.
 */
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import { comparisonVersion } from '../image/comparison-version.ts';
import { mirroredTurns, quarterTurns, type Turn } from '../image/fingerprint.ts';
import type { Gate } from '../jobs/gate.ts';
import type { Derived } from '../store/derived.ts';
import type { ComparedRow, LookRow, MatchRow } from '../store/duplicates-shape.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { breathing } from './breathe.ts';
import { findCandidates, inverseTurn, type Candidate } from './candidates.ts';
import { comparedRow, lookRow, type LookBook } from './look-book.ts';
import type { Looks } from './looks.ts';
import { pairKey, type MatchBook } from './match-book.ts';

export interface FinderParts {
  store: Pick<Store, 'photos' | 'revision'>;
  book: LookBook;
  matches: MatchBook;
  tables: { looks: Derived<LookRow>; compared: Derived<ComparedRow>; matches: Derived<MatchRow> };
  /** Of the model that serves now. */
  looks(): Looks;
  thumbOf(hash: string): string;
  mirrored(): boolean;
  /** Pairs that groups need to know about. */
  wanted(): [first: string, second: string][];
  /** Shut while photos are indexed. */
  gate: Gate;
  progress(phase: 'fingerprints' | 'comparing', done: number, total: number): void;
}

export interface Finder {
  /** Fails with `cancelled`, as the vision child fails, or as the disk does. What was found is kept. */
  run(signal: AbortSignal): Promise<Result<void>>;
}

/** Looks that make a commit, and looks asked for at the same time. */
const looksPerCommit = 256;
const looksAtOnce = 4;
/** Pairs in one message: the child answers nothing else meanwhile. */
const pairsPerMessage = 12;
/** Matches that make a commit. */
const matchesPerCommit = 500;
/** New photos that are compared in one go, or half of a large library: a kill loses no more than knowing which of them are done. */
const leastBlock = 20_000;
/** A photo is compared with the nearest of its candidates, up to this many: some pictures look like thousands of others. */
const mostChecks = 300;

const cancelled = (): Result<never> => fail('cancelled', 'Looking for duplicates was stopped. What was found is kept.');

export function createFinder(parts: FinderParts): Finder {
  const { store, book, matches, tables } = parts;

  const takeLooks = async (signal: AbortSignal): Promise<Result<void>> => {
    const todo = [...store.photos.values()].filter(({ hash }) => book.rowOf(hash) === undefined);
    let [next, done] = [0, 0];
    let rows: LookRow[] = [];
    let failure: Failure | null = null;
    const save = async (): Promise<void> => {
      const batch = rows;
      rows = [];
      const saved = await tables.looks.put(batch);
      if (!saved.ok) failure ??= saved.error;
    };
    const work = async (): Promise<void> => {
      for (let photo = todo[next++]; photo !== undefined && failure === null && !signal.aborted; photo = todo[next++]) {
        await parts.gate.pass(signal);
        const seen = await parts.looks().look(jobFor(photo, parts.thumbOf(photo.hash)), signal);
        if (!seen.ok) failure ??= seen.error;
        else if (seen.value.outcome === 'seen') rows.push(lookRow(photo.hash, seen.value.look));
        done += 1;
        parts.progress('fingerprints', done, todo.length);
        if (rows.length >= looksPerCommit) await save();
      }
    };
    if (todo.length > 0) parts.progress('fingerprints', 0, todo.length);
    await Promise.all(Array.from({ length: looksAtOnce }, work));
    await save();
    return settled(failure, signal);
  };

  /** Compares pairs and keeps what is not another picture; `all` keeps every answer. */
  const compare = async (pairs: readonly Ask[], keepAll: boolean, signal: AbortSignal, after: () => void): Promise<Result<void>> => {
    let rows: MatchRow[] = [];
    for (let at = 0; at < pairs.length; at += pairsPerMessage) {
      await parts.gate.pass(signal);
      if (signal.aborted) return cancelled();
      const asked = pairs.slice(at, at + pairsPerMessage).map(inOrder);
      const compared = await parts.looks().compare(asked.map(({ first, second, turns }) => ({ first: parts.thumbOf(first), second: parts.thumbOf(second), turns: [...turns] })), signal);
      if (!compared.ok) return compared;
      asked.forEach(({ first, second }, index) => {
        const answer = compared.value.scores[index] ?? null;
        // A thumbnail that cannot be read speaks against the pair until it is looked at again.
        const { score, turn } = answer ?? { score: 0, turn: 0 };
        if (keepAll || score > 0) rows.push({ pair: pairKey(first, second), score, turn, version: comparisonVersion });
      });
      after();
      if (rows.length < matchesPerCommit && at + pairsPerMessage < pairs.length) continue;
      const saved = await tables.matches.put(rows);
      rows = [];
      if (!saved.ok) return saved;
    }
    return ok(undefined);
  };

  const compareNew = async (signal: AbortSignal): Promise<Result<void>> => {
    const mirrored = parts.mirrored();
    for (;;) {
      const fresh = freshRows(book, mirrored);
      if (fresh.length === 0) return ok(undefined);
      parts.progress('comparing', 0, 0);
      const candidates = await breathing(findCandidates(book, { fresh: new Set(fresh), mirrored }), signal);
      if (candidates === null) return cancelled();
      const hashes = fresh.map((row) => book.hashAt(row)).filter((hash) => hash !== null);
      const checked = await check(candidates, signal);
      if (!checked.ok) return checked;
      // Whatever was forgotten meanwhile must not come back as compared.
      const saved = await tables.compared.put(hashes.filter((hash) => book.rowOf(hash) !== undefined).map((hash) => comparedRow(hash, mirrored)));
      if (!saved.ok) return saved;
    }
  };

  const check = async (candidates: readonly Candidate[], signal: AbortSignal): Promise<Result<void>> => {
    const equal = candidates.filter(({ turns }) => turns.length === 0);
    const named = equal.map(({ first, second }) => [book.hashAt(first), book.hashAt(second)]).filter((pair): pair is [string, string] => !pair.includes(null));
    const saved = await tables.matches.put(named.map(([first, second]) => ({ pair: pairKey(first, second), score: 1, turn: 0, version: comparisonVersion })));
    if (!saved.ok) return saved;
    const plan = createPlan(book, matches, candidates.filter(({ turns }) => turns.length > 0));
    for (;;) {
      const asks = plan.next(pairsPerMessage);
      if (asks.length === 0) return ok(undefined);
      const compared = await compare(asks, false, signal, () => parts.progress('comparing', plan.done, candidates.length));
      if (!compared.ok) return compared;
    }
  };

  /** Groups ask for further pairs until they know enough. */
  const completeGroups = async (signal: AbortSignal): Promise<Result<void>> => {
    for (;;) {
      const turns = [...quarterTurns, ...(parts.mirrored() ? mirroredTurns : [])];
      const asks = parts.wanted().map(([first, second]) => ({ first, second, turns }));
      if (asks.length === 0) return ok(undefined);
      let done = 0;
      const compared = await compare(asks, true, signal, () => parts.progress('comparing', Math.min(asks.length, (done += pairsPerMessage)), asks.length));
      if (!compared.ok) return compared;
    }
  };

  return {
    async run(signal) {
      for (const step of [takeLooks, compareNew, completeGroups]) {
        const result = await step(signal);
        if (!result.ok) return result;
        if (signal.aborted) return cancelled();
      }
      return ok(undefined);
    },
  };
}

interface Ask {
  first: string;
  second: string;
  turns: readonly number[];
}

/** By name, so that what comes out does not depend on which of the two came first. */
function inOrder({ first, second, turns }: Ask): Ask {
  const [a, b, ways] = first < second ? [first, second, [...turns]] : [second, first, turns.map((turn) => inverseTurn(turn as Turn))];
  return { first: a, second: b, turns: ways.sort((x, y) => x - y) };
}

const settled = (failure: Failure | null, signal: AbortSignal): Result<void> =>
  failure !== null ? { ok: false, error: failure } : signal.aborted ? cancelled() : ok(undefined);

const jobFor = ({ paths, format, width, height }: PhotoEntry, thumb: string): Parameters<Looks['look']>[0] => ({ thumb, path: paths[0] ?? null, format, width, height });

/** Rows that were compared with nothing yet: all, or in a large library the first half. */
export function freshRows(book: LookBook, mirrored: boolean): number[] {
  const fresh: number[] = [];
  const most = Math.max(leastBlock, Math.ceil(book.size / 2));
  for (let row = 0; row < book.rows && fresh.length < most; row++) if (book.hashAt(row) !== null && !book.isCompared(row, mirrored)) fresh.push(row);
  return fresh;
}

interface Plan {
  readonly done: number;
  /** Pairs that are worth comparing now; those whose photos hang together by then are left to the groups. */
  next(count: number): Ask[];
}

function createPlan(book: LookBook, matches: MatchBook, candidates: readonly Candidate[]): Plan {
  const checks = new Map<number, number>();
  const parents = new Map<string, string>();
  const rootOf = (hash: string): string => {
    let root = hash;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    if (root !== hash) parents.set(hash, root);
    return root;
  };
  let [at, pending] = [0, [] as Ask[]];
  const isSpent = (row: number): boolean => (checks.get(row) ?? 0) >= mostChecks;
  return {
    get done() {
      return at;
    },
    next(count) {
      for (const { first, second } of pending) if ((matches.scoreOf(first, second, true) ?? 0) >= 0.5 && rootOf(first) !== rootOf(second)) parents.set(rootOf(first), rootOf(second));
      pending = [];
      while (at < candidates.length && pending.length < count) {
        const candidate = candidates[at] as Candidate;
        const [first, second] = [book.hashAt(candidate.first), book.hashAt(candidate.second)];
        at += 1;
        if (first === null || second === null || matches.scoreOf(first, second, true) !== undefined || rootOf(first) === rootOf(second)) continue;
        if (isSpent(candidate.first) || isSpent(candidate.second)) continue;
        checks.set(candidate.first, (checks.get(candidate.first) ?? 0) + 1);
        checks.set(candidate.second, (checks.get(candidate.second) ?? 0) + 1);
        pending.push({ first, second, turns: candidate.turns });
      }
      return pending;
    },
  };
}
