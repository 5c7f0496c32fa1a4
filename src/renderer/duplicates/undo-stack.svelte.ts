/** What was decided and can be taken back, newest last; and what was taken back and can be done again. */
import type { Api } from '../../shared/api.ts';
import type { DuplicateKind } from '../../shared/duplicates-contract.ts';
import { ok, type Failure, type Result } from '../../shared/errors.ts';

export interface Decision {
  /** Tokens of `edits.undo`, in the order in which they were done. */
  edits: readonly string[];
  /** What was done, as a sentence. */
  words: string;
  kind: DuplicateKind;
  /** Where in the list it was done. */
  at: number;
  group: string | null;
}

/** Nobody goes back further, and the other side forgets older ones too. */
const most = 200;

export class UndoStack {
  readonly #api: Api;
  done = $state.raw<readonly Decision[]>([]);
  undone = $state.raw<readonly Decision[]>([]);

  constructor(api: Api) {
    this.#api = api;
  }

  add(decision: Decision): void {
    this.done = [...this.done, decision].slice(-most);
    this.undone = [];
  }

  /** Takes back `decision`, or the newest. Null where there is none. */
  async undo(decision: Decision | undefined = this.done.at(-1)): Promise<Result<Decision> | null> {
    if (decision === undefined || !this.done.includes(decision)) return null;
    this.done = this.done.filter((other) => other !== decision);
    const back = await this.#take(decision);
    if (back.ok) this.undone = [...this.undone, back.value];
    return back;
  }

  async redo(): Promise<Result<Decision> | null> {
    const decision = this.undone.at(-1);
    if (decision === undefined) return null;
    this.undone = this.undone.slice(0, -1);
    const again = await this.#take(decision);
    if (again.ok) this.done = [...this.done, again.value];
    return again;
  }

  async #take(decision: Decision): Promise<Result<Decision>> {
    const opposite: string[] = [];
    let failure: Failure | null = null;
    for (const edit of decision.edits.toReversed()) {
      const answer = await this.#api.call('edits.undo', { edit });
      if (!answer.ok) failure = answer.error;
      else if (answer.value.edit !== null) opposite.push(answer.value.edit);
    }
    return failure === null ? ok({ ...decision, edits: opposite }) : { ok: false, error: failure };
  }
}
