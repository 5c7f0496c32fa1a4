/** `albums export NAME DIR`: an album as copies, links or a list. Nothing that is in DIR is overwritten. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Album } from '../../shared/albums-contract.ts';
import { leastLongest, mostLongest, stripModes, type ExportForm, type ExportOutcome, type ExportState } from '../../shared/export-contract.ts';
import type { Library } from '../../core/library.ts';
import type { CommandLine } from '../args.ts';
import { numberOption, type Context } from '../context.ts';

export async function exportAlbum(library: Library, context: Context, album: Album, folder: string): Promise<Result<void>> {
  const { line, output, signal } = context;
  const wish = wishOf(line);
  if (!wish.ok) return wish;
  const cancel = (): void => void library.handlers['export.cancel']({}, signal);
  const stop = library.onEvent((event, payload) => {
    if (event !== 'export.progress') return;
    const { phase, progress } = payload as ExportState;
    if (phase === 'running') output.progress(`Exporting: ${progress.done} of ${progress.total} photos`);
  });
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const started = await library.handlers['export.start']({ ...wish.value, photos: { album: album.id }, folder: resolve(folder), name: album.name }, signal);
    if (!started.ok) return started;
    const outcome = await library.exported();
    return outcome === null ? fail('internal', 'The export did not begin.') : tell(outcome, context);
  } finally {
    signal.removeEventListener('abort', cancel);
    stop();
  }
}

type Wish = Omit<Parameters<Library['handlers']['export.start']>[0], 'photos' | 'folder' | 'name'>;

function wishOf(line: CommandLine): Result<Wish> {
  const as = formOf(line);
  if (!as.ok) return as;
  const longest = numberOption(line, 'resize', { least: leastLongest, most: mostLongest, otherwise: 0 });
  if (!longest.ok) return longest;
  const strip = stripModes.find((mode) => mode === line.values.get('strip'));
  if (line.values.has('strip') && strip === undefined) return fail('bad-request', `--strip takes one of: ${stripModes.join(', ')}.`);
  if (as.value !== 'copies' && (longest.value > 0 || strip !== undefined)) return fail('bad-request', 'Only copies can be made smaller, or relieved of what they say. Leave out --links and --list.');
  return ok({
    as: as.value, longest: longest.value === 0 ? null : longest.value, strip: strip ?? 'none',
    link: line.flags.has('hard') ? 'hard' : 'symbolic', sidecars: line.flags.has('sidecars'), insideLibrary: line.flags.has('inside-library'),
  });
}

function formOf({ flags, values }: CommandLine): Result<ExportForm> {
  const list = values.get('list');
  if (list !== undefined && list !== 'json' && list !== 'csv') return fail('bad-request', '--list takes "json" or "csv".');
  const isLinks = flags.has('links') || flags.has('hard');
  const wished: (ExportForm | null)[] = [flags.has('copies') ? 'copies' : null, isLinks ? 'links' : null, list ?? null];
  const asked = wished.filter((form) => form !== null);
  if (asked.length > 1) return fail('bad-request', 'Choose one of --copies, --links and --list.');
  return ok(asked[0] ?? 'copies');
}

const verbs: Record<ExportForm, string> = { copies: 'copied to', links: 'linked in', json: 'listed in', csv: 'listed in' };

function tell(outcome: ExportOutcome, { output }: Context): Result<void> {
  const { as, folder, file, written, present, reencoded, failed, problems, ended, error } = outcome;
  problems.forEach(({ path, message }) => output.note(`${path}: ${message}`));
  const extra = [...(present > 0 ? [`${present} were there already`] : []), ...(reencoded > 0 ? [`${reencoded} made anew as JPEG`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
  const line = [`${written} ${verbs[as]} ${file ?? folder}`, ...extra].join(', ');
  if (error !== null) return { ok: false, error: { code: error.code, message: `${line}. ${error.message}` } };
  if (ended === 'cancelled') return fail('cancelled', `${line}. The export was cancelled; what was exported stays.`);
  output.answer(outcome, [`${line}.`]);
  return failed === 0 ? ok(undefined) : fail('file-unreadable', `${failed} of the album's photos could not be exported.`);
}
