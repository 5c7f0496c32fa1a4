/** Learning curves as an SVG that reads on light and dark pages. Pure. */
import type { CurvePoint, Teacher } from '../src/core/albums/evaluate.ts';

const size = { width: 640, height: 360 };
const room = { left: 56, right: 150, top: 36, bottom: 48 };
const looks: Record<Teacher, { colour: string; words: string }> = {
  queue: { colour: '#0e8a7d', words: 'review queue' },
  random: { colour: '#b06a00', words: 'random photos' },
  none: { colour: '#7a8087', words: 'no decisions' },
};

export function learningCurves(curves: readonly { teacher: Teacher; points: readonly CurvePoint[] }[]): string {
  const last = Math.max(...curves.flatMap(({ points }) => points.map(({ decisions }) => decisions)));
  const x = (decisions: number): number => room.left + (decisions / last) * (size.width - room.left - room.right);
  const y = (f1: number): number => size.height - room.bottom - f1 * (size.height - room.top - room.bottom);
  const path = (points: readonly CurvePoint[], of: (point: CurvePoint) => number): string => points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.decisions).toFixed(1)} ${y(of(point)).toFixed(1)}`).join(' ');
  const levels = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const lines = [
    ...levels.map((level) => `<path d="M${room.left} ${y(level)} H${size.width - room.right}" class="grid"/><text x="${room.left - 8}" y="${y(level) + 4}" text-anchor="end">${level.toFixed(1)}</text>`),
    ...[0, 5, 10, 15, 20].filter((count) => count <= last).map((count) => `<text x="${x(count)}" y="${size.height - room.bottom + 20}" text-anchor="middle">${count}</text>`),
    ...curves.map(({ teacher, points }) => `<path d="${path(points, ({ album }) => album)}" stroke="${looks[teacher].colour}" class="line"/>`),
    ...curves.map(({ teacher, points }) => `<path d="${path(points, ({ unseen }) => unseen)}" stroke="${looks[teacher].colour}" class="line unseen"/>`),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="F1 of labels after simulated decisions">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#5b6168}.title{font-size:13px;font-weight:600}.grid{stroke:#8a9097;stroke-opacity:.3;fill:none}.line{stroke-width:2.5;fill:none}.unseen{stroke-dasharray:5 4}</style>',
    `<text x="${room.left}" y="20" class="title">F1 after decisions: as the album stands (solid), and on photos nobody was asked about (dashed)</text>`,
    `<text x="${(room.left + size.width - room.right) / 2}" y="${size.height - 10}" text-anchor="middle">decisions</text>`,
    ...lines,
    ...legend(curves, y),
    '</svg>\n',
  ].join('\n');
}

/** Beside the end of each line, moved apart where two ends meet. */
function legend(curves: readonly { teacher: Teacher; points: readonly CurvePoint[] }[], y: (f1: number) => number): string[] {
  const ends = curves.map(({ teacher, points }) => ({ teacher, at: y(points.at(-1)?.album ?? 0) })).sort((a, b) => a.at - b.at);
  let floor = -Infinity;
  return ends.map(({ teacher, at }) => {
    floor = Math.max(at, floor + 16);
    return `<text x="${size.width - room.right + 10}" y="${floor + 4}" style="fill:${looks[teacher].colour}">${looks[teacher].words}</text>`;
  });
}
