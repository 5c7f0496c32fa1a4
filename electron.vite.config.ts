/**
 * One build for every host: out/main holds the Electron host, the engine and vision children and the command line
 * (which is also the web host), out/preload the sandboxed bridge, out/renderer the user interface.
 */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Native or large: stays in node_modules. Bundling onnxruntime-node loses its backend registration. */
const external = [/^electron(\/.*)?$/, /^node:/, 'onnxruntime-node', 'sharp', '@lancedb/lancedb', '@parcel/watcher', 'apache-arrow'];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: true,
      rolldownOptions: {
        external,
        input: {
          index: at('src/main/index.ts'),
          engine: at('src/engine/index.ts'),
          vision: at('src/vision/index.ts'),
          cli: at('src/cli/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload must be one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: { external: ['electron'], input: { index: at('src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('src/renderer'),
    build: { outDir: at('out/renderer'), rolldownOptions: { input: { index: at('src/renderer/index.html') } } },
    plugins: [svelte({ configFile: at('svelte.config.js') })],
  },
});
