/** What screen readers are told without moving the focus: one polite sentence at a time. */
import type { IndexingState } from '../../shared/contract.ts';
import type { Strings } from '../strings.ts';

/** Progress is spoken this often at most, ms. */
const pace = 30_000;

export class Announcer {
  sentence = $state('');
  #phase: IndexingState['phase'] | null = null;
  #spoken = 0;

  say(sentence: string): void {
    // The same sentence twice would not be spoken twice: a trailing space makes it another text.
    this.sentence = this.sentence === sentence ? `${sentence} ` : sentence;
  }

  indexing(state: IndexingState, strings: Strings, now: number): void {
    const before = this.#phase;
    this.#phase = state.phase;
    const started = state.phase === 'scanning' || (state.phase === 'indexing' && before === 'idle');
    if (before !== state.phase && started) this.say(strings.indexing.began);
    else if (state.phase === 'idle' && (before === 'indexing' || before === 'scanning')) this.say(strings.indexing.finished(state.done - state.failed));
    else if (state.phase === 'failed' && before !== 'failed') this.say(state.error?.message ?? strings.indexing.failed);
    else if (state.phase === 'indexing' && now - this.#spoken > pace) this.say(strings.indexing.progressSpoken(state.done, state.found - state.unchanged));
    else return;
    this.#spoken = now;
  }
}
