/** The values of `key:value`: each reader gives a term, or a sentence that says what the key takes. Pure. */
import { mostStars } from '../marks-contract.ts';
import { periodOf, spanOf } from './dates.ts';
import { photoFacts, photoTraits, photoTypes, type FilterKey, type FilterTerm, type NumberRange } from './terms.ts';

export type Read = { term: FilterTerm } | { problem: string };

const no = (problem: string): Read => ({ problem });

/** Kilometres around a place where the query gives none. */
const usualDistance = 5;
/** Nobody means less than a millimetre. */
const nearest = 1e-6;

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

function dateTerm(text: string, not: boolean): Read {
  const takes = 'date: takes a day, month or year, or two of them, such as date:2021, date:2021-05..2021-08 or date:"march 2023".';
  const [first = '', second, ...more] = text.split('..');
  if (more.length > 0) return no(takes);
  const from = first === '' ? null : periodOf(first);
  const to = second === undefined ? from : second === '' ? null : periodOf(second);
  const wrong = (first !== '' && from === null) || (second !== undefined && second !== '' && to === null);
  if (wrong || (from === null && to === null)) return no(takes);
  if (from !== null && to !== null && spanOf(from).start >= spanOf(to).end) return no(`The dates in date:${text} end before they begin.`);
  return { term: { key: 'date', from, to, not } };
}

function sideTerm(key: 'before' | 'after', text: string, not: boolean): Read {
  const period = periodOf(text);
  return period === null ? no(`${key}: takes a day, month or year, such as ${key}:2021-05 or ${key}:"march 2023".`) : { term: { key, period, not } };
}

const numberPattern = '(\\d+(?:\\.\\d+)?|\\.\\d+)([a-z]*)';
const boundPattern = new RegExp(`^(>=|<=|>|<|=)?${numberPattern}$`, 'i');
const spanPattern = new RegExp(`^(?:${numberPattern})?\\.\\.(?:${numberPattern})?$`, 'i');

/** `100`, `>100`, `<=100`, `100..400`, `..400`; `scale` turns a unit into a factor, undefined where it is none. */
function rangeOf(text: string, scale: (unit: string) => number | undefined): NumberRange | null {
  const valueOf = (digits: string | undefined, unit: string | undefined): number | null => {
    const factor = scale((unit ?? '').toLowerCase());
    const value = digits === undefined || factor === undefined ? NaN : Math.round(Number(digits) * factor * 1e6) / 1e6;
    return Number.isFinite(value) ? value : null;
  };
  const bound = boundPattern.exec(text);
  if (bound !== null) {
    const [, sign = '=', digits, unit] = bound;
    const value = valueOf(digits, unit);
    if (value === null) return null;
    return { from: sign.startsWith('<') ? null : value, to: sign.startsWith('>') ? null : value, fromOpen: sign === '>', toOpen: sign === '<' };
  }
  const span = spanPattern.exec(text);
  if (span === null) return null;
  const from = valueOf(span[1], span[2]);
  const to = valueOf(span[3], span[4]);
  if ((span[1] !== undefined && from === null) || (span[3] !== undefined && to === null) || (from === null && to === null)) return null;
  return { from, to, fromOpen: false, toOpen: false };
}

