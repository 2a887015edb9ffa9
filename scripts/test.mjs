/** `npm test [-- filter]`: what the tests need, then all of them; ends with `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkNode, generateClient, installDependencies, root } from './lib/install.mjs';
import { explainAndExit, stage } from './lib/stages.mjs';

const parameters = process.argv.slice(2);
try {
  checkNode();
  await stage('install', installDependencies);
  await stage('generate', generateClient);
} catch (error) {
  explainAndExit(error);
}

const report = path.join(tmpdir(), `livedash-test-${process.pid}.json`);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...parameters,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
);
const code = await new Promise((resolve) => child.once('close', resolve));
const result = JSON.parse(await readFile(report, 'utf8').catch(() => '{}'));
await rm(report, { force: true });
const passed = result.numPassedTests ?? 0;
// A file that cannot be loaded has no tests that could fail.
const broken = (result.testResults ?? []).filter(
  (file) =>
    file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
).length;
const failed = (result.numFailedTests ?? 0) + broken;
const good = code === 0 && failed === 0 && passed > 0;
console.log(`${passed} passed, ${good ? 0 : Math.max(failed, 1)} failed`);
process.exit(good ? 0 : 1);
