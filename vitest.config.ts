import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Takes the README's pictures, and only on demand: no test, so not one that could be skipped.
    exclude: process.env['SNAPSIFT_UPDATE_IMAGES'] === '1' ? [] : ['test/web/readme-images.test.ts'],
    // Two cores on the smallest machine that tests run on; the native children need room of their own.
    maxWorkers: 2,
    setupFiles: ['./test/same-every-time.ts'],
    // Indexing leaves the processor to others, browsers that draw in software among them: patience costs nothing.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // As patient as the waiting of browser tests: what fails, fails a little later.
    expect: { poll: { timeout: 90_000 } },
    pool: 'forks',
    reporters: ['default', './test/closing-line.ts'],
  },
});
