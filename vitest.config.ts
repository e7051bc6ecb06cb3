import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/fast-check.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One a core: Vitest itself would leave one core idle, half of a small machine.
    maxWorkers: '100%',
    reporters: process.env.CI ? ['default'] : ['default'],
  },
});
