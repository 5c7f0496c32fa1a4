/** `sidecars ...`: what Snapsift and other programs tell each other in XMP files beside the photos. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import { sidecarNamings, type SidecarsState } from '../../shared/interop-contract.ts';
import type { Library } from '../../core/library.ts';
import { withLibrary, type Context } from '../context.ts';

type Deed = (library: Library, context: Context) => Promise<Result<void>>;

const deeds: Readonly<Record<string, Deed>> = {
  status: (library, context) => tell(library, context, () => []),
  on: (library, context) => enable(library, context, true),
  off: (library, context) => enable(library, context, false),
  write: (library, context) => run(library, context, 'sidecars.writeAll'),
  read: (library, context) => run(library, context, 'sidecars.readAll'),
};

export async function manageSidecars(context: Context): Promise<Result<void>> {
  const [name = '', ...rest] = context.line.words;
  const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
  if (deed === undefined || rest.length > 0) return fail('bad-request', `"sidecars" takes one of: ${Object.keys(deeds).join(', ')}.`);
  return withLibrary(context, (library) => deed(library, context));
}

async function enable(library: Library, context: Context, on: boolean): Promise<Result<void>> {
  const { line, signal } = context;
  const naming = sidecarNamings.find((each) => each === line.values.get('naming'));
  if (line.values.has('naming') && naming === undefined) return fail('bad-request', `--naming takes one of: ${sidecarNamings.join(', ')}.`);
  const labels = line.flags.has('labels') ? true : line.flags.has('no-labels') ? false : undefined;
  const enabled = await library.handlers['sidecars.enable']({ on, ...(naming !== undefined && { naming }), ...(labels !== undefined && { labels }) }, signal);
  if (!enabled.ok) return enabled;
  return finish(library, context, () => [on ? 'Sidecars are on: what you mark is written beside your photos.' : 'Sidecars are off. Those that are there stay as they are.']);
}

async function run(library: Library, context: Context, method: 'sidecars.writeAll' | 'sidecars.readAll'): Promise<Result<void>> {
  const started = await library.handlers[method]({}, context.signal);
  if (!started.ok) return started;
  return finish(library, context, ({ last }) => {
    if (last === null) return [];
    const counted = last.job === 'write' ? `${last.written} sidecars written` : `${last.sidecars} sidecars read`;
    return [`${last.ended === 'cancelled' ? 'Stopped: ' : ''}${counted}, ${last.imported} photos took something over, ${last.failed} could not be used.`];
  });
}

/** Waits for the end; Ctrl+C ends it after the batch that is under way. */
async function finish(library: Library, context: Context, lines: (state: SidecarsState) => string[]): Promise<Result<void>> {
  const { output, signal } = context;
  const stop = library.onEvent((event, payload) => {
    if (event !== 'sidecars.progress') return;
    const { phase, progress } = payload as SidecarsState;
    if (phase !== 'idle') output.progress(`${phase === 'reading' ? 'Reading' : 'Writing'} sidecars: ${progress.done} of ${progress.total} photos`);
  });
  const cancel = (): void => void library.handlers['sidecars.cancel']({}, signal);
  signal.addEventListener('abort', cancel, { once: true });
  const settled = await library.sidecarsSettled();
  signal.removeEventListener('abort', cancel);
  stop();
  return settled.ok ? tell(library, context, lines) : settled;
}

async function tell(library: Library, { output, signal }: Context, lines: (state: SidecarsState) => string[]): Promise<Result<void>> {
  const state = await library.handlers['sidecars.state']({}, signal);
  if (!state.ok) return state;
  const { settings, known, waiting, failed, problems } = state.value;
  output.answer(state.value, [
    ...lines(state.value),
    `Sidecars are ${settings.on ? 'on' : 'off'}; new ones are called ${settings.naming === 'full' ? 'photo.jpg.xmp' : 'photo.xmp'}; label albums are ${settings.labels ? '' : 'not '}written.`,
    `${known} sidecars known${waiting > 0 ? `, ${waiting} photos wait` : ''}.`,
    ...problems.map(({ code, path, message }) => `${code}  ${path}: ${message}`),
    ...(failed > problems.length ? [`... and ${failed - problems.length} more`] : []),
  ]);
  return ok(undefined);
}
