/** Names and notes in a freedesktop trash (Trash specification 1.0). Pure. */
import { extname } from 'node:path';

/** Of most file systems; the note's name is longer by its ending. */
const longestName = 255 - '.trashinfo'.length;

/** The nth name to try for a file: its own, then numbered, then with a random part, whatever else there is by that name. */
export function trashName(name: string, attempt: number, random: () => string): string {
  const extension = extname(name);
  const mark = attempt === 0 ? '' : attempt < 9 ? `.${attempt + 1}` : `.${random()}`;
  const room = longestName - Buffer.byteLength(mark + extension);
  return `${cut(name.slice(0, name.length - extension.length), room)}${mark}${extension}`;
}

/** The longest beginning of whole characters that fits. */
function cut(text: string, bytes: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > bytes) kept = [...kept].slice(0, -1).join('');
  return kept;
}

/** `path` is absolute in the home trash, else relative to the volume's topmost folder. `when` is local time. */
export function trashNote(path: string, when: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  const time = `${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
  return `[Trash Info]\nPath=${path.split('/').map(encodeURIComponent).join('/')}\nDeletionDate=${day}T${time}\n`;
}
