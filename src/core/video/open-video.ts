/** Opens a video file for the parser: local files only, and no list of other files to follow. */
import { Input, FilePathSource, Logging, LogLevel, MATROSKA, MP4, MPEG_TS, OGG, QTFF, WEBM, type InputFormat } from 'mediabunny';

/** Without playlists: a file must not make this program read other files, or ask another computer. */
const formats: InputFormat[] = [MP4, QTFF, MATROSKA, WEBM, OGG, MPEG_TS];

const names = new Map<InputFormat, string>([[MP4, 'mp4'], [QTFF, 'mov'], [MATROSKA, 'mkv'], [WEBM, 'webm'], [OGG, 'ogg'], [MPEG_TS, 'ts']]);

/** What the parser holds of a file at a time, bytes. */
const cacheBytes = 8 * 1024 * 1024;

/** Answers what `use` does; null where the file is none that the parser can read. @throws only what `signal` was aborted with */
export async function withVideo<T>(path: string, signal: AbortSignal, use: (input: Input, format: string) => Promise<T>): Promise<T | null> {
  signal.throwIfAborted();
  // What it thinks of somebody's file is nobody's business on standard output.
  Logging.level = LogLevel.Silent;
  const input = new Input({ formats, source: new FilePathSource(path, { maxCacheSize: cacheBytes, handleUnhandledError: () => undefined }) });
  try {
    const format = names.get(await input.getFormat()) ?? '';
    return await use(input, format);
  } catch (error) {
    signal.throwIfAborted();
    // Whatever a parser says of somebody's broken file is that file's fault; it is still compared byte for byte.
    if (error instanceof Error) return null;
    throw error;
  } finally {
    input.dispose();
  }
}
