/**
 * Made-up albums behind the contract. A label's scores follow from the photo's number alone, spread as real ones are:
 * a bulk far below the line and a thin tail above it. Decisions count as they do in the product; nothing is learned.
 */
import { starters } from '../../../src/core/albums/starters.ts';
import type { Album, Decision, JudgedPhoto, albumMethods } from '../../../src/shared/albums-contract.ts';
import type { Contract, PhotoTile } from '../../../src/shared/contract.ts';
import { fail, ok } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedAlbums {
  albums: Album[];
  unlocked: boolean;
  /** How long a change takes, ms: as long as judging does with a large model. */
  updating: number;
  /** By album and photo. */
  decisions: Map<string, Map<string, Decision>>;
}

/** What a label needs to know of the made-up photos. */
export interface InventedPhotos {
  count(): number;
  tile(number: number): PhotoTile;
}

type AlbumHandlers = Pick<Handlers<Contract>, keyof typeof albumMethods>;
const unknown = fail('album-unknown', 'That album is not there any more.');

export const inventAlbums = (...albums: Album[]): InventedAlbums => ({ albums, unlocked: false, updating: 0, decisions: new Map() });

export const inventedAlbum = (name: string, change: Partial<Album> = {}): Album => ({
  id: name.toLowerCase().replace(/\W+/gu, '-'), name, rule: { kind: 'label', phrasings: [name.toLowerCase()], filter: '', threshold: null },
  colour: null, icon: null, cover: null, private: false, parent: null, locked: false, count: 12, face: null, yes: 0, no: 0, problems: [], created: 0, modified: 0, ...change,
});

/** -3 to 2 or so; the mean of four even draws is nearly normal. */
export function scoreOf(number: number): number {
  let seed = (number * 2_654_435_761) >>> 0;
  let sum = 0;
  for (let draw = 0; draw < 4; draw++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    sum += seed / 2 ** 32;
  }
  return (sum - 2) * 1.7 - 1.2;
}
const automatic = 0;
const fitOf = (score: number): number => 1 / (1 + Math.exp(-2 * score));

