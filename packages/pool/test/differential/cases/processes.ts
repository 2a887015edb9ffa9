/** How a process with a pool ends: each case is a program of its own. */
import type { Case } from '../harness.ts';
import { program } from '../program.ts';

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
        { patience: 2_500 },
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
    name: 'a process ends after pool.end(null)',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         await pool.query('SELECT 1');
         await pool.end(null); console.log('ended');`,
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
  {
    name: 'a rejection that nobody takes ends the process',
    run: (bench) =>
      program(bench, `const pool = new Pool({ connectionString: url }); pool.query('SELECT 1/0');`),
  },
  {
    name: 'a refused connect that nobody takes ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: 'postgresql://u:p@127.0.0.1:1/d' });
         pool.connect();`,
      ),
  },
  {
    name: 'a process with a pool that was never used ends',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, min: 2 });
         console.log(pool.totalCount);`,
      ),
  },
  {
    name: 'a process whose client is held goes on, with allowExitOnIdle',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, allowExitOnIdle: true });
         await pool.connect(); console.log('held');`,
        { patience: 3_500 },
      ),
  },
  {
    name: 'a process whose connections were all thrown away ends',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, idleTimeoutMillis: 0 });
         (await pool.connect()).release(true); console.log('released');`,
      ),
  },
  {
    name: 'a process with min and no allowExitOnIdle goes on',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, min: 1, idleTimeoutMillis: 50 });
         await pool.query('SELECT 1'); console.log('done');`,
        { patience: 3_500 },
      ),
  },
  {
    name: 'a process that waits in vain is told so, and can end',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 1_000 });
         const client = await pool.connect();
         const error = await pool.query('SELECT 1').catch((error) => error);
         console.log(error.message.slice(0, 39));
         client.release(); await pool.end();`,
      ),
  },
  {
    name: 'what a listener of release throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.on('release', () => { throw new Error('mine'); });
         pool.query('SELECT 1', () => {});`,
      ),
  },
  {
    name: 'what a listener of connect throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.on('connect', () => { throw new Error('mine'); });
         pool.query('SELECT 1').catch(() => {});`,
      ),
  },
  {
    name: 'what a listener of remove throws ends the process',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         pool.on('remove', () => { throw new Error('mine'); });
         (await pool.connect()).release(true);`,
      ),
  },
  {
    name: 'what a listener of release throws, at a release by hand',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         process.on('uncaughtException', (error) => console.log('process:', error.message));
         pool.on('release', () => { throw new Error('mine'); });
         const client = await pool.connect();
         try { client.release(); } catch (error) { console.log('caller:', error.message); }
         await new Promise(setImmediate);
         console.log(pool.totalCount, pool.idleCount);
         process.exit();`,
      ),
    differs: {
      id: 'D22',
      pg: { code: 0, output: 'caller: mine\n1 0' },
      ours: { code: 0, output: 'process: mine\n1 1' },
    },
  },
  {
    name: 'connections of one age expire one by one',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url, max: 3, maxLifetimeSeconds: 1 });
         await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.1)')));
         // When the loop turns again, all of them are due.
         const due = performance.now() + 1_100;
         while (performance.now() < due);
         await new Promise((resolve) => pool.once('remove', resolve));
         console.log(pool.totalCount);
         process.exit();`,
      ),
    differs: { id: 'D16', pg: { code: 0, output: '0' }, ours: { code: 0, output: '2' } },
  },
  {
    name: 'a process that ends its pool at a signal ends',
    run: (bench) =>
      program(
        bench,
        `const pool = new Pool({ connectionString: url });
         await pool.query('SELECT 1');
         process.once('SIGTERM', () => pool.end().then(() => console.log('ended')));
         process.kill(process.pid, 'SIGTERM');`,
      ),
  },
];
