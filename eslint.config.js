import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const only = (files, patterns, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }] },
});

export default ts.config(
  { ignores: ['out/', 'dist/', 'node_modules/', '.cache/', 'test-results/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    rules: {
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      'prefer-const': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } } },
  only(['src/shared/**'], ['node:*', 'electron', '../core/*', '../main/*', '@lancedb/*'], 'shared/ is pure: the schema library only.'),
  only(['src/renderer/**'], ['node:*', 'electron', '**/core/**', '**/main/**', '**/web/**', '@lancedb/*', 'sharp', 'onnxruntime-node'], 'The renderer knows the contract and nothing below it.'),
  only(['src/core/**', 'src/web/**', 'src/cli/**', 'src/engine/**', 'src/vision/**'], ['electron', '**/main/**', '**/renderer/**'], 'Only src/main and src/preload may know Electron.'),
);
