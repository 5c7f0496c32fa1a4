/** What file names tell about where a picture comes from. Pure; Unicode forms and letter case do not matter. */
import { basename, dirname } from 'node:path';

const stemOf = (path: string): string => {
  const name = basename(path).normalize('NFC');
  const dot = name.lastIndexOf('.');
  return (dot <= 0 ? name : name.slice(0, dot)).toLowerCase();
};

const extensionOf = (path: string): string => {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
};

/** What systems put behind or before a name when a file is copied over itself: "(1)", "copy", "Kopie", "copie", "~2". */
const copyMarks = /(?:[\s_-]*\(\d{1,3}\)|[\s_-]+(?:copy|kopie|copie|copia|cópia|kopia|コピー)(?:[\s_-]*\(?\d{1,3}\)?)?|~\d{1,2})$|^(?:copy of|kopie von|copie de|copia de|cópia de) /u;

/** A name that a copy gets. */
export const isCopyName = (path: string): boolean => copyMarks.test(stemOf(path));

/** What messengers, web pages and export functions call the smaller pictures that they make. */
const derivedMarks = /[-_](?:wa\d{4}|\d{2,5}x\d{2,5}|scaled|resized?|small|thumb(?:nail)?|preview|web|lowres|export)$|^(?:fb_img_|thumb_|resized_|signal-|received_)|whatsapp image/u;

/** A name that something made from another picture gets. */
export const isDerivedName = (path: string): boolean => derivedMarks.test(stemOf(path)) || isCopyName(path);

/** What editors put behind the name of the picture that they started from. */
const editMarks = /[\s_-]*\(?(?:edit(?:ed)?|bearbeitet|modifi[ée]e?|editad[ao]|modificat[ao]|redigerad|bewerkt|enhanced(?:-nr)?)\)?(?:[\s_-]*\(?\d{1,2}\)?)?$/u;
/** Photos from a telephone: IMG_E1234 is the edited IMG_1234. */
const appleEdit = /^(img_)e(\d{4,})$/u;
/** Folders beside the originals that editors write into. */
const editFolders = /^(?:edits?|edited|bearbeitet|lightroom|export(?:s|ed)?|developed|darktable_exported|converted)$/u;

/** The name of the picture that this one was edited from, or null where it does not look edited. */
function editedFrom(path: string): string | null {
  const stem = stemOf(path);
  const apple = appleEdit.exec(stem);
  if (apple !== null) return `${apple[1] ?? ''}${apple[2] ?? ''}`;
  const plain = stem.replace(editMarks, '');
  return plain === stem || plain === '' ? null : plain;
}

const rawExtensions = new Set([
  'dng', 'cr2', 'cr3', 'crw', 'nef', 'nrw', 'arw', 'srf', 'sr2', 'orf', 'ori', 'rw2', 'rwl', 'raf', 'pef', 'srw', 'x3f', 'erf', 'mef', 'mos', 'mrw', 'dcr', 'kdc', '3fr', 'fff', 'iiq', 'gpr',
]);
/** What a telephone writes beside a still: the same shot in its own format, a short film, a list of edits. */
const besideStills = new Set(['heic', 'heif', 'hif', 'mov', 'mp4', 'xmp', 'aae']);

/** Never offered itself, but may belong to a picture that is. */
export const isBesideName = (path: string): boolean => rawExtensions.has(extensionOf(path)) || besideStills.has(extensionOf(path));

/** Files that may be one shot or its edits share this: the folder and the name without edit marks. */
export function shotKey(path: string): string {
  const folder = dirname(path).normalize('NFC');
  return `${folder}\n${editedFrom(path) ?? stemOf(path)}`;
}

/** Where an edit may also lie: the folder above, where this one is an editor's. */
export function shotKeys(path: string): string[] {
  const folder = dirname(path);
  const own = shotKey(path);
  if (!editFolders.test(basename(folder).normalize('NFC').toLowerCase())) return [own];
  return [own, `${dirname(folder).normalize('NFC')}\n${editedFrom(path) ?? stemOf(path)}`];
}

/** Of two files with a common `shotKeys`: one is the RAW, the film or the list of edits of the other, or was edited from it; or both were edited from a third. */
export function areCompanions(first: string, second: string): boolean {
  if (first === second) return false;
  const names = [stemOf(first), stemOf(second)];
  const kinds = [first, second].map((path) => (isBesideName(path) ? 'beside' : 'picture'));
  if (names[0] === names[1] && dirname(first) === dirname(second)) return kinds[0] !== 'picture' || kinds[1] !== 'picture';
  return isEditOf(first, second) || isEditOf(second, first) || areEditsOfOne(first, second);
}

function areEditsOfOne(first: string, second: string): boolean {
  const [a, b] = [editedFrom(first), editedFrom(second)];
  return a !== null && a === b && dirname(first) === dirname(second);
}

function isEditOf(edit: string, original: string): boolean {
  const below = dirname(edit) !== dirname(original);
  if (below && !shotKeys(edit).includes(shotKey(original))) return false;
  return below ? (editedFrom(edit) ?? stemOf(edit)) === stemOf(original) : editedFrom(edit) === stemOf(original);
}
