/** Where an export goes: a folder, or one of its own in there. Pure. */

/** A name that every system takes; the engine has the last word. */
export const folderNameOf = (name: string): string => name.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').replace(/[. ]+$/, '').trim() || '_';

/** @param own the name of a folder of its own; null for none */
export function targetPath(folder: string, own: string | null): string {
  const place = folder.trim();
  if (place === '' || own === null) return place;
  const separator = place.includes('\\') && !place.startsWith('/') ? '\\' : '/';
  return place.endsWith(separator) ? `${place}${own}` : `${place}${separator}${own}`;
}
