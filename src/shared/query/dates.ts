/** Days, months and years as people write them. Pure. */
import type { Period } from './terms.ts';

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const yearPattern = /^(1[89]|20|21)\d\d$/;
const periodPattern = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

const two = (value: number): string => String(value).padStart(2, '0');

/** Photography is not older than 1800, and no clock is set beyond 2199: other numbers are words. */
export const isYear = (text: string): boolean => yearPattern.test(text);

/** 1 to 12 for a month's name or its first three letters (`sept` too); null for anything else. */
export function monthOf(text: string): number | null {
  const word = text.toLowerCase().replace(/[.,]$/, '');
  if (word === 'sept') return 9;
  const index = months.findIndex((name) => name === word || (word.length === 3 && name.startsWith(word)));
  return index === -1 ? null : index + 1;
}

function dayOf(text: string): number | null {
  const digits = /^(\d{1,2})(?:st|nd|rd|th)?,?$/i.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A period of the calendar, or null where there is no such month or day. */
export function periodFrom(year: number, month?: number, day?: number): Period | null {
  const head = String(year).padStart(4, '0');
  if (month === undefined) return head;
  if (month < 1 || month > 12) return null;
  if (day === undefined) return `${head}-${two(month)}`;
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return day < 1 || day > last ? null : `${head}-${two(month)}-${two(day)}`;
}

/** `2021`, `2021-5`, `2021-05-17`, `may 2021`, `17 may 2021`, `may 17, 2021`, `may-2021`; null for anything else. */
export function periodOf(text: string): Period | null {
  const parts = periodPattern.exec(text);
  if (parts !== null) {
    const [, year, month, day] = parts;
    return isYear(year as string) ? periodFrom(Number(year), numberOr(month), numberOr(day)) : null;
  }
  const words = text.trim().split(/[\s-]+/u);
  const found = periodInWords(words, 0);
  return found !== null && found.words === words.length ? found.period : null;
}

const numberOr = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** A month with its year, and perhaps a day, written in words from `at` on; and how many words that took. */
export function periodInWords(words: readonly string[], at: number): { period: Period; words: number } | null {
  const [first = '', second = '', third = ''] = words.slice(at, at + 3);
  const tries: [string, string | null, string, number][] = [[second, first, third, 3], [first, second, third, 3], [first, null, second, 2]];
  for (const [monthWord, dayWord, yearWord, used] of tries) {
    const month = monthOf(monthWord);
    const day = dayWord === null ? undefined : dayOf(dayWord);
    if (month === null || day === null || !isYear(yearWord)) continue;
    const period = periodFrom(Number(yearWord), month, day);
    if (period !== null) return { period, words: used };
  }
  return null;
}

/** First ms of a period and the first ms after it, as if the wall clock were UTC. */
export function spanOf(period: Period): { start: number; end: number } {
  const [year = 0, month, day] = period.split('-').map(Number);
  const start = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  if (month === undefined) return { start, end: Date.UTC(year + 1, 0, 1) };
  return { start, end: day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1) };
}
