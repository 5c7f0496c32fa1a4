/** `models ...`: every deed waits for its end, so that a script can rely on the exit code. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { ModelEntry, ModelsState } from '../../shared/models-contract.ts';
import type { Library } from '../../core/library.ts';
import { withLibrary, type Context } from '../context.ts';

type Deed = (library: Library, context: Context, word: string) => Promise<Result<void>>;

interface Action {
  /** What the one further word is; absent where there is none, optional where it ends with `?`. */
  word?: string;
  run: Deed;
}

const actions: Readonly<Record<string, Action>> = {
  list: { run: list },
  install: { word: 'ID', run: install },
  import: { word: 'FOLDER|ARCHIVE', run: importFrom },
  use: { word: 'ID', run: use },
  undo: { run: (library, context) => change(library, context, 'models.undoSwitch') },
  'drop-old': { run: (library, context) => change(library, context, 'models.dropOld') },
  remove: { word: 'ID', run: remove },
  verify: { word: 'ID?', run: verify },
  accelerate: { run: accelerate },
};

export async function manageModels(context: Context): Promise<Result<void>> {
  const [name = '', word, ...rest] = context.line.words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return fail('bad-request', `"models" takes one of: ${Object.keys(actions).join(', ')}.`);
  const optional = action.word?.endsWith('?') === true;
  if (rest.length > 0 || (action.word === undefined) !== (word === undefined)) {
    if (!(optional && word === undefined)) return fail('bad-request', `It is: snapsift models ${name}${action.word === undefined ? '' : ` ${action.word.replace('?', '')}`}.`);
  }
  return withLibrary(context, (library) => action.run(library, context, word ?? ''));
}

async function list(library: Library, { line, output, signal }: Context): Promise<Result<void>> {
  let state = await library.handlers['models.list']({}, signal);
  if (!state.ok) return state;
  const known = state.value.models.some(({ estimate }) => estimate !== null);
  const status = await library.handlers['library.status']({}, signal);
  if (status.ok && status.value.photos > 0 && (!known || line.flags.has('measure'))) {
    output.progress('Measuring this computer with some of your photos');
    const measured = await library.handlers['models.measure']({}, signal);
    if (measured.ok) state = measured;
    else output.note(`No times: ${measured.error.message}`);
  }
  output.answer(state.value, state.value.models.flatMap(linesOf));
  return ok(undefined);
}

function linesOf(model: ModelEntry): string[] {
  const role = model.role === null ? '' : `, ${model.role}`;
  const time = model.estimate === null ? '' : `, about ${timeOf(model.estimate.seconds)} for ${model.estimate.photos} photos here (estimate)`;
  const memory = model.memory === null ? '' : `, ${megabytes(model.memory)} of memory`;
  const languages = model.languages === '' ? '' : `${model.languages}; `;
  return [
    `${model.id}  [${model.state}${role}]  ${model.name}`,
    `    ${languages}${model.dimensions} dimensions, ${megabytes(model.bytes)}${memory}${time}; ${model.licence}`,
    ...(model.problem === null ? [] : [`    ${model.problem.message}`]),
  ];
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const timeOf = (seconds: number): string => (seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`);

async function install(library: Library, { output, signal }: Context, id: string): Promise<Result<void>> {
  const stop = library.onEvent((event, payload) => {
    if (event !== 'models.progress') return;
    const progress = (payload as ModelsState).models.find((model) => model.id === id)?.progress;
    if (progress != null) output.progress(`Downloading ${megabytes(progress.done)} of ${megabytes(progress.total)}${progress.eta === null ? '' : `, ${timeOf(progress.eta)} left`}`);
  });
  const started = await library.handlers['models.install']({ id }, signal);
  if (!started.ok) return started;
  const pause = (): void => void library.handlers['models.pause']({ id }, signal);
  signal.addEventListener('abort', pause, { once: true });
  const before = started.value.models.find((model) => model.id === id);
  const result = before?.state === 'installed' ? ok(undefined) : await library.installed(id);
  stop();
  if (!result.ok) return result;
  return answerWith(library, { output, signal }, id, (model) => `${model.name} is installed. Use it: snapsift models use ${id}`);
}

async function importFrom(library: Library, { output, signal }: Context, path: string): Promise<Result<void>> {
  const imported = await library.handlers['models.import']({ path: resolve(path) }, signal);
  if (!imported.ok) return imported;
  output.answer(imported.value, [`${imported.value.name} is imported. Use it: snapsift models use ${imported.value.id}`]);
  return ok(undefined);
}

async function use(library: Library, { output, signal }: Context, id: string): Promise<Result<void>> {
  const stop = library.onEvent((event, payload) => {
    const progress = event === 'models.progress' ? (payload as ModelsState).switching?.progress : undefined;
    if (progress !== undefined) output.progress(`Looking at ${progress.done} of ${progress.total} photos${progress.eta === null ? '' : `, ${timeOf(progress.eta)} left`}`);
  });
  const begun = await library.handlers['models.use']({ id }, signal);
  const switched = begun.ok ? await library.switched(signal) : begun;
  stop();
  if (!switched.ok) return switched;
  return answerWith(library, { output, signal }, id, (model) => `Search now uses ${model.name}.`);
}

async function change(library: Library, { output, signal }: Context, method: 'models.undoSwitch' | 'models.dropOld'): Promise<Result<void>> {
  const changed = await library.handlers[method]({}, signal);
  if (!changed.ok) return changed;
  const current = changed.value.models.find(({ role }) => role === 'current');
  output.answer(changed.value, [method === 'models.undoSwitch' ? `Search uses ${current?.name ?? 'the model before'} again.` : 'The vectors of other models are gone.']);
  return ok(undefined);
}

async function remove(library: Library, { output, signal }: Context, id: string): Promise<Result<void>> {
  const removed = await library.handlers['models.remove']({ id }, signal);
  if (!removed.ok) return removed;
  output.answer({ removed: id }, [`${id} is removed.`]);
  return ok(undefined);
}

async function verify(library: Library, { output, signal }: Context, id: string): Promise<Result<void>> {
  const verified = await library.handlers['models.verify'](id === '' ? {} : { id }, signal);
  if (!verified.ok) return verified;
  const { models } = verified.value;
  const bad = models.find(({ problem }) => problem !== null);
  if (bad?.problem != null) return fail(bad.problem.code, bad.problem.message, { models });
  output.answer(verified.value, models.map(({ name }) => `${name}: every byte is as it should be.`));
  return ok(undefined);
}

async function accelerate(library: Library, { output, signal }: Context): Promise<Result<void>> {
  output.progress('Trying what this computer can compute with');
  const tried = await library.handlers['models.accelerate']({}, signal);
  if (!tried.ok) return tried;
  output.answer(tried.value, [
    ...tried.value.trials.map(({ provider, accepted, reason, speedup }) => `${provider}: ${accepted ? 'accepted' : 'not used'}. ${reason}${speedup === null ? '' : ` (${speedup.toFixed(2)} times as fast)`}`),
    `Pictures are computed by: ${tried.value.provider}.`,
  ]);
  return ok(undefined);
}

async function answerWith(library: Library, { output, signal }: Pick<Context, 'output' | 'signal'>, id: string, line: (model: ModelEntry) => string): Promise<Result<void>> {
  const state = await library.handlers['models.list']({}, signal);
  if (!state.ok) return state;
  const model = state.value.models.find((each) => each.id === id);
  if (model === undefined) return fail('model-unknown', `There is no model "${id}". See the list of models.`);
  output.answer(model, [line(model)]);
  return ok(undefined);
}
