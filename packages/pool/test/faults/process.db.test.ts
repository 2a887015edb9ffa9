/** A process that is stopped and goes on: its sockets may be gone since long. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { onServer } from './load.ts';

const root = path.join(import.meta.dirname, '../../../..');

it('a process that was stopped, and whose connections were ended meanwhile, serves on', async () => {
  const url = inject('postgresUrl');
  const name = `stopped_${process.pid}`;
  const source = `
    import { Pool } from ${JSON.stringify(path.join(root, 'packages/pool/src/index.ts'))};
    const pool = new Pool({ connectionString: ${JSON.stringify(url)}, application_name: '${name}', max: 3 });
    const ask = () => Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
    await ask();
    console.log('ready');
    process.stdin.once('data', async () => {
      await ask().then(() => console.log('served'), (error) => console.log(error.message));
      await pool.end();
      // With nothing left to do, the process ends by itself.
      process.stdin.destroy();
    });
  `;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', source],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  // One that stands still when this test has failed would stay so for ever.
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: string[] = [];
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdout.on('data', (chunk) => said.push(String(chunk).trim()));
  await expect.poll(() => said, { timeout: 15_000 }).toContain('ready');
  child.kill('SIGSTOP');
  // Waits until they are gone: the news of it is there before the child goes on.
  await onServer(
    url,
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1',
    [name],
  );
  child.kill('SIGCONT');
  child.stdin.write('go\n');
  expect(await ended).toBe(0);
  expect(said).toContain('served');
});
