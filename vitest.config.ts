import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const alias = [
  { find: '@livedash/pool', replacement: path.join(root, 'packages/pool/src/index.ts') },
  { find: /^@\//, replacement: `${root}/` },
];

/** `*.db.test.ts` use a database of their own, `e2e/` drives the running application. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{lib,packages,scripts,components,app}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'database',
          include: ['{lib,packages,scripts,app,test}/**/*.db.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['test/postgres-server.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['test/postgres-server.ts', 'e2e/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
