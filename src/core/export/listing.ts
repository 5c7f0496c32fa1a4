/** Photos as a list for other programs: JSON, or CSV as spreadsheets read it. Pure. */

export interface ListedPhoto {
  /** SHA-256 of the file, lower-case hex. */
  id: string;
  paths: readonly string[];
  /** Wall-clock time, ISO 8601, with the zone only where the picture states it. */
  takenAt: string | null;
  takenSource: string | null;
  width: number;
  height: number;
  bytes: number;
  format: string;
  camera: string | null;
  lens: string | null;
  /** Degrees. */
  lat: number | null;
  lon: number | null;
  rating: number;
  favourite: boolean;
  flag: string | null;
  tags: readonly string[];
  albums: readonly ListedAlbum[];
}

export interface ListedAlbum {
  name: string;
  /** Of label albums, as Snapsift judges; null elsewhere. */
  score: number | null;
}

const columns: readonly (readonly [name: string, cell: (photo: ListedPhoto) => string])[] = [
  ['path', ({ paths }) => textCell(paths[0] ?? '')],
  ['more_paths', ({ paths }) => textCell(paths.slice(1).join('; '))],
  ['sha256', ({ id }) => id],
  ['taken', ({ takenAt }) => takenAt ?? ''],
  ['taken_from', ({ takenSource }) => takenSource ?? ''],
  ['width', ({ width }) => String(width)],
  ['height', ({ height }) => String(height)],
  ['bytes', ({ bytes }) => String(bytes)],
  ['format', ({ format }) => textCell(format)],
  ['camera', ({ camera }) => textCell(camera ?? '')],
  ['lens', ({ lens }) => textCell(lens ?? '')],
  ['latitude', ({ lat }) => numberCell(lat)],
  ['longitude', ({ lon }) => numberCell(lon)],
  ['rating', ({ rating }) => String(rating)],
  ['favourite', ({ favourite }) => (favourite ? 'yes' : 'no')],
  ['flag', ({ flag }) => flag ?? ''],
  ['tags', ({ tags }) => textCell(tags.join('; '))],
  ['albums', ({ albums }) => textCell(albums.map(({ name }) => name).join('; '))],
  ['album_scores', ({ albums }) => textCell(albums.flatMap(({ name, score }) => (score === null ? [] : [`${name}=${score.toFixed(3)}`])).join('; '))],
];

const numberCell = (value: number | null): string => (value === null ? '' : String(value));

/** A spreadsheet takes what begins like this for a formula, and cameras' names come from anybody's files. */
const textCell = (text: string): string => quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** RFC 4180; the mark tells spreadsheets that it is UTF-8. */
export const csvHead = `\ufeff${columns.map(([name]) => name).join(',')}\r\n`;
export const csvRow = (photo: ListedPhoto): string => `${columns.map(([, cell]) => cell(photo)).join(',')}\r\n`;

/** A document that is written piece by piece. */
export const jsonHead = '{"photos":[';
export const jsonRow = (photo: ListedPhoto, isFirst: boolean): string => `${isFirst ? '\n' : ',\n'}${JSON.stringify(photo)}`;
export const jsonTail = '\n]}\n';
