/** What becomes of a group: which members are kept and which not, why, and how clear that is. Pure. */
import type { DuplicateGroup, DuplicateKind, DuplicateTrait, KeepRule } from '../../shared/duplicates-contract.ts';
import type { Candidate } from './candidate.ts';
import type { DecidedGroup, GroupFile } from './group.ts';
import { isWeighty, rankCandidates, traitsOf, type Ranking } from './rules.ts';
import { chosenWords, copyWords, differentWords, lostBy, protectedWords, tieWords, wonBy } from './words.ts';

/** Things that belong together, before anything is decided about them. */
export interface Group {
  id: string;
  kind: DuplicateKind;
  /** 0 to 1 */
  confidence: number;
  candidates: readonly Candidate[];
}

export interface Member {
  candidate: Candidate;
  keep: boolean;
  /** One sentence. */
  reason: string;
}

export interface Decision {
  group: Group;
  /** Kept ones first, then as the rules rank them. */
  members: readonly Member[];
  decided: DuplicateGroup['decided'];
  clear: boolean;
  /** Bytes of all files that go. */
  free: number;
  traits: ReadonlyMap<DuplicateTrait, ReadonlySet<Candidate>>;
}

/** Whether anything is proposed to go: photos of a burst, and similar ones, are different photos. */
const proposes: Readonly<Record<DuplicateKind, boolean>> = { exact: true, same: true, burst: false, similar: false };

export interface Judgement {
  /** The rules that are on, in the user's order. */
  order: readonly KeepRule[];
  /** What the user said of a member; null where nothing. */
  choiceOf(candidate: Candidate): boolean | null;
}

/**
 * Members that the user keeps stay, and with one of those, the rules keep no other; members that the user discards go,
 * and the rules choose among the rest. What lies in a protected folder stays in any case, and at least one member does.
 */
export function decide(group: Group, { order, choiceOf }: Judgement): Decision {
  const { candidates } = group;
  const choices = new Map(candidates.map((candidate) => [candidate, choiceOf(candidate)]));
  const left = candidates.filter((candidate) => choices.get(candidate) !== false);
  const all = rankCandidates(candidates, order);
  const ranking = left.length === 0 || left.length === candidates.length ? all : rankCandidates(left, order);
  const chosen = candidates.filter((candidate) => choices.get(candidate) === true);
  const kept = proposes[group.kind] || left.length === 0 ? keptOf(group, ranking, chosen) : new Set([...(chosen.length > 0 ? chosen : left), ...candidates.filter((candidate) => candidate.protected)]);
  const ranked = [...new Set([...ranking.order, ...all.order])];
  const sorted = [...ranked.filter((one) => kept.has(one)), ...ranked.filter((one) => !kept.has(one))];
  const first = sorted[0] as Candidate;
  const basis: Basis = { kind: group.kind, ranking, all, first, kept, choices, candidates };
  const decided = describeDecision(basis);
  const members = sorted.map((candidate) => ({ candidate, keep: kept.has(candidate), reason: reasonOf(candidate, basis, decided.words) }));
  const free = members.reduce((sum, { candidate, keep }) => sum + (keep ? 0 : candidate.photo.bytes * candidate.paths.length), 0);
  const clear = decided.by === 'user' || (decided.by === 'rule' && ranking.clear) || (decided.by === 'protected' && group.kind === 'exact');
  return { group, members, decided, clear, free, traits: traitsOf(candidates) };
}

/** A better picture stays beside a protected one; a better place does not make it a better picture. */
function keptOf({ kind, candidates }: Group, ranking: Ranking, chosen: readonly Candidate[]): ReadonlySet<Candidate> {
  const guarded = candidates.filter((candidate) => candidate.protected);
  if (chosen.length > 0) return new Set([...chosen, ...guarded]);
  const best = ranking.order[0] as Candidate;
  const bestGuarded = ranking.order.find((candidate) => candidate.protected);
  if (bestGuarded === undefined) return new Set([best, ...guarded]);
  const lost = ranking.lostBy.get(bestGuarded);
  const isBetter = kind !== 'exact' && bestGuarded !== best && lost !== undefined && isWeighty(lost);
  return new Set(isBetter ? [best, ...guarded] : guarded);
}

const chosenElsewhere = 'You chose to keep another one.';
const protectedElsewhere = 'Another one lies in a protected folder and is kept.';

interface Basis {
  kind: DuplicateKind;
  ranking: Ranking;
  /** Of all members, whatever the user said. */
  all: Ranking;
  first: Candidate;
  kept: ReadonlySet<Candidate>;
  choices: ReadonlyMap<Candidate, boolean | null>;
  candidates: readonly Candidate[];
}

function describeDecision({ kind, ranking, first, kept, choices, candidates }: Basis): DuplicateGroup['decided'] {
  if (proposes[kind] && kept.size === candidates.length && candidates.some((one) => one.protected)) return { by: 'protected', words: 'All of it is kept: it lies in protected folders, or you chose so.' };
  if ([...choices.values()].some((choice) => choice !== null)) return { by: 'user', words: choices.get(first) === true ? chosenWords.keep : 'You chose among these.' };
  if (!proposes[kind]) return { by: 'none', words: differentWords };
  if (first !== ranking.order[0]) return { by: 'protected', words: protectedWords };
  if (ranking.decidedBy === null) return first.protected ? { by: 'protected', words: protectedWords } : { by: 'tie', words: tieWords };
  return { by: 'rule', rule: ranking.decidedBy, words: wonBy(ranking.decidedBy, first, candidates.filter((one) => one !== first)) };
}

function reasonOf(candidate: Candidate, { ranking, all, first, kept, choices }: Basis, words: string): string {
  const choice = choices.get(candidate) ?? null;
  if (kept.has(candidate)) return choice === true ? chosenWords.keep : candidate !== first && candidate.protected ? protectedWords : words;
  if (choice === false) return chosenWords.discard;
  if ([...kept].some((one) => choices.get(one) === true)) return chosenElsewhere;
  const rule = all.lostBy.get(candidate) ?? ranking.lostBy.get(candidate);
  if (rule !== undefined) return lostBy(rule, candidate, first);
  return first.protected ? protectedElsewhere : tieWords;
}

/** As disposal takes it. Files of a kept photo all stay here; which of its copies are needed is the exact group's business. */
export function handOver({ group, members, clear, free }: Decision, reviewed: boolean): DecidedGroup {
  const files = members.flatMap(({ candidate, keep, reason }) =>
    candidate.paths.map((path, index): GroupFile => ({
      path,
      hash: candidate.photo.hash,
      bytes: candidate.photo.bytes,
      width: candidate.photo.width,
      height: candidate.photo.height,
      seconds: candidate.video?.seconds ?? null,
      keep,
      reason: keep && index > 0 ? copyWords : reason,
    })),
  );
  return { id: group.id, kind: group.kind, confidence: group.confidence, files, clear, reviewed, free };
}
