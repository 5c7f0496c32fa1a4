/** What a command prints: answers on standard output, everything else on standard error. */
import type { Failure } from '../shared/errors.ts';

export interface Output {
  /** The answer: one JSON document, or lines for people. */
  answer(document: unknown, lines: readonly string[]): void;
  failure(failure: Failure): void;
  /** A line that replaces itself on a terminal, and is left out elsewhere. */
  progress(line: string): void;
  note(line: string): void;
}

export function createOutput(json: boolean, stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output {
  let progressShown = false;
  const clear = (): void => {
    if (progressShown) stderr.write('\r\x1b[K');
    progressShown = false;
  };
  return {
    answer(document, lines) {
      clear();
      stdout.write(json ? `${JSON.stringify(document)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    failure(failure) {
      clear();
      if (json) stdout.write(`${JSON.stringify({ error: { code: failure.code, message: failure.message } })}\n`);
      stderr.write(`${failure.message}\n`);
    },
    progress(line) {
      if (!stderr.isTTY) return;
      stderr.write(`\r\x1b[K${line}`);
      progressShown = true;
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
  };
}
