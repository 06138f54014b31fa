import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** One plain closing line for machines that look for it: "7 passed, 0 failed, 0 skipped". */
const tally: Reporter = {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) for (const test of module.children.allTests()) count[test.result().state]++;
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
  },
};

export default defineConfig({
  test: {
    reporters: ['default', tally],
    // All cores: the browser and server tests mostly wait.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{shared,main,renderer,preload,scripts}/**/*.test.{ts,tsx}'],
          environment: 'node',
          pool: 'forks',
          testTimeout: 20_000,
          globalSetup: ['test/support/kernelSetup.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,desktop,serve}/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The packaged browser unpacks itself to one place: once, before workers could meet there.
          globalSetup: ['test/support/browserSetup.ts'],
        },
      },
    ],
  },
});
