/** `npm run check`: types, lint, the rules of who may import whom. Runs all three, then says which failed. */
import { spawn } from 'node:child_process';
import { generateClient, installDependencies, root } from './lib/install.mjs';
import { explainAndExit, stage } from './lib/stages.mjs';

const CHECKS = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']],
  [
    'imports',
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'app',
      'components',
      'lib',
      'packages',
      'scripts',
      'instrumentation.ts',
    ],
  ],
];

try {
  await stage('install', installDependencies);
  await stage('generate', generateClient);
} catch (error) {
  explainAndExit(error);
}
const failed = [];
for (const [name, parameters] of CHECKS) {
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
