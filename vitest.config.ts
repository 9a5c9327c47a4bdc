import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores run these files side by side; each starts its own servers on free ports.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
});
