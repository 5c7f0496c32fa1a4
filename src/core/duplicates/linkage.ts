/**
 * Groups by complete linkage: in a group every pair is linked, so that nothing is joined over a chain. Pure, and the same
 * whatever the order in which links are given: the strongest join first, ties by name.
 *
 * Two edits of one picture differ by both edits. Where that is asked for, a pair that is a little too far apart belongs
 * together if a third member is linked with both; one that is another picture never does, whoever vouches for it.
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
  /** Its weakest link; of a pair that a third member vouches for, the links with that. */
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
 * @param vouched scores from here on do where a third member is linked with both
 */
export function linkUp(links: readonly Link[], least: number, scoreOf: ScoreOf, vouched = least): Linkage {
  const clusters: Cluster[] = [];
  const wanted: Linkage['wanted'] = [];
  for (const part of partsOf(links)) {
    const joined = joinPart(part, { least, vouched, scoreOf });
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

interface Terms {
  least: number;
  vouched: number;
  scoreOf: ScoreOf;
}

function joinPart(part: Part, terms: Terms): Linkage {
  const { names } = part;
  if (names.length <= smallPart) {
    const wanted = names.flatMap((first, index) => names.slice(index + 1).filter((second) => terms.scoreOf(first, second) === undefined).map((second): [string, string] => [first, second]));
    if (wanted.length > 0) return { clusters: [], wanted };
  }
  // Everything that would be asked if all answers were yes, at once: one by one, a large group would take as many rounds as it has members.
  const hoped = joinAll(part, terms, true);
  return hoped.wanted.length === 0 ? hoped : { clusters: joinAll(part, terms, false).clusters, wanted: hoped.wanted };
}

/** Members in the order in which they came, which is the same every time. */
function joinAll({ names, links }: Part, terms: Terms, hopeful: boolean): Linkage {
  const wanted: Linkage['wanted'] = [];
  const groups = new Map<string, Cluster>(names.map((name) => [name, { members: [name], score: 1 }]));
  for (const { first, second } of links) {
    const [a, b] = [groups.get(first) as Cluster, groups.get(second) as Cluster];
    if (a === b) continue;
    const joined = joinable(a, b, terms);
    wanted.push(...joined.wanted);
    if (joined.score === null || (joined.wanted.length > 0 && !hopeful)) continue;
    const [large, small] = a.members.length >= b.members.length ? [a, b] : [b, a];
    for (const member of small.members) {
      large.members.push(member);
      groups.set(member, large);
    }
    large.score = Math.min(a.score, b.score, joined.score);
  }
  const clusters = [...new Set(groups.values())].filter(({ members }) => members.length > 1);
  return { clusters: clusters.map(({ members, score }) => ({ members: members.sort(), score })), wanted };
}

/** The weakest link between two groups, of those that were looked at; null where there is a pair that does not belong together. */
function joinable(a: Cluster, b: Cluster, terms: Terms): { score: number | null; wanted: Linkage['wanted'] } {
  const wanted: Linkage['wanted'] = [];
  const [left, right] = [spread(a.members), spread(b.members)];
  let weakest = 1;
  for (const first of left) {
    for (const second of right) {
      const score = terms.scoreOf(first, second);
      if (score === undefined) wanted.push([first, second]);
      else {
        const link = score >= terms.least ? score : score >= terms.vouched ? vouchedFor(first, second, [...left, ...right], terms) : null;
        if (link === null) return { score: null, wanted: [] };
        weakest = Math.min(weakest, link);
      }
    }
  }
  return { score: weakest, wanted };
}

/** The weaker of the links by which a third one holds two together, where there is one; the best of them. */
function vouchedFor(first: string, second: string, others: readonly string[], { least, scoreOf }: Terms): number | null {
  const held = others.filter((other) => other !== first && other !== second).map((other) => Math.min(scoreOf(first, other) ?? 0, scoreOf(second, other) ?? 0));
  const best = Math.max(0, ...held);
  return best >= least ? best : null;
}

/** All of them, or some that are spread over them. */
function spread(members: readonly string[]): readonly string[] {
  if (members.length <= smallPart) return members;
  return Array.from({ length: sampled }, (_, index) => members[Math.floor((index * members.length) / sampled)] as string);
}
