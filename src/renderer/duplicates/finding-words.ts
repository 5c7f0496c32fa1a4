/** How looking for duplicates goes on, in one sentence. Pure. */
import type { DuplicatesState } from '../../shared/duplicates-contract.ts';
import type { Strings } from '../strings.ts';

export function findingWords({ phase, progress, problem }: DuplicatesState, secondsLeft: number | null, words: Strings['duplicates']['finding']): string {
  if (phase === 'failed') return `${problem?.message ?? words.failedTitle} ${words.failedSafe}`;
  if (phase === 'waiting' || phase === 'paused') return words[phase];
  return phase === 'ready' ? '' : words[phase](progress.done, progress.total, secondsLeft);
}
