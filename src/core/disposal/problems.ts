/** What can be wrong with one file, each with its sentence; and what the file system's error codes mean here. */
import type { DisposalProblem, DisposalProblemCode } from '../../shared/disposal-contract.ts';
import { errorCode } from '../disk-error.ts';

export type Checked<T> = { ok: true; value: T } | { ok: false; problem: DisposalProblem };

export const good = <T>(value: T): Checked<T> => ({ ok: true, value });
export const bad = (code: DisposalProblemCode, detail = ''): { ok: false; problem: DisposalProblem } => ({ ok: false, problem: problemOf(code, detail) });

const sentences: Readonly<Record<DisposalProblemCode, string>> = {
  'not-indexed': 'The library does not know this file, or knows it with other content. Index again, then plan again.',
  missing: 'The file is not there any more.',
  changed: 'The file has changed since it was indexed. Index again, then plan again.',
  unreadable: 'The file cannot be read.',
  link: 'This is a link, or its folder is reached through one. Only files themselves are put away.',
  outside: 'The file is not in one of the folders of this library.',
  offline: 'Its folder cannot be reached now. Connect the drive it is on.',
  protected: 'It is in a protected folder.',
  'listed-twice': 'The plan names this file twice.',
  undecided: 'It was decided otherwise since the plan was made: it stays. Plan again.',
  'kept-none': 'No copy of it would be kept.',
  'kept-missing': 'The copy to keep is not there any more.',
  'kept-changed': 'The copy to keep has changed since it was indexed.',
  'kept-unreadable': 'The copy to keep cannot be read.',
  'kept-outside': 'The copy to keep is not itself in one of the folders of this library.',
  'kept-discarded': 'The copy to keep would be put away too.',
  'same-file': 'Both names lead to one and the same file on the disk; there is no second copy.',
  'not-carried': 'What it knows could not be written beside the copy that stays, so it stays too.',
  'no-trash': 'Its volume has no trash that can be used.',
  'no-permission': 'Snapsift is not allowed to move this file.',
  'in-use': 'Another program is using the file.',
  interrupted: 'The program ended before the file was moved.',
  occupied: 'Another file is at its place now. Move that one away, then undo again.',
  'gone-from-trash': 'It is not in the trash any more: the trash was emptied, or the file was taken out by hand.',
  'in-system-trash': "It lies in the system's trash, which only the system can restore from. The library's part is undone.",
};

export const problemOf = (code: DisposalProblemCode, detail = ''): DisposalProblem => ({ code, message: detail === '' ? sentences[code] : `${sentences[code].slice(0, -1)} (${detail}).` });

const byErrno: Readonly<Record<string, DisposalProblemCode>> = {
  ENOENT: 'missing', ENOTDIR: 'missing', EACCES: 'no-permission', EPERM: 'no-permission', EROFS: 'no-permission', EBUSY: 'in-use', ETXTBSY: 'in-use', ELOOP: 'link',
};

/** The problem that a failed look at a file means. Errors that no file system makes are bugs and are passed on. */
export function problemFrom(error: unknown): DisposalProblem {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const code = errorCode(error);
  return problemOf(byErrno[code] ?? 'unreadable', byErrno[code] === 'missing' ? '' : code);
}
