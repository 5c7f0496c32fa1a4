/** The resident mirror: every file, and the part of every photo that grids and filters need. Told of what is on disk, in that order. */
import { createChangeLog } from './change-log.ts';
import type { ContentRow, FileRow } from './shapes.ts';

/** What stays in memory of a photo. */
export interface PhotoEntry {
  hash: string;
  width: number;
  height: number;
  takenLocal: number | null;
  takenOffset: number | null;
  color: string;
  pipeline: number;
  bytes: number;
  format: string;
  takenSource: ContentRow['takenSource'];
  /** Cameras and lenses are few: equal names are one string in memory. */
  camera: string | null;
  lens: string | null;
  fNumber: number | null;
  iso: number | null;
  focalLength: number | null;
  lat: number | null;
  lon: number | null;
  /** Present files with these bytes, sorted. Empty: the photo is not shown. */
  paths: string[];
}

export class Mirror {
  readonly files = new Map<string, FileRow>();
  readonly photos = new Map<string, PhotoEntry>();
  readonly changes = createChangeLog();
  readonly #texts = new Map<string, string>();
  revision = 0;

  putContent(row: Omit<PhotoEntry, 'paths'>): void {
    const { hash, width, height, takenLocal, takenOffset, color, pipeline, bytes, takenSource, fNumber, iso, focalLength, lat, lon } = row;
    const paths = this.photos.get(hash)?.paths ?? [];
    const named = { format: this.#shared(row.format), camera: this.#shared(row.camera), lens: this.#shared(row.lens) };
    this.photos.set(hash, { hash, width, height, takenLocal, takenOffset, color, pipeline, bytes, takenSource, fNumber, iso, focalLength, lat, lon, ...named, paths });
    this.#changed(hash);
  }

  putFile(row: FileRow): void {
    const before = this.files.get(row.path);
    this.#unlink(before);
    this.files.set(row.path, row);
    const photo = row.hash === null ? undefined : this.photos.get(row.hash);
    if (row.state === 'present' && photo !== undefined) photo.paths = [...photo.paths, row.path].sort();
    this.#changed(before?.hash, row.hash);
  }

  dropFile(path: string): void {
    const before = this.files.get(path);
    this.#unlink(before);
    this.files.delete(path);
    this.#changed(before?.hash);
  }

  dropContent(hash: string): void {
    this.photos.delete(hash);
    this.#changed(hash);
  }

  #changed(...hashes: (string | null | undefined)[]): void {
    this.revision++;
    for (const hash of hashes) if (hash != null) this.changes.note(hash, this.revision);
  }

  /** One copy of a text that many photos have. */
  #shared<T extends string | null>(text: T): T {
    if (text === null) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known as T;
    this.#texts.set(text, text);
    return text;
  }

  #unlink(row: FileRow | undefined): void {
    const photo = row?.hash == null ? undefined : this.photos.get(row.hash);
    if (photo !== undefined) photo.paths = photo.paths.filter((path) => path !== row?.path);
  }
}
