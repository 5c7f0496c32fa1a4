/**
 * What a picture's EXIF says: time, camera, exposure, place. Wall-clock time stays wall-clock time; a zone is only
 * known where the picture states one. Broken EXIF yields nulls and never an exception.
 */
import exifr from 'exifr';
import { cameraName, degrees, exifTime, numberIn, textOf, zoneOffset } from './exif-values.ts';
import { dateFromName, localWallClock } from './file-date.ts';

export interface ExifFacts {
  /** When the shutter was pressed: wall-clock ms as if UTC. */
  shotLocal: number | null;
  shotOffset: number | null;
  /** When the file was last changed according to EXIF; a weaker date than the file's name. */
  changedLocal: number | null;
  changedOffset: number | null;
  camera: string | null;
  lens: string | null;
  /** seconds */
  exposure: number | null;
  fNumber: number | null;
  iso: number | null;
  /** millimetres */
  focalLength: number | null;
  lat: number | null;
  lon: number | null;
  /** metres above the sea */
  altitude: number | null;
}

/** Raw values, no revived dates, no translated enumerations: every judgement is ours. */
const options = {
  tiff: true, exif: true, gps: true, ifd1: false, interop: false, makerNote: false, userComment: false,
  xmp: false, icc: false, iptc: false, jfif: false, ihdr: false,
  mergeOutput: true, translateKeys: true, translateValues: false, reviveValues: false, sanitize: true, silentErrors: true,
};

/**
 * @param block a TIFF file, or an EXIF block with or without its `Exif\0\0` header; undefined where there is none
 */
export async function readExif(block: Uint8Array | undefined): Promise<ExifFacts> {
  return exifFacts(block === undefined ? {} : await tagsOf(block));
}

async function tagsOf(block: Uint8Array): Promise<Record<string, unknown>> {
  const headed = block.length > 6 && String.fromCharCode(...block.subarray(0, 6)) === 'Exif\0\0';
  try {
    const tags: unknown = await exifr.parse(headed ? block.subarray(6) : block, options);
    return typeof tags === 'object' && tags !== null ? (tags as Record<string, unknown>) : {};
  } catch (error) {
    // The parser throws on offsets that lead nowhere. Whatever it says, the picture just has no usable EXIF.
    if (error instanceof Error) return {};
    throw error;
  }
}

/** Judges parsed tags. Pure. */
export function exifFacts(tags: Readonly<Record<string, unknown>>): ExifFacts {
  const original = exifTime(tags['DateTimeOriginal'], tags['SubSecTimeOriginal']);
  const digitized = exifTime(tags['CreateDate'] ?? tags['DateTimeDigitized'], tags['SubSecTimeDigitized']);
  const changed = exifTime(tags['ModifyDate'], tags['SubSecTime']);
  const shot = original ?? digitized;
  const place = placeOf(tags);
  return {
    shotLocal: shot,
    shotOffset: shot === null ? null : shotZone(tags, shot, changed),
    changedLocal: changed,
    changedOffset: changed === null ? null : zoneOffset(tags['OffsetTime']),
    camera: cameraName(tags['Make'], tags['Model']),
    lens: textOf(tags['LensModel']),
    exposure: numberIn(tags['ExposureTime'], 1e-7, 86_400),
    fNumber: numberIn(tags['FNumber'], 0.1, 1000),
    iso: numberIn(tags['ISO'] ?? tags['ISOSpeedRatings'], 1, 10_000_000),
    focalLength: numberIn(tags['FocalLength'], 0.1, 100_000),
    ...place,
  };
}

/** Some phones state the zone only for the date of change; it holds for the shot where both are the same second. */
function shotZone(tags: Readonly<Record<string, unknown>>, shot: number, changed: number | null): number | null {
  const own = zoneOffset(tags['OffsetTimeOriginal']) ?? zoneOffset(tags['OffsetTimeDigitized']);
  const same = changed !== null && Math.floor(changed / 1000) === Math.floor(shot / 1000);
  return own ?? (same ? zoneOffset(tags['OffsetTime']) : null);
}

function placeOf(tags: Readonly<Record<string, unknown>>): Pick<ExifFacts, 'lat' | 'lon' | 'altitude'> {
  const lat = degrees(tags['GPSLatitude'], tags['GPSLatitudeRef'], 90);
  const lon = degrees(tags['GPSLongitude'], tags['GPSLongitudeRef'], 180);
  // Receivers without a fix write zeros; nobody photographs on that spot of the Atlantic.
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return { lat: null, lon: null, altitude: null };
  const height = numberIn(tags['GPSAltitude'], 0, 100_000);
  const below = numberIn(tags['GPSAltitudeRef'], 0, 255) === 1;
  return { lat, lon, altitude: height === null ? null : below ? -height : height };
}

export interface Taken {
  takenLocal: number | null;
  takenOffset: number | null;
  takenSource: 'exif' | 'name' | 'file' | null;
}

/**
 * Chooses the date: the shutter's, else the one in the file's name, else EXIF's date of change, else the file's.
 * @param modified the file's last change, ms since 1970; @param now ms since 1970
 */
export function takenOf(facts: ExifFacts, name: string, modified: number, now: number): Taken {
  if (facts.shotLocal !== null) return { takenLocal: facts.shotLocal, takenOffset: facts.shotOffset, takenSource: 'exif' };
  const named = dateFromName(name, now);
  if (named !== null) return { takenLocal: named, takenOffset: null, takenSource: 'name' };
  if (facts.changedLocal !== null) return { takenLocal: facts.changedLocal, takenOffset: facts.changedOffset, takenSource: 'exif' };
  // Zero and negative times are what archives and broken copies leave behind.
  if (!Number.isFinite(modified) || modified <= 0) return { takenLocal: null, takenOffset: null, takenSource: null };
  return { takenLocal: localWallClock(modified), takenOffset: null, takenSource: 'file' };
}
