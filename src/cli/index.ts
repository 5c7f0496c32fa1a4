#!/usr/bin/env node
/** The command line. Exit codes: 0 done, 1 it failed, 2 the command was not understood. */
import type { Result } from '../shared/errors.ts';
import { helpText, parseCommandLine, type CommandName } from './args.ts';
import { embedOne } from './commands/embed-one.ts';
import { evalManifest } from './commands/eval-manifest.ts';
import { indexFolders } from './commands/index-folders.ts';
import { searchPhotos } from './commands/search-photos.ts';
import { serve } from './commands/serve.ts';
import { showStatus } from './commands/show-status.ts';
import { createContext, type Context } from './context.ts';
import { createOutput } from './output.ts';

const run: Record<CommandName, (context: Context) => Promise<Result<void>>> = {
  index: indexFolders,
  search: searchPhotos,
  status: showStatus,
  embed: embedOne,
  eval: evalManifest,
  serve,
};

async function main(argv: readonly string[]): Promise<number> {
  const output = createOutput(argv.includes('--json'), process.stdout, process.stderr);
  const parsed = parseCommandLine(argv);
  if (!parsed.ok) {
    output.failure(parsed.error);
    return 2;
  }
  if (parsed.value.kind === 'help') {
    process.stdout.write(`${helpText(parsed.value.command)}\n`);
    return 0;
  }
  const { line } = parsed.value;
  const interrupt = new AbortController();
  // The first Ctrl+C finishes what is under way; the second ends the process as usual.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  const result = await run[line.command](createContext(line, output, interrupt.signal));
  if (result.ok) return 0;
  output.failure(result.error);
  return result.error.code === 'bad-request' ? 2 : 1;
}

process.exitCode = await main(process.argv.slice(2));
