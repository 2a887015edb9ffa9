import { type Case, once, outcome, record, rows, turn } from '../harness.ts';

export const cases: Case[] = [
  {
    name: 'the end of a pool that was never used',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return [pool.ending, pool.ended];
    },
  },
  {
    name: 'the end by callback',
    async run({ open }) {
      const pool = open();
      await pool.query('SELECT 1');
      let returned: unknown;
      await new Promise<void>((resolve) => {
        returned = pool.end(resolve) as unknown;
      });
      return [returned === undefined, pool.totalCount];
    },
  },
  {
    name: 'the end closes what is idle',
    async run({ open }) {
      const pool = open({ max: 3 });
      await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.01)')));
      const seen = record(pool);
      await pool.end();
      return [pool.totalCount, seen];
    },
    differs: { id: 'D12', pg: [0, []], ours: [0, Array(3).fill('remove(client)')] },
  },
  {
    name: 'the end waits for a connection that is held',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      let ended = false;
      const ending = pool.end().then(() => {
        ended = true;
      });
      const answer = await rows(client.query('SELECT 1 AS one'));
      const before = ended;
      client.release();
      await ending;
      return [answer, before, ended, pool.ending, pool.ended];
    },
  },
  {
    name: 'the end waits for a query that runs',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('SELECT 1');
      const query = rows(pool.query(`SELECT pg_sleep(0.05), 1 AS one`));
      await turn();
      await pool.end();
      return query;
    },
  },
  {
    name: 'ending is said at once, ended at the end',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const ending = pool.end();
      const early = [pool.ending, pool.ended];
      client.release();
      await ending;
      return [early, [pool.ending, pool.ended]];
    },
  },
  {
    name: 'the end and those who wait',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      let served = 'not served';
      const waiting = pool.query('SELECT 1').then(
        () => {
          served = 'served';
        },
        () => undefined,
      );
      const ending = pool.end();
      client.release();
      await ending;
      await Promise.race([waiting, turn()]);
      return served;
    },
    differs: { id: 'D10', pg: 'not served', ours: 'served' },
  },
  {
    name: 'a release after the end of the pool began closes the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const removed = once(pool, 'remove');
      const ending = pool.end();
      client.release();
      await Promise.all([removed, ending]);
      return pool.totalCount;
    },
  },
  {
    name: 'a transaction by hand',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      await client.query('CREATE TEMPORARY TABLE mine (n int)');
      await client.query('BEGIN');
      await client.query('INSERT INTO mine VALUES (1)');
      await client.query('ROLLBACK');
      await client.query('BEGIN');
      await client.query('INSERT INTO mine VALUES (2)');
      await client.query('COMMIT');
      const answer = await rows(client.query('SELECT n FROM mine'));
      client.release();
      return answer;
    },
  },
  {
    name: 'a savepoint, and an error in it',
    async run({ open }) {
      const client = await open({ max: 1 }).connect();
      await client.query('BEGIN');
      await client.query('SAVEPOINT s');
      await outcome(client.query('SELECT 1/0'));
      await client.query('ROLLBACK TO SAVEPOINT s');
      const answer = await rows(client.query('SELECT 1 AS one'));
      await client.query('COMMIT');
      client.release();
      return answer;
    },
  },
  {
    name: 'LISTEN and NOTIFY on a connection that is held',
    async run({ open }) {
      const pool = open({ max: 2 });
      const channel = `c${Math.random().toString(36).slice(2)}`;
      const client = await pool.connect();
      await client.query(`LISTEN ${channel}`);
      const notified = once(client, 'notification');
      await pool.query(`NOTIFY ${channel}, 'hello'`);
      const [message] = await notified;
      client.release();
      return (message as { payload: string }).payload;
    },
  },
  {
    name: 'a notice on a connection that is held',
    async run({ open }) {
      const client = await open({ max: 1 }).connect();
      const noticed = once(client, 'notice');
      await client.query(`DO $$ BEGIN RAISE NOTICE 'hello'; END $$`);
      const [notice] = await noticed;
      client.release();
      return (notice as Error).message;
    },
  },
  {
    name: 'a statement that nobody awaited before the release is done all the same',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const last = rows(client.query(`SELECT pg_sleep(0.02), 1 AS one`));
      client.release();
      return last;
    },
  },
  {
    name: 'a statement that nobody awaited before a release at maxUses',
    async run({ open }) {
      const pool = open({ max: 1, maxUses: 1 });
      const client = await pool.connect();
      const last = outcome(rows(client.query(`SELECT pg_sleep(0.05), 1 AS one`)));
      client.release();
      return last;
    },
    differs: {
      id: 'D11',
      pg: { error: 'Connection terminated' },
      ours: { value: [{ one: 1 }] },
    },
  },
];
