/** Ends the run with one plain line that any reader of the log finds: `N passed, N failed, N skipped`. */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    let broken = 0;
    for (const module of modules) {
      // What fails before or after the tests of a file or of a group belongs to no test.
      for (const part of [module, ...module.children.allSuites()]) if (part.errors().length > 0) broken += 1;
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    const failed = counts.failed + counts.pending + broken;
    console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
  }
}
