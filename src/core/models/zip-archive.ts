/** A .zip, read by the directory at its end: that one counts, whatever lies between. */
import { openPromise, type Entry } from 'yauzl';
import type { Archive, ArchiveEntry } from './archive.ts';

export function zipArchive(path: string): Archive {
  return {
    async *entries(signal) {
      // Names are judged by the same rules as those of any archive, so they are taken as they are.
      const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
      try {
        for await (const entry of zip.eachEntry()) {
          signal.throwIfAborted();
          yield {
            name: entry.fileNameRaw.toString('utf8'),
            kind: kindOf(entry),
            bytes: entry.uncompressedSize,
            async *content() {
              yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
            },
          };
        }
      } finally {
        zip.close();
      }
    },
  };
}

/** The kind of file, where a Unix wrote the archive: the high half of the attributes holds its mode. */
const modeOf = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & 0o170000;
const regular = 0o100000;
const directory = 0o040000;

function kindOf(entry: Entry): ArchiveEntry['kind'] {
  if (entry.isEncrypted() || !entry.canDecodeFileData()) return 'other';
  const mode = modeOf(entry);
  if (mode === directory || entry.fileNameRaw.at(-1) === 0x2f) return 'folder';
  return mode === 0 || mode === regular ? 'file' : 'other';
}
