/** What this room sees of the library, and the two changes of it that follow from moving files. */
import type { Result } from '../../shared/errors.ts';
import type { FileRow } from '../store/shapes.ts';

export interface KnownFiles {
  get(path: string): FileRow | undefined;
  /** Real paths of the library's folders. */
  roots(): readonly string[];
  /** Folders of which nothing is ever put away. */
  protectedFolders(): readonly string[];
  /** The library's own data folder. */
  readonly directory: string;
}

export interface Rows extends KnownFiles {
  /** Whether the photo with these bytes is complete in the library, so that a file row of it may be added. */
  hasPhoto(hash: string): boolean;
  /** These files are gone; their photos stay known, so that undo costs no work. */
  drop(paths: readonly string[]): Promise<Result<void>>;
  put(rows: readonly FileRow[]): Promise<Result<void>>;
}
