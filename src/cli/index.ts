#!/usr/bin/env node
/** The command line. Exit codes: 0 done, 1 it failed, 2 the command was not understood. */
import { fileURLToPath } from 'node:url';
import type { Result } from '../shared/errors.ts';
import { helpText, parseCommandLine, type CommandName } from './args.ts';
import type { BuiltFiles, Context } from './context.ts';
import { stderrLog } from '../core/log.ts';
import { createOutput } from './output.ts';

type Run = (context: Context) => Promise<Result<void>>;

/** Loaded when asked for: help and mistakes must not wait for a database. */
const load: Record<CommandName, () => Promise<Run>> = {
  index: async () => (await import('./commands/index-folders.ts')).indexFolders,
  search: async () => (await import('./commands/search-photos.ts')).searchPhotos,
  mark: async () => (await import('./commands/mark-files.ts')).markFiles,
  status: async () => (await import('./commands/show-status.ts')).showStatus,
  embed: async () => (await import('./commands/embed-one.ts')).embedOne,
  models: async () => (await import('./commands/manage-models.ts')).manageModels,
  albums: async () => (await import('./commands/manage-albums.ts')).manageAlbums,
  duplicates: async () => (await import('./commands/manage-duplicates.ts')).manageDuplicates,
  classify: async () => (await import('./commands/classify-file.ts')).classifyFile,
  eval: async () => (await import('./commands/eval-manifest.ts')).evalManifest,
  sidecars: async () => (await import('./commands/manage-sidecars.ts')).manageSidecars,
  serve: async () => (await import('./commands/serve.ts')).serve,
};

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const files: BuiltFiles = { builtInModel: at('../../resources/models/starter'), vision: at('./vision.js'), renderer: at('../renderer') };

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
  const result = await (await load[line.command]())({ line, output, files, signal: interrupt.signal, log: stderrLog(line.flags.has('verbose') ? 'info' : 'warn') });
  if (result.ok) return 0;
  output.failure(result.error);
  return result.error.code === 'bad-request' ? 2 : 1;
}

// Whoever reads the answer may have read enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2));
