/** A .tar or .tar.gz, read from front to back. */
import { createReadStream } from 'node:fs';
import { Parser, type ReadEntry } from 'tar';
import type { Archive, ArchiveEntry } from './archive.ts';

/** What is read at once. The parser lets nothing grow by more than a factor of 1,000, so this bounds memory as well. */
const chunkBytes = 1 << 16;

export const tarArchive = (path: string): Archive => ({ entries: (signal) => entriesOf(piecesOf(path, signal)) });

/** The head of an entry, or bytes of the entry before it. */
type Piece = ReadEntry | Buffer;

/** The parser works while it is written to, so that what came of a chunk is there after it. */
async function* piecesOf(path: string, signal: AbortSignal): AsyncGenerator<Piece> {
  // Strict: what is damaged is an error, never passed over.
  const parser = new Parser({ strict: true });
  const pieces: Piece[] = [];
  const failures: Error[] = [];
  parser.on('entry', (entry: ReadEntry) => {
    pieces.push(entry);
    entry.on('data', (chunk) => pieces.push(chunk));
  });
  parser.on('error', (error: Error) => failures.push(error));
  const taken = function* (): Generator<Piece> {
    yield* pieces.splice(0);
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  };
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    signal.throwIfAborted();
    parser.write(chunk as Buffer);
    yield* taken();
  }
  parser.end();
  yield* taken();
}

async function* entriesOf(pieces: AsyncGenerator<Piece>): AsyncGenerator<ArchiveEntry> {
  try {
    let piece = await pieces.next();
    while (piece.done !== true) {
      let over = false;
      const more = async (): Promise<Buffer | null> => {
        piece = await pieces.next();
        over = piece.done === true || !Buffer.isBuffer(piece.value);
        return over ? null : (piece.value as Buffer);
      };
      yield described(piece.value as ReadEntry, async function* () {
        for (let chunk = await more(); chunk !== null; chunk = await more()) yield chunk;
      });
      // What nobody has read is passed over.
      while (!over) await more();
    }
  } finally {
    await pieces.return(undefined);
  }
}

const described = (entry: ReadEntry, content: ArchiveEntry['content']): ArchiveEntry => ({ name: entry.path, kind: kindOf(entry.type), bytes: entry.size, content });

function kindOf(type: ReadEntry['type']): ArchiveEntry['kind'] {
  if (type === 'Directory' || type === 'GNUDumpDir') return 'folder';
  return type === 'File' || type === 'OldFile' || type === 'ContiguousFile' ? 'file' : 'other';
}
