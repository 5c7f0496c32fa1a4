/**
 * Which sidecar belongs to which photo: `photo.jpg.xmp` (digiKam, darktable) or `photo.xmp` (Lightroom, Bridge). The
 * second is only believed where one picture has that name: beside `photo.nef`, it is the RAW's. Pure.
 */
import { isPictureName } from '../image/extensions.ts';

export type Naming = 'full' | 'stem';

/** What lies in one folder, as far as sidecars are concerned. */
export interface FolderNames {
  all: ReadonlySet<string>;
  sidecars: ReadonlySet<string>;
  /** Pictures by their names without extension. */
  pictures: ReadonlyMap<string, number>;
}

export function folderNames(names: readonly string[]): FolderNames {
  const sidecars = new Set<string>();
  const pictures = new Map<string, number>();
  for (const name of names) {
    if (/\.xmp$/i.test(name)) sidecars.add(name);
    else if (isPictureName(name)) pictures.set(stemOf(name), (pictures.get(stemOf(name)) ?? 0) + 1);
  }
  return { all: new Set(names), sidecars, pictures };
}

export interface SidecarNames {
  /** The one that is read and written; may not be there yet. */
  home: string;
  /** Another one that is there as well; only read. */
  other: string | null;
}

/** @param photo file name; @param naming of a sidecar that is not there yet */
export function sidecarNames(photo: string, { sidecars, pictures }: FolderNames, naming: Naming): SidecarNames {
  const stem = stemOf(photo);
  const isOnly = (pictures.get(stem) ?? 0) <= 1;
  const full = existing(photo, sidecars);
  const short = isOnly ? existing(stem, sidecars) : null;
  return { home: full ?? short ?? (naming === 'stem' && isOnly ? `${stem}.xmp` : `${photo}.xmp`), other: full === null ? null : short };
}

/** Programs of other systems write the extension in capitals. */
const existing = (base: string, sidecars: ReadonlySet<string>): string | null => ['.xmp', '.XMP', '.Xmp'].map((extension) => base + extension).find((name) => sidecars.has(name)) ?? null;

export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}
