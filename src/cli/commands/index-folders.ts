/** `index FOLDER...`: adds the folders and indexes to completion. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import { settingsSchema, type IndexingState } from '../../shared/contract.ts';
import { withLibrary, type Context } from '../context.ts';

export interface IndexAnswer {
  found: number;
  /** Photos that needed work and are searchable now. */
  indexed: number;
  unchanged: number;
  quarantined: number;
  seconds: number;
  imagesPerSecond: number;
}

export async function indexFolders(context: Context): Promise<Result<void>> {
  const { line, output } = context;
  const speed = settingsSchema.shape.speed.safeParse(line.values.get('speed') ?? 'balanced');
  if (!speed.success) return fail('bad-request', '--speed takes gentle, balanced or full.');
  return withLibrary(context, async (library) => {
    if (line.values.has('speed')) await library.handlers['settings.set']({ speed: speed.data }, context.signal);
    const stop = library.onEvent((event, payload) => event === 'indexing.progress' && output.progress(progressLine(payload as IndexingState)));
    const started = performance.now();
    const state = await library.index(line.words, context.signal);
    stop();
    if (!state.ok) return state;
    const answer = answerOf(state.value, (performance.now() - started) / 1000);
    output.answer(answer, [
      `${answer.found} found, ${answer.indexed} indexed, ${answer.unchanged} unchanged, ${answer.quarantined} quarantined; ${answer.seconds} s, ${answer.imagesPerSecond} images/s.`,
      ...(answer.quarantined > 0 ? ['See which and why: snapsift status'] : []),
    ]);
    return ok(undefined);
  });
}

function answerOf(state: IndexingState, seconds: number): IndexAnswer {
  const worked = state.done + state.failed;
  return {
    found: state.found,
    indexed: state.done,
    unchanged: state.unchanged,
    quarantined: state.failed,
    seconds: Math.round(seconds * 100) / 100,
    imagesPerSecond: worked === 0 ? 0 : Math.round((worked / seconds) * 10) / 10,
  };
}

function progressLine({ phase, found, done, failed, unchanged, rate, eta }: IndexingState): string {
  const behind = done + failed + unchanged;
  const pace = rate === null ? '' : `, ${rate.toFixed(1)}/s`;
  const left = eta === null ? '' : `, about ${Math.max(1, Math.round(eta / 60))} min left`;
  return `${phase === 'scanning' ? 'Scanning and indexing' : 'Indexing'} ${behind} of ${found}${pace}${left}`;
}
