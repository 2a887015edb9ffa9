/** How a process with a pool ends: each case is a program of its own. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Bench, Case } from '../harness.ts';

const root = path.join(import.meta.dirname, '../../../../..');
const ours = path.join(root, 'packages/pool/src/index.ts');

/** The program has `Pool`, `pg` and `url`; `keeps` is whether it had to be ended. */
async function program({ kind, url }: Bench, text: string, patienceMs = 4_000): Promise<unknown> {
  const source = `
    import pg from 'pg';
    ${kind === 'pg' ? 'const { Pool } = pg;' : `import { Pool } from ${JSON.stringify(ours)};`}
    const url = ${JSON.stringify(url)};
    ${text}
  `;
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', source],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  const failure = /^(?:\w*Error|error): .*$/m.exec(errors)?.[0];
  return { code, output: output.trim(), failure };
}

export const cases: Case[] = [
  {
    name: 'a process with an idle pool and allowExitOnIdle ends by itself',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true, idleTimeoutMillis: 0 });
         await pool.query('SELECT 1'); console.log('done');`,
      ),
  },
  {
    name: 'a process with an idle pool ends when the connections were idle for long',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, idleTimeoutMillis: 200 });
         await pool.query('SELECT 1'); console.log('done');`,
      ),
  },
  {
    name: 'a process with an idle pool and no idle timeout goes on',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, idleTimeoutMillis: 0 });
         await pool.query('SELECT 1'); console.log('done');`,
        2_500,
      ),
  },
  {
    name: 'a process ends after pool.end()',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         await Promise.all([1, 2, 3].map(() => pool.query('SELECT 1')));
         await pool.end(); console.log('ended');`,
      ),
  },
  {
    name: 'a process does not end while a query runs, with allowExitOnIdle',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true, max: 1 });
         await pool.query('SELECT 1');
         await pool.query('SELECT pg_sleep(0.3)'); console.log('done');`,
      ),
  },
  {
    name: 'a process that waits for a connection does not end before its answer',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true, max: 1 });
         const held = await pool.connect();
         setTimeout(() => held.release(), 200);
         await pool.query('SELECT 1'); console.log('done');`,
      ),
  },
  {
    name: 'an idle connection fails, and nobody listens for errors',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true });
         const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
         const other = new pg.Client({ connectionString: url });
         await other.connect();
         await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
         await other.end();
         await new Promise((resolve) => setTimeout(resolve, 200));
         console.log('alive');`,
      ),
    differs: { id: 'D3', pg: { code: 1, output: '' }, ours: { code: 0, output: 'alive' } },
  },
  {
    name: 'a connection that is held fails, and nobody listens for errors',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true });
         const client = await pool.connect();
         const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
         const other = new pg.Client({ connectionString: url });
         await other.connect();
         await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
         await other.end();
         await new Promise((resolve) => setTimeout(resolve, 200));
         client.release();
         console.log('alive');`,
      ),
    differs: { id: 'D3', pg: { code: 1, output: '' }, ours: { code: 0, output: 'alive' } },
  },
  {
    name: 'what a callback throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.query('SELECT 1', () => { throw new Error('mine'); });`,
      ),
  },
  {
    name: 'what a callback of connect throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.connect(() => { throw new Error('mine'); });`,
      ),
  },
  {
    name: 'what a listener throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.on('acquire', () => { throw new Error('mine'); });
         pool.query('SELECT 1').catch(() => {});`,
      ),
  },
  {
    name: 'what process.on uncaughtException takes leaves the pool in order',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, max: 1, allowExitOnIdle: true });
         process.on('uncaughtException', () => {});
         pool.query('SELECT 1', () => { throw new Error('mine'); });
         await new Promise((resolve) => setTimeout(resolve, 200));
         console.log((await pool.query('SELECT 1 AS one')).rows[0].one, pool.totalCount, pool.idleCount);`,
      ),
  },
];
