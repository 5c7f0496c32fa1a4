/**
 * Labels: how well they do at the automatic cut and after decisions, on photos whose content is known; and how long they
 * take in a library of 100,000 random vectors. With SNAPSIFT_UPDATE_IMAGES=1 the curves are written to docs/images.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isKnown, meansOf, usualSteps, type AlbumEvaluation, type CurvePoint, type Teacher } from '../src/core/albums/evaluate.ts';
import { evaluateFiles } from '../src/cli/commands/eval-albums.ts';
import { buildChildren } from './build.ts';
import { repository, withFolder } from './cache.ts';
import { learningCurves } from './curves.ts';
import { measureSpeed } from './albums-speed.ts';
import { must, openProduct } from './product.ts';
import { row, type Bench, type Row } from './report.ts';

const teachers = ['queue', 'random', 'none'] as const satisfies readonly Teacher[];
const imagePath = join(repository, 'docs', 'images', 'albums-learning.svg');
const manifest = join(repository, '..', 'shared', 'photos', 'photos.json');
const curveSteps = [0, 2, 5, 10, 15, 20];

export const bench: Bench = async (say) => {
  if (!existsSync(manifest)) throw new Error('The photos with known content are not there: this bench needs ../shared/photos/photos.json.');
  const { photos } = JSON.parse(await readFile(manifest, 'utf8')) as { photos: { file: string; label?: string; labels?: string[] }[] };
  const files = photos.map(({ file, label, labels = [] }) => ({ file, labels: [...new Set([...labels, ...(label === undefined ? [] : [label])])] }));
  say('Building');
  const { vision } = await buildChildren();
  const evaluation = await withFolder(async (directory) => {
    const library = await openProduct({ directory, model: null, vision });
    try {
      return must(await evaluateFiles(library, files, dirname(manifest), new AbortController().signal, say));
    } finally {
      await library.close();
    }
  });
  const rows = [...quality(evaluation), ...(await curves(evaluation, say)), ...(await measureSpeed(say))];
  return {
    data: `F1: starter model, ${files.length} photos of the test pack, labels with at least four photos, one phrasing each (its name), known where the oracle reaches 0.4; decisions like the manifest's, ten a round, means over labels and six random halves. Speed: 100,000 random unit vectors of 512 numbers and 3,463 random words`,
    rows,
  };
};

function quality({ labels }: AlbumEvaluation): Row[] {
  return [['known', labels.filter(isKnown)], ['all', labels]].flatMap(([name, chosen]) => {
    const { labels: count, f1, oracle, plain, slider, precision, recall } = meansOf(chosen as typeof labels);
    return [
      row(`${String(name)} labels (${count}): F1 at the automatic cut`, f1, '', 'the oracle threshold', oracle),
      row(`${String(name)} labels: mean + 2 deviations`, plain, '', 'the oracle threshold', oracle),
      row(`${String(name)} labels: the best place for the slider`, slider, '', 'the oracle threshold', oracle),
      row(`${String(name)} labels: precision`, precision, ''),
      row(`${String(name)} labels: recall`, recall, ''),
    ];
  });
}

async function curves({ curve }: AlbumEvaluation, say: (line: string) => void): Promise<Row[]> {
  say('Decisions, simulated');
  const known = teachers.map((teacher) => ({ teacher, points: curve(teacher, [...new Set([...usualSteps, ...curveSteps])].sort((a, b) => a - b), 'known') }));
  if (process.env['SNAPSIFT_UPDATE_IMAGES'] === '1') {
    await writeFile(imagePath, learningCurves(known));
    say(`Written: ${imagePath}`);
  }
  const at = (points: readonly CurvePoint[], decisions: number): CurvePoint => points.find((point) => point.decisions === decisions) as CurvePoint;
  const none = known.find(({ teacher }) => teacher === 'none')?.points ?? [];
  return usualSteps.slice(1).flatMap((decisions) => known.filter(({ teacher }) => teacher !== 'none').flatMap(({ teacher, points }) => [
    row(`F1 after ${decisions} ${teacher === 'queue' ? 'decisions of the review queue' : 'random decisions'}`, at(points, decisions).album, '', 'no decisions', at(none, decisions).album),
    row(`  on photos nobody was asked about`, at(points, decisions).unseen, '', 'no decisions', at(none, decisions).unseen),
  ]));
}
