/** How well groups agree with what is known of the files: counted by pairs of contents, and for each variant with its original. Pure. */
import type { DuplicateKind } from '../src/shared/duplicates-contract.ts';
import type { DuplicatesSet, SetFile } from './duplicates-set.ts';
import { row, type Row } from './report.ts';

/** Files that were put into one group. */
export type FileGroups = readonly (readonly SetFile[])[];

export interface Counted {
  found: number;
  all: number;
}

export interface Quality {
  /** Variants that are in a group with their original, by `source variant`. */
  variants: Map<string, Counted>;
  /** Of all pairs that groups join. */
  pairs: { right: number; wrong: number };
  /** Pairs of different pictures that were joined, frames of one series and others. */
  wrong: { frames: [SetFile, SetFile][]; pictures: [SetFile, SetFile][] };
  /** Variants that are not with their original. */
  missed: SetFile[];
}

/** A frame of a series and the photo that the series was made from are neither: a frame is a crop of it, more or less. @param groups of any number of kinds; a file may be in several */
export function judgeGroups(set: DuplicatesSet, groups: FileGroups): Quality {
  const originals = new Map(set.files.filter(({ source }) => source === 'photos').map((file) => [file.picture, file]));
  const joined = new Set<string>();
  const wrong: Quality['wrong'] = { frames: [], pictures: [] };
  let right = 0;
  for (const group of groups) {
    for (const [index, first] of group.entries()) {
      for (const second of group.slice(index + 1)) {
        const key = [first.file, second.file].sort().join('\n');
        if (joined.has(key)) continue;
        joined.add(key);
        if (first.picture === second.picture) right += 1;
        else if (first.series === second.picture || second.series === first.picture) continue;
        else (first.series !== null && first.series === second.series ? wrong.frames : wrong.pictures).push([first, second]);
      }
    }
  }
  const variants = new Map<string, Counted>();
  const missed: SetFile[] = [];
  for (const file of set.files) {
    if (file.strength === 'original') continue;
    const key = `${file.source} ${file.variant}`;
    const counted = variants.get(key) ?? { found: 0, all: 0 };
    variants.set(key, counted);
    counted.all += 1;
    const original = originals.get(file.picture);
    if (original !== undefined && joined.has([original.file, file.file].sort().join('\n'))) counted.found += 1;
    else missed.push(file);
  }
  return { variants, pairs: { right, wrong: wrong.frames.length + wrong.pictures.length }, wrong, missed };
}

const precision = ({ pairs: { right, wrong } }: Quality): number => (right + wrong === 0 ? 1 : right / (right + wrong));

/** Recall over all variants of these strengths. */
export function recallOf(set: DuplicatesSet, { variants }: Quality, strengths: readonly SetFile['strength'][], sources: readonly SetFile['source'][]): Counted {
  const keys = new Set(set.files.filter(({ strength, source }) => strengths.includes(strength) && sources.includes(source)).map(({ source, variant }) => `${source} ${variant}`));
  const total = { found: 0, all: 0 };
  for (const key of keys) {
    const { found, all } = variants.get(key) ?? { found: 0, all: 0 };
    total.found += found;
    total.all += all;
  }
  return total;
}

const share = ({ found, all }: Counted): number => found / Math.max(1, all);

const sourceNames = { photos: '', known: 'known variants', made: 'made variants', 'held-out': 'made variants, held out', series: '' } as const;

/** Rows of a report. @param peer the same judged of another program's groups */
export function qualityRows(set: DuplicatesSet, quality: Quality, peer: { name: string; quality: Quality } | null): Row[] {
  const line = (what: string, of: (quality: Quality) => number): Row => row(what, of(quality), '', peer === null ? null : peer.name, peer === null || of(peer.quality) === 0 ? null : of(peer.quality));
  const rows: Row[] = [];
  for (const source of ['known', 'made', 'held-out'] as const) {
    for (const strengths of [['exact'], ['easy'], ['medium'], ['easy', 'medium'], ['hard']] as const) {
      const { all } = recallOf(set, quality, strengths, [source]);
      if (all > 0) rows.push(line(`${sourceNames[source]}: recall ${strengths.join(' + ')} (${all})`, (judged) => share(recallOf(set, judged, strengths, [source]))));
    }
  }
  for (const [key, { all }] of quality.variants) {
    const [source = 'known', variant] = key.split(' ') as [keyof typeof sourceNames, string];
    rows.push(line(`  ${sourceNames[source]}: ${variant} (${all})`, ({ variants }) => share(variants.get(key) ?? { found: 0, all: 0 })));
  }
  rows.push(line(`precision over pairs (${quality.pairs.right + quality.pairs.wrong} joined)`, precision));
  rows.push(row('pairs of different pictures joined', quality.wrong.pictures.length, 'pairs', peer === null ? null : `${peer.name} (${peer.quality.wrong.pictures.length})`, null));
  rows.push(row('frames of one made series joined', quality.wrong.frames.length, 'pairs'));
  return rows;
}

/** Made series: frames that say camera and second are a burst, all others at best similar. And what else was called either. */
export function seriesRows(set: DuplicatesSet, groups: Readonly<Record<DuplicateKind, FileGroups>>): Row[] {
  const rows: Row[] = [];
  for (const kind of [...new Set(set.files.filter(({ series }) => series !== null).map(({ variant }) => variant))].sort()) {
    const frames = set.files.filter(({ series, variant }) => series !== null && variant === kind);
    const series = [...new Set(frames.map((frame) => frame.series))].map((name) => frames.filter((frame) => frame.series === name));
    const whole = (found: FileGroups): number => series.filter((members) => found.some((group) => members.every((frame) => group.includes(frame)))).length;
    rows.push(row(`made series ${kind} (${series.length}): one burst`, whole(groups.burst) / series.length, ''), row(`  one group of similar photos`, whole(groups.similar) / series.length, ''));
  }
  const foreign = (found: FileGroups): number => found.filter((group) => new Set(group.map((file) => file.series ?? file.picture)).size > 1).length;
  for (const kind of ['burst', 'similar'] as const) rows.push(row(`${kind}: groups of more than one picture or series, of ${groups[kind].length}`, foreign(groups[kind]), ''));
  return rows;
}
