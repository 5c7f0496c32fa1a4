/** Builds the child-process entries that benches start, the product's vision child among them, into .cache/bench/build. */
import { join } from 'node:path';
import { build } from 'vite';
import { cacheFolder, repository } from './cache.ts';

export type ChildEntry = 'vision' | 'develop' | 'bare' | 'transformers' | 'memory';

const entries: Record<ChildEntry, string> = {
  vision: 'src/vision/index.ts',
  develop: 'bench/children/develop.ts',
  bare: 'bench/children/bare.ts',
  transformers: 'bench/children/transformers.ts',
  memory: 'bench/children/memory.ts',
};

/** Resolves with the built files. Bundled as the product's build does it: packages stay outside. */
export async function buildChildren(): Promise<Record<ChildEntry, string>> {
  const outDir = join(cacheFolder, 'build');
  await build({
    configFile: false,
    root: repository,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(repository, path)])),
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  const file = (name: ChildEntry): string => join(outDir, `${name}.mjs`);
  return { vision: file('vision'), develop: file('develop'), bare: file('bare'), transformers: file('transformers'), memory: file('memory') };
}
