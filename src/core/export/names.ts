/**
 * Names of exported files: allowed on every system, and no two the same, also where case and Unicode forms do not
 * count. Pure.
 */

/** As file systems that ignore case and Unicode forms compare them. */
export const foldedName = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase();

/** Bytes of a name: the least that the usual file systems take. */
const mostNameBytes = 240;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

/** The name as every system takes it, with its extension. */
export function safeName(name: string): string {
  const allowed = name.normalize('NFC').replace(/\p{Surrogate}/gu, '').replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_');
  const { stem, extension } = partsOf(allowed);
  const trimmed = stem.replace(/[. ]+$/, '').replace(/^ +/, '');
  const shown = trimmed.replace(/^\.+/, '_');
  return shortened(reserved.test(`${shown}${extension}`) ? `_${shown}` : shown === '' ? 'photo' : shown, extension);
}

/** `photo.jpg`, `photo (2).jpg`, `photo (3).jpg` ... */
export function numberedName(name: string, number: number): string {
  const { stem, extension } = partsOf(name);
  return number === 1 ? name : shortened(stem, ` (${number})${extension}`);
}

/** The same name with another extension. */
export const withExtension = (name: string, extension: string): string => `${partsOf(name).stem}.${extension}`;

function partsOf(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  // Longer ones are no extensions, but names with a full stop in them.
  return dot <= 0 || name.length - dot > 12 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot).replace(/[. ]+$/, '') };
}

function shortened(stem: string, end: string): string {
  let signs = [...stem];
  while (signs.length > 1 && Buffer.byteLength(signs.join('') + end) > mostNameBytes) signs = signs.slice(0, -1);
  return signs.join('').replace(/[. ]+$/, '') + end;
}