export function inventedAlbumHandlers(state: InventedAlbums, photos: InventedPhotos): AlbumHandlers {
  const find = (id: string | undefined): Album | undefined => state.albums.find((each) => each.id === id);
  const decided = (id: string | undefined): Map<string, Decision> => (id === undefined ? new Map() : (state.decisions.get(id) ?? state.decisions.set(id, new Map()).get(id) ?? new Map()));
  const numberOf = (id: string): number => Number.parseInt(id, 16);
  const judged = (number: number, decisions: Map<string, Decision>): JudgedPhoto => {
    const photo = photos.tile(number);
    return { photo, score: scoreOf(number), fit: fitOf(scoreOf(number)), decision: decisions.get(photo.id) ?? null };
  };
  let order: { number: number; score: number }[] = [];
  /** Undecided photos, the best first. */
  const ranked = (decisions: Map<string, Decision>): { number: number; score: number }[] => {
    if (order.length !== photos.count()) order = Array.from({ length: photos.count() }, (_, number) => ({ number, score: scoreOf(number) })).sort((a, b) => b.score - a.score);
    const out = new Set([...decisions.keys()].map(numberOf));
    return out.size === 0 ? order : order.filter(({ number }) => !out.has(number));
  };
  const cutOf = (album: Album | undefined): number => (album?.rule.kind === 'label' ? (album.rule.threshold ?? automatic) : automatic);
  const counted = (album: Album): Album => {
    const decisions = decided(album.id);
    const all = [...decisions.values()];
    const yes = all.filter((decision) => decision === 'yes').length;
    const base = { ...album, yes, no: all.length - yes };
    return album.rule.kind === 'label' ? { ...base, count: ranked(decisions).filter(({ score }) => score >= cutOf(album)).length + yes } : { ...base, count: album.count === null ? null : album.count + yes };
  };
  const listed = (): Album[] => state.albums.map((album) => (album.private && !state.unlocked ? { ...album, locked: true, count: null, face: null } : album.locked ? { ...album, locked: false } : album));
  const explained = (id: string, photo: string) => {
    const decision = decided(id).get(photo) ?? null;
    const score = scoreOf(numberOf(photo));
    const album = find(id);
    return { member: decision === 'yes' || (decision === null && score >= cutOf(album)), because: decision === null ? ('score' as const) : ('decision' as const), decision, score, threshold: cutOf(album), fit: fitOf(score), phrasing: album?.name.toLowerCase() ?? null };
  };
  return {
    'albums.list': () => ok({ albums: listed(), unlocked: state.unlocked }),
    'albums.create': ({ photos: _, ...fields }) => {
      const album = counted({ ...fields, id: `album-${state.albums.length + 1}`, locked: false, count: 0, face: null, yes: 0, no: 0, problems: [], created: 0, modified: 0 });
      state.albums = [...state.albums, album];
      return ok({ album, edit: 'created' });
    },
    'albums.update': async ({ id, change }) => {
      await new Promise((resolve) => setTimeout(resolve, state.updating));
      const album = find(id);
      if (album === undefined) return unknown;
      const next = counted({ ...album, ...(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Album>) });
      state.albums = state.albums.map((each) => (each.id === id ? next : each));
      return ok({ album: next, edit: 'changed' });
    },
    'albums.remove': ({ id }) => {
      state.albums = state.albums.filter((each) => each.id !== id);
      return ok({ edit: 'removed', usedBy: [] });
    },
    'albums.unlock': () => {
      state.unlocked = true;
      return ok({});
    },
    'albums.lock': () => {
      state.unlocked = false;
      return ok({});
    },
    'albums.of': ({ photo }) => {
      const labels = state.albums.filter((album) => album.rule.kind === 'label' && !(album.private && !state.unlocked));
      return ok({ albums: labels.map((album) => ({ id: album.id, name: album.name, kind: album.rule.kind, colour: album.colour, icon: album.icon, private: album.private, ...explained(album.id, photo) })).filter(({ member }) => member) });
    },
    'albums.explain': ({ id, photo }) => {
      const [yes, no] = (['yes', 'no'] as const).map((decision) => [...decided(id)].find(([other, each]) => each === decision && other !== photo)?.[0]);
      const near = (other: string | undefined) => (other === undefined ? null : { photo: photos.tile(numberOf(other)), alike: 0.8 });
      return ok({ ...explained(id, photo), nearestYes: near(yes), nearestNo: near(no), parts: [] });
    },
    'albums.starters': () =>
      ok({
        starters: starters.map(({ key, name, about, icon, colour, phrasings, private: hidden }, index) => ({
          key, name, about, icon, colour, rule: { kind: 'label' as const, phrasings: [...phrasings], filter: '', threshold: null }, private: hidden, count: [14, 3, 0][index] ?? 5,
          photos: index === 2 ? [] : [0, 1, 2].map((at) => photos.tile(at + 10 * index)), added: state.albums.some((album) => album.name === name),
        })),
      }),
    'albums.suggestPhrasings': ({ name }) => ok({ phrasings: [`${name.toLowerCase()} on a table`, `a close-up of ${name.toLowerCase()}`].map((text) => ({ text, understood: true })) }),
    'albums.preview': ({ id, phrasings }) => {
      const album = find(id);
      const decisions = decided(id);
      const all = ranked(decisions);
      const highest = all[0]?.score ?? 0;
      const lowest = all.at(-1)?.score ?? 0;
      const scores = Uint16Array.from(all.slice(0, 100_000), ({ score }) => Math.round(((score - lowest) / (highest - lowest || 1)) * 65_535));
      const of = (decision: Decision): number[] => [...decisions].filter(([, each]) => each === decision).map(([photo]) => scoreOf(numberOf(photo)));
      const said = phrasings ?? (album?.rule.kind === 'label' ? album.rule.phrasings : []);
      return ok({
        photos: photos.count(), scores: Buffer.from(scores.buffer).toString('base64'), lowest, highest, yes: of('yes'), no: of('no'), automatic,
        threshold: album?.rule.kind === 'label' ? album.rule.threshold : null, learned: decisions.size > 0,
        phrasings: said.map((text) => ({ text, understood: !/[^\p{ASCII}]/u.test(text), truncated: false, count: 7 })), problems: [],
      });
    },
    'albums.border': ({ id, threshold, each }) => {
      const decisions = decided(id);
      const all = ranked(decisions);
      const cut = threshold ?? automatic;
      const inside = all.filter(({ score }) => score >= cut);
      return ok({ in: inside.slice(-each).reverse().map(({ number }) => judged(number, decisions)), out: all.slice(inside.length, inside.length + each).map(({ number }) => judged(number, decisions)) });
    },
    'albums.decide': ({ id, photos: chosen, decision }) => {
      const album = find(id);
      if (album === undefined) return unknown;
      const decisions = decided(id);
      const ids = 'ids' in chosen ? chosen.ids : [];
      const changed = ids.filter((photo) => (decisions.get(photo) ?? null) !== decision).length;
      for (const photo of ids) {
        if (decision === null) decisions.delete(photo);
        else decisions.set(photo, decision);
      }
      const next = counted(album);
      state.albums = state.albums.map((each) => (each.id === id ? next : each));
      return ok({ album: next, changed, edit: changed === 0 ? null : 'decided' });
    },
    'albums.decisions': ({ id, decision, offset, limit }) => {
      const all = [...decided(id)].filter(([, each]) => each === decision).map(([photo]) => judged(numberOf(photo), decided(id))).reverse();
      return ok({ total: all.length, photos: all.slice(offset, offset + limit) });
    },
    'albums.queue': ({ id, size, skip }) => {
      const near = [...ranked(decided(id))].sort((a, b) => Math.abs(a.score) - Math.abs(b.score));
      return ok({ photos: near.map(({ number }) => judged(number, decided(id))).filter(({ photo }) => !skip.includes(photo.id)).slice(0, size) });
    },
    'albums.quality': ({ id }) => {
      const all = [...decided(id).values()];
      const yes = all.filter((decision) => decision === 'yes').length;
      const no = all.length - yes;
      const enough = yes >= 3 && no >= 3;
      return ok({ yes, no, needs: enough ? null : { yes: Math.max(0, 3 - yes), no: Math.max(0, 3 - no) }, precision: enough ? 0.92 : null, recall: enough ? 0.81 : null });
    },
  };
}
