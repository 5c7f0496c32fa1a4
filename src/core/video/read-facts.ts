/** Reads what a video file says of itself. Runs in the visual child only: files from anywhere are parsed here. */
import type { Input, InputAudioTrack, InputVideoTrack, MetadataTags } from 'mediabunny';
import { wallClock } from '../image/file-date.ts';
import { readMovieBoxes, type MovieBoxes } from './boxes.ts';
import type { VideoFacts } from './facts.ts';
import { withVideo } from './open-video.ts';

/** Codecs whose coded frames are compared; of others nobody knows what a container does to them. */
const comparableCodecs = new Set<string>(['avc', 'hevc', 'vp8', 'vp9', 'av1']);
/**
 * Containers of which every track is seen. Of a broadcast stream the parser leaves out sound that it cannot read, and a
 * video without its sound is not the same.
 */
const comparableFormats = new Set(['mp4', 'mov', 'mkv', 'webm']);
/** Between the length that a film says it is shown and that of its frames, seconds. More is a cut that the frames do not tell of. */
const mostCut = 0.1;

/** Null where the parser cannot read the file. @throws only what `signal` was aborted with */
export function readVideoFacts(path: string, signal: AbortSignal): Promise<VideoFacts | null> {
  return withVideo(path, signal, async (input, format) => {
    const pictures = await input.getVideoTracks();
    const [picture] = pictures;
    const sound = await input.getAudioTracks();
    const boxes = format === 'mp4' || format === 'mov' ? await readMovieBoxes(path, signal) : null;
    const length = picture === undefined ? null : await lengthOf(picture);
    const codec = picture === undefined ? null : await codecOf(picture);
    const cut = boxes !== null && length !== null && isCut(boxes, length.first, await input.computeDuration([...(picture === undefined ? [] : [picture]), ...sound]));
    return {
      format,
      seconds: length?.seconds ?? null,
      width: picture === undefined ? null : atLeastOne(await picture.getDisplayWidth()),
      height: picture === undefined ? null : atLeastOne(await picture.getDisplayHeight()),
      codec,
      audio: (await Promise.all(sound.map(codecOf))).join('+'),
      lag: picture === undefined || sound[0] === undefined ? null : (await sound[0].getFirstTimestamp()) - (await picture.getFirstTimestamp()),
      comparable: comparableFormats.has(format) && codec !== null && comparableCodecs.has(codec) && !cut && (boxes === null || (boxes.pictures === pictures.length && boxes.sounds === sound.length)),
      ...factsFrom(await tagsOf(input), boxes),
    };
  });
}

const atLeastOne = (pixels: number): number => Math.max(1, Math.round(pixels));

async function codecOf(track: InputVideoTrack | InputAudioTrack): Promise<string> {
  const codec = await track.getCodec();
  if (codec !== null) return codec;
  const internal = await track.getInternalCodecId();
  return typeof internal === 'string' ? internal.toLowerCase().slice(0, 40) : 'unknown';
}

/** Of the picture, from its first frame: containers start their clocks anywhere, and sound begins a little before it or after it. */
async function lengthOf(picture: InputVideoTrack): Promise<{ seconds: number; first: number }> {
  const first = await picture.getFirstTimestamp();
  return { seconds: Math.max(0, (await picture.computeDuration()) - first), first };
}

/** Frames are in it that are not shown. */
const isCut = ({ edited, seconds }: MovieBoxes, first: number, end: number): boolean => edited || first < -mostCut || (seconds !== null && Math.abs(seconds - end) > mostCut);

/** Tags are no reason to know nothing of the rest. */
async function tagsOf(input: Input): Promise<MetadataTags> {
  try {
    return await input.getMetadataTags();
  } catch (error) {
    if (error instanceof Error) return {};
    throw error;
  }
}

type Said = Pick<VideoFacts, 'takenLocal' | 'takenOffset' | 'camera' | 'lat' | 'lon'>;

function factsFrom({ raw = {}, date }: MetadataTags, boxes: MovieBoxes | null): Said {
  const text = (...keys: string[]): string | null => keys.map((key) => textOf(raw[key])).find((value) => value !== '') ?? null;
  const [make, model] = [text('com.apple.quicktime.make', 'com.android.manufacturer', '©mak'), text('com.apple.quicktime.model', 'com.android.model', '©mod')];
  const camera = model === null ? make : make === null || model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
  return { ...takenFrom(text('com.apple.quicktime.creationdate', '©day', 'DATE_RECORDED'), boxes?.created ?? date?.getTime() ?? null), camera: camera?.slice(0, 200) ?? null, ...placeFrom(text('com.apple.quicktime.location.ISO6709', '©xyz', 'location')) };
}

/** Texts of QuickTime's user data have two bytes of length and two of language before them. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return value instanceof Uint8Array && value.length > 4 && value.length < 1000 ? Buffer.from(value.subarray(4)).toString('utf8').trim() : '';
}

const localDate = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/** The wall clock where the film was made, else the moment in UTC. */
function takenFrom(local: string | null, utc: number | null): Pick<Said, 'takenLocal' | 'takenOffset'> {
  const found = local === null ? null : localDate.exec(local);
  const time = found === null ? null : wallClock(Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4]), Number(found[5]), Number(found[6]));
  if (found !== null && time !== null) {
    const [, , , , , , , zulu, sign, hours, minutes] = found;
    const offset = zulu !== undefined ? 0 : sign === undefined ? null : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    return { takenLocal: time, takenOffset: offset };
  }
  const valid = utc !== null && Number.isFinite(utc) && utc > 0 && utc < Date.UTC(2101, 0, 1);
  return valid ? { takenLocal: utc, takenOffset: 0 } : { takenLocal: null, takenOffset: null };
}

const place = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)/;

/** ISO 6709: +48.1371+011.5754+520.0/ */
function placeFrom(text: string | null): Pick<Said, 'lat' | 'lon'> {
  const found = text === null ? null : place.exec(text);
  const [lat, lon] = [Number(found?.[1] ?? Number.NaN), Number(found?.[2] ?? Number.NaN)];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : { lat: null, lon: null };
}
