/** `duplicates ...`: what would go and why, putting it away, and getting it back. Every deed waits for its end. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { disposalGroupSchema, disposalSelectionSchema, type DisposalGroup, type DisposalOutcome, type DisposalState, type JournalSummary, type PlanSummary } from '../../shared/disposal-contract.ts';
import { duplicateKinds, type DuplicateKind } from '../../shared/duplicates-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { handOver } from '../../core/duplicates/decide.ts';
import type { Library } from '../../core/library.ts';
import { withLibrary, type Context } from '../context.ts';

type Deed = (library: Library, context: Context, word: string | undefined) => Promise<Result<void>>;

interface Action {
  /** What the one further word is; ends with `?` where it may be left out. */
  word?: string;
  /** Needs the groups as they are now. */
  fresh?: true;
  run: Deed;
}

const actions: Readonly<Record<string, Action>> = {
  plan: { fresh: true, run: plan },
  apply: { word: 'PLAN.json', fresh: true, run: apply },
  undo: { word: 'JOURNAL?', run: undo },
  journal: { word: 'JOURNAL?', run: journal },
};

export async function manageDuplicates(context: Context): Promise<Result<void>> {
  if (context.line.words.length === 0) return withLibrary(context, (library) => list(library, context));
  if (context.line.words[0] === 'ignore') return ignore(context);
  const [name = '', word, ...rest] = context.line.words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return fail('bad-request', `"duplicates" takes one of: ${Object.keys(actions).join(', ')}.`);
  const missing = word === undefined && action.word !== undefined && !action.word.endsWith('?');
  if (rest.length > 0 || missing || (word !== undefined && action.word === undefined)) return fail('bad-request', `It is: snapsift duplicates ${name}${action.word === undefined ? '' : ` ${action.word.replace('?', '')}`}.`);
  return withLibrary(context, async (library) => {
    // A plan is made of what is decided now, and applied only as far as that still holds.
    const found = action.fresh === true && !context.line.values.has('groups') ? await library.duplicates.run() : ok(undefined);
    return found.ok ? action.run(library, context, word) : found;
  });
}

/** Groups with the copy to keep; everything that is indexed has been compared when it answers. */
async function list(library: Library, { line, output, signal }: Context): Promise<Result<void>> {
  const kinds = kindsOf(line.lists.get('kind'));
  if (!kinds.ok) return kinds;
  const strictness = line.values.get('strictness');
  const level = Number(strictness);
  if (strictness !== undefined && !(strictness.trim() !== '' && level >= -1 && level <= 1)) return fail('bad-request', '--strictness takes a number from -1 to 1.');
  if (strictness !== undefined) {
    const set = await library.handlers['duplicates.configure']({ strictness: { same: level, burst: level, similar: level } }, signal);
    if (!set.ok) return set;
  }
  const found = await library.duplicates.run();
  if (!found.ok) return found;
  const { duplicates } = library;
  // Of bursts and similar photos nothing is proposed to go; they are listed all the same.
  const listed = kinds.value.flatMap((kind) => duplicates.list(kind)).map((decision) => handOver(decision, duplicates.isReviewed(decision.group.id)));
  const groups = listed.map(({ id, kind, confidence, files, free, clear, reviewed }) => ({
    id, kind, confidence, clear, reviewed, free,
    files: files.map(({ path, bytes, width, height, seconds, keep, reason }) => ({ path, bytes, width, height, ...(seconds !== null && { seconds }), keep, reason })),
  }));
  output.answer({ groups }, groups.length === 0 ? ['No duplicates were found.'] : groups.flatMap(({ kind, files }) => [kind, ...files.map(({ path, keep, reason }) => `  ${keep ? 'keep' : '    '}  ${path}  (${reason})`)]));
  return ok(undefined);
}

function kindsOf(given: readonly string[] | undefined): Result<readonly DuplicateKind[]> {
  if (given === undefined) return ok(duplicateKinds);
  const wrong = given.find((kind) => !duplicateKinds.some((known) => known === kind));
  return wrong === undefined ? ok(duplicateKinds.filter((kind) => given.includes(kind))) : fail('bad-request', `--kind takes ${duplicateKinds.join(', ')}, not "${wrong}".`);
}

