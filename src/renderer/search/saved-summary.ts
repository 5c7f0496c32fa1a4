/** What a saved search asks for, in words. Pure. */
import type { SavedSearch } from '../../shared/contract.ts';
import { format, strings } from '../text.ts';
import { queryInWords } from './describe-term.ts';

export function savedSummary({ text, like = [], unlike = [] }: SavedSearch): string {
  const examples = like.length + unlike.length;
  return [queryInWords(text, strings, format), ...(examples > 0 ? [strings.search.examples(examples)] : [])].filter((part) => part !== '').join(' · ');
}
