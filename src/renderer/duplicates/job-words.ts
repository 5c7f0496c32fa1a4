/** How putting files away goes on, in one line. Pure. */
import type { DisposalState } from '../../shared/disposal-contract.ts';
import type { Strings } from '../strings.ts';

export function jobLine(state: DisposalState, words: Strings['duplicates']['plan']): string {
  const parts = [words.progress(state.files.done, state.files.total)];
  if (state.bytes.total > 0) parts.push(words.read(state.bytes.done, state.bytes.total));
  if (!state.paused && state.rate !== null && state.rate > 0) parts.push(words.rate(state.rate));
  if (!state.paused && state.eta !== null) parts.push(words.left(state.eta));
  return parts.join(' · ');
}

/** 0 to 1: what has to be read is most of the work. Null while nothing is known. */
export function jobShare({ bytes, files }: DisposalState): number | null {
  if (bytes.total > 0) return bytes.done / bytes.total;
  return files.total > 0 ? files.done / files.total : null;
}
