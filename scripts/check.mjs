/** `npm run check`: types, lint, who may import whom. Runs all three, then says which failed. */
import { spawn } from 'node:child_process';
import { generateClient, installDependencies, root } from './lib/install.mjs';
import { explainAndExit, stage } from './lib/stages.mjs';

try {
  await stage('install', installDependencies);
  await stage('generate', generateClient);
} catch (error) {
  explainAndExit(error);
}

const run = (parameters) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit' });
    child.once('close', (code) => resolve(code === 0));
  });

async function imports() {
  const { forbiddenImports } = await import('./lib/imports.mjs');
  const found = await forbiddenImports();
  for (const line of found) console.error(line);
  return found.length === 0;
}

const CHECKS = {
  types: () => run(['node_modules/typescript/bin/tsc', '-p', '.']),
  lint: () => run(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']),
  imports,
};
const failed = [];
for (const [name, check] of Object.entries(CHECKS)) {
  if (!(await check())) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('Types, lint and imports are fine.');
