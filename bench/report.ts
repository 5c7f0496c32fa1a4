/** What a bench answers, and how it is shown. Pure. */

export interface Row {
  what: string;
  value: number;
  unit: string;
  /** What the value is compared with, where it is. */
  versus: string | null;
  /** value / that, so that 1 means equal; see `what` and the docs for which way is better. */
  ratio: number | null;
}

export interface Report {
  name: string;
  machine: string;
  /** What was measured on: which pictures, how many, which model, and what of it is random. */
  data: string;
  rows: Row[];
}

/** The part that a bench fills in; the runner adds name and machine. */
export type Findings = Pick<Report, 'data' | 'rows'>;

/** A bench reports its progress as lines of text; they go to standard error. `wanted` are those of its choices that were named. */
export type Bench = (say: (line: string) => void, wanted: readonly string[]) => Promise<Findings>;

export const row = (what: string, value: number, unit: string, versus: string | null = null, against: number | null = null): Row => ({
  what,
  value,
  unit,
  versus,
  ratio: against === null ? null : value / against,
});

/** Three significant digits, and no exponent. */
export function short(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** A row without a figure is a remark. */
const figure = ({ value, unit }: Row): string => (Number.isNaN(value) ? '' : `${short(value)} ${unit}`.trim());

/** The report as a table for people. */
export function table(report: Report): string {
  const cells = report.rows.map((item) => [
    item.what,
    figure(item),
    item.ratio === null ? '' : `${item.ratio.toFixed(2)} x ${item.versus ?? ''}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => (line[column] ?? '').length), 0));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  return [`${report.name} on ${report.machine}`, report.data, '', ...lines].join('\n');
}