async function ignore(context: Context): Promise<Result<void>> {
  const [, first, second, ...rest] = context.line.words;
  if (first === undefined || second === undefined || rest.length > 0) return fail('bad-request', 'It is: snapsift duplicates ignore FILE FILE.');
  return withLibrary(context, async (library) => {
    const ignored = await library.handlers['duplicates.ignore']({ paths: [resolve(first), resolve(second)] }, context.signal);
    if (!ignored.ok) return ignored;
    context.output.answer({ pairs: ignored.value.pairs }, ['Remembered: these two are no duplicates.']);
    return ok(undefined);
  });
}

/** The plan itself goes to standard output, whole, for `apply`; what it comes to goes to standard error. */
async function plan(library: Library, context: Context): Promise<Result<void>> {
  const { line, output, signal } = context;
  const file = line.values.get('groups');
  const wanted = file === undefined ? selectionOf(context) : await groupsOf(file);
  if (!wanted.ok) return wanted;
  const made = await library.handlers['disposal.plan'](wanted.value, signal);
  const document = made.ok ? library.disposal.find(made.value.id) : made;
  if (!made.ok || !document.ok) return made.ok ? (document as Result<never>) : made;
  output.answer(document.value, [JSON.stringify(document.value, null, 2)]);
  linesOfPlan(made.value).forEach((text) => output.note(text));
  return ok(undefined);
}

function selectionOf({ line }: Context): Result<z.infer<typeof disposalSelectionSchema>> {
  const kinds = line.lists.get('kind');
  const selection = disposalSelectionSchema.safeParse({ which: line.values.get('which') ?? 'clear', ...(kinds === undefined ? {} : { kinds }) });
  return selection.success ? ok(selection.data) : fail('bad-request', '--which takes reviewed, clear or all; --kind takes exact, same, burst or similar.');
}

/** Groups as `duplicates --json` lists them, or as somebody wrote them: what else they say is left aside. */
const listingSchema = z.object({
  groups: z.array(z.object({ kind: disposalGroupSchema.shape.kind, files: z.array(z.object({ path: z.string(), keep: z.boolean(), reason: z.string().default('') })) })),
});

async function groupsOf(file: string): Promise<Result<{ groups: DisposalGroup[] }>> {
  const document = await readJson(file);
  if (!document.ok) return document;
  const listing = listingSchema.safeParse(document.value);
  return listing.success ? ok({ groups: listing.data.groups.map(({ kind, files }) => ({ kind, files: files.map((each) => ({ ...each, path: resolve(each.path) })) })) }) : fail('bad-request', `"${file}" is not a list of groups with their files.`);
}

async function apply(library: Library, context: Context, word = ''): Promise<Result<void>> {
  const { line, signal } = context;
  const document = await readJson(word);
  const accepted = document.ok ? library.disposal.accept(document.value) : document;
  if (!accepted.ok) return accepted;
  const quarantine = line.values.get('quarantine');
  const begun = await library.handlers['disposal.apply']({ plan: accepted.value.id, dryRun: line.flags.has('dry-run'), ...(quarantine === undefined ? {} : { quarantine: resolve(quarantine) }) }, signal);
  return finish(library, context, begun, accepted.value.id);
}

async function undo(library: Library, context: Context, word: string | undefined): Promise<Result<void>> {
  const id = word === undefined ? await lastUndoable(library, context.signal) : ok(word);
  if (!id.ok) return id;
  return finish(library, context, await library.disposal.undo(id.value), null);
}

async function lastUndoable(library: Library, signal: AbortSignal): Promise<Result<string>> {
  const list = await library.handlers['disposal.journals']({ offset: 0, limit: 500 }, signal);
  if (!list.ok) return list;
  const last = list.value.journals.find(({ undoable }) => undoable.files > 0);
  return last === undefined ? fail('bad-request', 'There is nothing to undo.') : ok(last.id);
}