function rangeTerm(key: 'iso' | 'f' | 'focal' | 'size', text: string, not: boolean): Read {
  const factors: Record<typeof key, Readonly<Record<string, number>>> = { iso: { '': 1 }, f: { '': 1 }, focal: { '': 1, mm: 1 }, size: units };
  const example = { iso: 'iso:>3200 or iso:100..400', f: 'f:<=2.8', focal: 'focal:>=200mm', size: 'size:>5mb' }[key];
  // Apertures are often written f/2.8.
  const range = rangeOf(key === 'f' ? text.replace(/^([<>=]*)\//, '$1') : text, (unit) => factors[key][unit]);
  if (range === null) return no(`${key}: takes a number or bounds, such as ${example}.`);
  if (range.from !== null && range.to !== null && range.from > range.to) return no(`The bounds in ${key}:${text} end before they begin.`);
  if (key === 'size' && range.from !== null && range.from === range.to) return no('size: takes a bound, such as size:>5mb or size:1mb..2mb.');
  return { term: { key, range, not } };
}

function ratingTerm(text: string, not: boolean): Read {
  const takes = `rating: takes 0 to ${mostStars} stars or bounds of them, such as rating:>=4 or rating:0 for photos without any.`;
  // "4+" is how people say it.
  const range = rangeOf(text.replace(/^(\d)\+$/, '>=$1'), (unit) => (unit === '' ? 1 : undefined));
  if (range === null) return no(takes);
  const bounds = [range.from, range.to].filter((bound) => bound !== null);
  if (bounds.some((bound) => !Number.isInteger(bound) || bound > mostStars) || (range.from ?? 0) > (range.to ?? mostStars)) return no(takes);
  const nothing = (range.fromOpen && range.from === mostStars) || (range.toOpen && range.to === 0);
  return nothing ? no(takes) : { term: { key: 'rating', range, not } };
}

const degree = '([+-]?\\d+(?:\\.\\d+)?)';
const nearPattern = new RegExp(`^${degree},\\s*${degree}(?:,\\s*(\\d+(?:\\.\\d+)?)(?:\\s*km)?)?$`, 'i');

/** Of degrees: seven digits are a centimetre. */
const toCentimetres = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

function nearTerm(text: string, not: boolean): Read {
  const [, lat, lon, km] = nearPattern.exec(text) ?? [];
  const place = { lat: toCentimetres(Number(lat)), lon: toCentimetres(Number(lon)), km: km === undefined ? usualDistance : Number(km) };
  const real = Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180 && place.km >= nearest && Number.isFinite(place.km);
  // Adding zero turns -0 into 0, which prints the same.
  return real ? { term: { key: 'near', lat: place.lat + 0, lon: place.lon + 0, km: place.km, not } } : no('near: takes latitude, longitude and kilometres, such as near:48.86,2.35,10.');
}

function oneOf<T extends string>(allowed: readonly T[], text: string): T | undefined {
  const wanted = text.toLowerCase();
  return allowed.find((word) => word === wanted);
}

const otherNames: Readonly<Record<string, string>> = {
  jpg: 'jpeg', tif: 'tiff', panoramic: 'panorama', location: 'gps', favorite: 'favourite', pick: 'picked', reject: 'rejected', tags: 'tag',
};
const listOf = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** Reads one value. `text` is what stood after the colon, without quotation marks. */
export function readValue(key: FilterKey, text: string, not: boolean): Read {
  const word = otherNames[text.toLowerCase()] ?? text;
  switch (key) {
    case 'date':
      return dateTerm(text, not);
    case 'before':
    case 'after':
      return sideTerm(key, text, not);
    case 'iso':
    case 'f':
    case 'focal':
    case 'size':
      return rangeTerm(key, text, not);
    case 'near':
      return nearTerm(text, not);
    case 'rating':
      return ratingTerm(text, not);
    case 'type': {
      const type = oneOf(photoTypes, word);
      return type === undefined ? no(`type: takes ${listOf(photoTypes)}; the library knows no photos of the type "${text}".`) : { term: { key, type, not } };
    }
    case 'is': {
      const trait = oneOf(photoTraits, word);
      return trait === undefined ? no(`is: takes ${listOf(photoTraits)}, not "${text}".`) : { term: { key, trait, not } };
    }
    case 'has': {
      const fact = oneOf(photoFacts, word);
      return fact === undefined ? no(`has: takes ${listOf(photoFacts)}, not "${text}".`) : { term: { key, fact, not } };
    }
    default:
      return text.trim() === '' ? no(`${key}: takes a name, such as ${key}:"...".`) : { term: { key, text, not } };
  }
}
