/** XMP inside pictures, without where they were taken. Pure. */
import { readXml, spliced, type Splice, type XmlElement } from '../sidecar/xml.ts';

/** Whatever vocabulary it is: exif, IPTC's structures, makers of drones. */
export const isPlace = (text: string): boolean => /gps|latitude|longitude|altitude|geotag/i.test(text);

/** The same document without place; null where that cannot be told, and it is to be left out as a whole. */
export function xmpWithoutPlace(text: string): string | null {
  // Padding after the packet's end is no XML in every file.
  const read = readXml(text.replace(/\0+$/, ''));
  if (!read.ok) return null;
  const made = spliced(text.replace(/\0+$/, ''), cuts(read.root));
  // In a value, a comment, or inside of something that was not understood.
  return isPlace(made) ? null : made;
}

function cuts(root: XmlElement): Splice[] {
  const splices: Splice[] = [];
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    for (const { local, start, end } of element.attributes) if (isPlace(local)) splices.push({ start, end, text: '' });
    for (const child of element.children) {
      if (isPlace(child.local)) splices.push({ start: child.start, end: child.end, text: '' });
      else waiting.push(child);
    }
  }
  return splices;
}