/** Waits for the job's end; Ctrl+C ends it after the file it is at. */
async function finish(library: Library, { output, signal }: Context, begun: Result<DisposalState>, plan: string | null): Promise<Result<void>> {
  if (!begun.ok) return begun;
  const stop = library.onEvent((event, payload) => event === 'disposal.progress' && output.progress(progressLine(payload as DisposalState)));
  const cancel = (): void => void library.disposal.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const outcome = await library.disposal.finished();
  signal.removeEventListener('abort', cancel);
  stop();
  if (outcome === null) throw new Error('A job began and left no outcome.');
  if (outcome.error !== null) return fail(outcome.error.code, outcome.error.message, { ...outcome });
  if (outcome.ended === 'cancelled') return fail('cancelled', `Stopped. ${linesOf(outcome).join(' ')}`, { ...outcome });
  output.answer(outcome, [...(outcome.job === 'dry-run' && plan !== null ? dryLines(library, plan) : []), ...linesOf(outcome)]);
  return ok(undefined);
}

function dryLines(library: Library, plan: string): string[] {
  const found = library.disposal.find(plan);
  if (!found.ok) return [];
  return found.value.entries.map(({ path, kept, rule, problem }) => (problem === null ? `goes   ${path}  (${rule} Kept: ${kept?.path ?? ''})` : `stays  ${path}  (${problem.message})`));
}

async function journal(library: Library, { output, signal }: Context, word: string | undefined): Promise<Result<void>> {
  if (word === undefined) {
    const list = await library.handlers['disposal.journals']({ offset: 0, limit: 500 }, signal);
    if (!list.ok) return list;
    output.answer(list.value, list.value.journals.map(journalLine));
    return ok(undefined);
  }
  const told = await library.handlers['disposal.journal']({ journal: word, offset: 0, limit: 500 }, signal);
  if (!told.ok) return told;
  const steps = [...told.value.steps];
  while (steps.length < told.value.total) {
    const next = await library.handlers['disposal.journal']({ journal: word, offset: steps.length, limit: 500 }, signal);
    if (!next.ok) return next;
    steps.push(...next.value.steps);
  }
  output.answer({ ...told.value, steps }, [journalLine(told.value.summary), ...steps.map(({ path, words }) => `${path}: ${words}`)]);
  return ok(undefined);
}

async function readJson(file: string): Promise<Result<unknown>> {
  try {
    return ok(JSON.parse(file === '-' ? await text(process.stdin) : await readFile(resolve(file), 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return fail('plan-invalid', `"${file}" is not JSON, or it was cut off.`);
    if (error instanceof Error && 'code' in error) return fail('file-unreadable', `"${file}" cannot be read (${String(error.code)}).`);
    throw error;
  }
}

const files = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function linesOfPlan({ ready, blocked, problems, withoutTrash }: PlanSummary): string[] {
  return [
    `${files(ready.files)} would go to the trash (${megabytes(ready.bytes)}). Nothing was changed.`,
    ...(blocked.files > 0 ? [`${files(blocked.files)} would stay: ${problems.map((problem) => `${problem.code} ${problem.files}`).join(', ')}.`] : []),
    ...(withoutTrash.files > 0 ? [`${files(withoutTrash.files)} on volumes without a trash: name a folder there with apply --quarantine DIR.`] : []),
  ];
}

function linesOf({ job, journal: id, moved, skipped, problems }: DisposalOutcome): string[] {
  const deed = { apply: 'put away', 'dry-run': 'would be put away', undo: 'brought back' }[job];
  return [
    `${files(moved.files)} ${deed} (${megabytes(moved.bytes)}).`,
    ...(skipped.files > 0 ? [`${files(skipped.files)} left: ${problems.map((problem) => `${problem.code} ${problem.files}`).join(', ')}.`] : []),
    ...(job === 'apply' && id !== null ? [`Undo: snapsift duplicates undo ${id}`] : []),
  ];
}

function journalLine({ id, state, moved, restored, skipped, undoable }: JournalSummary): string {
  return `${id}  ${state}: ${files(moved.files)} put away (${megabytes(moved.bytes)}), ${restored.files} brought back, ${skipped.files} left; undo can bring back ${undoable.files}`;
}

function progressLine({ phase, files: { done, total }, bytes, eta }: DisposalState): string {
  const doing = { applying: 'Putting away', checking: 'Checking', undoing: 'Bringing back', idle: 'Done' }[phase];
  const left = eta === null ? '' : `, about ${eta < 90 ? `${Math.max(1, Math.round(eta))} s` : `${Math.round(eta / 60)} min`} left`;
  return `${doing} ${done} of ${total}${bytes.total > 0 ? `, ${megabytes(bytes.done)} of ${megabytes(bytes.total)} read` : ''}${left}`;
}
