/**
 * Groups by complete linkage: in a group every pair is linked, so that nothing is joined over a chain. Pure, and the same
 * whatever the order in which links are given: the strongest join first, ties by name.
 */

/** A pair that belongs together, and how surely, 0 to 1. */
export interface Link {
  first: string;
  second: string;
  score: number;
}

export interface Cluster {
  /** Sorted; at least two. */
  members: string[];
  /** Its weakest link. */
  score: number;
}

export interface Linkage {
  clusters: Cluster[];
  /** Pairs of which it must be known whether they belong together before the answer is final. */
  wanted: [first: string, second: string][];
}

/** The score of a pair that was looked at, whatever it is; undefined where nobody has. */
export type ScoreOf = (first: string, second: string) => number | undefined;

/** Things that hang together by links and are up to this many: every pair of them is looked at. */
const smallPart = 24;
/** Of larger ones, so many of each side are looked at when two groups join. */
const sampled = 8;

/**
 * @param links pairs with a score of at least `least`
 * @param least scores below it do not belong together
 */
export function linkUp(links: readonly Link[], least: number, scoreOf: ScoreOf): Linkage {
  const clusters: Cluster[] = [];
  const wanted: Linkage['wanted'] = [];
  for (const part of partsOf(links)) {
    const joined = joinPart(part, least, scoreOf);
    wanted.push(...joined.wanted);
    clusters.push(...joined.clusters);
  }
  return { clusters: clusters.sort((a, b) => (a.members[0] as string < (b.members[0] as string) ? -1 : 1)), wanted };
}

interface Part {
  names: string[];
  links: Link[];
}

/** What hangs together, strongest links first. */
function partsOf(links: readonly Link[]): Part[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next;
    for (let at = name; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    if (!parents.has(root)) parents.set(root, root);
    return root;
  };
  for (const { first, second } of links) {
    const [a, b] = [rootOf(first), rootOf(second)];
    if (a !== b) parents.set(a < b ? b : a, a < b ? a : b);
  }
  const parts = new Map<string, Part>();
  for (const name of [...parents.keys()].sort()) {
    const root = rootOf(name);
    const part = parts.get(root) ?? { names: [], links: [] };
    part.names.push(name);
    parts.set(root, part);
  }
  for (const link of links) (parts.get(rootOf(link.first)) as Part).links.push(link);
  for (const part of parts.values()) part.links.sort((a, b) => b.score - a.score || compare(pairName(a), pairName(b)));
  return [...parts.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const pairName = ({ first, second }: Link): string => (first < second ? `${first} ${second}` : `${second} ${first}`);

function joinPart({ names, links }: Part, least: number, scoreOf: ScoreOf): Linkage {
  const wanted: Linkage['wanted'] = [];
  if (names.length <= smallPart) {
    names.forEach((first, index) => names.slice(index + 1).forEach((second) => scoreOf(first, second) === undefined && wanted.push([first, second])));
    if (wanted.length > 0) return { clusters: [], wanted };
  }
  const groups = new Map<string, Cluster>(names.map((name) => [name, { members: [name], score: 1 }]));
  for (const { first, second } of links) {
    const [a, b] = [groups.get(first) as Cluster, groups.get(second) as Cluster];
    if (a === b) continue;
    const joined = joinable(a, b, least, scoreOf);
    wanted.push(...joined.wanted);
    if (joined.score === null) continue;
    const union = { members: [...a.members, ...b.members].sort(), score: Math.min(a.score, b.score, joined.score) };
    for (const member of union.members) groups.set(member, union);
  }
  return { clusters: [...new Set(groups.values())].filter(({ members }) => members.length > 1), wanted };
}

/** The weakest link between two groups; null where there is a pair that does not belong together, or that nobody has looked at. */
function joinable(a: Cluster, b: Cluster, least: number, scoreOf: ScoreOf): { score: number | null; wanted: Linkage['wanted'] } {
  const wanted: Linkage['wanted'] = [];
  let weakest = 1;
  for (const first of spread(a.members)) {
    for (const second of spread(b.members)) {
      const score = scoreOf(first, second);
      if (score === undefined) wanted.push([first, second]);
      else if (score < least) return { score: null, wanted: [] };
      else weakest = Math.min(weakest, score);
    }
  }
  return { score: wanted.length > 0 ? null : weakest, wanted };
}

/** All of them, or some that are spread over them. */
function spread(members: readonly string[]): readonly string[] {
  if (members.length <= smallPart) return members;
  return Array.from({ length: sampled }, (_, index) => members[Math.floor((index * members.length) / sampled)] as string);
}
