/** Which file names are videos, and which of those are the short film of a still. Pure; imports no parser. */
import { basename, dirname } from 'node:path';
import { videoExtensions } from '../../shared/video-extensions.ts';

const extensions: ReadonlySet<string> = new Set(videoExtensions);
/** Programs' sources and other things have these names, too: only what can be read as a video is one. */
const ambiguous: ReadonlySet<string> = new Set(['ts', 'mts', 'mp', 'qt', 'dv']);

function split(path: string): { stem: string; extension: string } {
  const name = basename(path).normalize('NFC').toLowerCase();
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot + 1) };
}

/** True when the name says video. What macOS leaves on foreign disks (`._IMG_1.mov`) is none. */
export const isVideoName = (path: string): boolean => !basename(path).startsWith('._') && extensions.has(split(path).extension);

/** A name that says video only where the content does as well. */
export const isDoubtfulName = (path: string): boolean => ambiguous.has(split(path).extension);

/** Behind the film of a live photo: `IMG_1234_HEVC.MOV` beside `IMG_1234.HEIC`. */
const filmMarks = /(?:_hevc|\.live|_live)$/u;
/** `PXL_1.MP.jpg` is the still of the motion photo `PXL_1.MP`. */
const motionMarks = /\.mp$/u;
/** The edited form of a telephone's shot: `IMG_E1234`. */
const appleEdit = /^img_e(\d{4,})$/u;
/** Names of a whole still as the stem of its film: `IMG_1234.HEIC.MOV`. */
const stillMarks = /\.(?:heic|heif|jpe?g)$/u;

const withoutEdit = (stem: string): string => stem.replace(appleEdit, 'img_$1');
const keyOf = (path: string, stem: string): string => `${dirname(path).normalize('NFC')}\n${withoutEdit(stem)}`;

/** What the still of this film would be called: folder and name in one form. */
export const filmKey = (path: string): string => keyOf(path, split(path).stem.replace(filmMarks, '').replace(stillMarks, ''));

/** What a film of this still would have as its `filmKey`. */
export const stillKey = (path: string): string => keyOf(path, split(path).stem.replace(motionMarks, ''));

/** Media types by extension; of others, what nobody takes for a page. */
const types: Readonly<Record<string, string>> = {
  mp4: 'video/mp4', m4v: 'video/mp4', mp: 'video/mp4', f4v: 'video/mp4', mov: 'video/quicktime', qt: 'video/quicktime', '3gp': 'video/3gpp', '3g2': 'video/3gpp2',
  webm: 'video/webm', mkv: 'video/x-matroska', ogv: 'video/ogg', ts: 'video/mp2t', mts: 'video/mp2t', m2ts: 'video/mp2t', mpg: 'video/mpeg', mpeg: 'video/mpeg', avi: 'video/x-msvideo',
};

export const videoType = (path: string): string => types[split(path).extension] ?? 'application/octet-stream';
