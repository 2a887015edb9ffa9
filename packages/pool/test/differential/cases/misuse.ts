/** Mistakes of the user, and what he sees of them. */
import type pg from 'pg';
import { type Case, once, outcome, pidOf, record, rows, turn, within } from '../harness.ts';

const counts = (pool: pg.Pool) => [pool.totalCount, pool.idleCount, pool.waitingCount];

/** What a call throws. */
function thrown(work: () => unknown): Error | undefined {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

export const cases: Case[] = [
  {
    name: 'a second release: what it says',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      client.release();
      const error = thrown(() => client.release()) as Error & { code?: string };
      const pgs = 'Release called on client which has already been released to the pool.';
      return [error.message.startsWith(pgs), error.message === pgs, error.code];
    },
    differs: {
      id: 'D20',
      pg: [true, true, 'undefined'],
      ours: [true, false, 'POOL_RELEASED_TWICE'],
    },
  },
  {
    name: 'a second release: the event error',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const client = await pool.connect();
      client.release();
      const error = thrown(() => client.release());
      return [error !== undefined, seen.slice(3)];
    },
    differs: { id: 'D20', pg: [true, []], ours: [true, ['error(Error, client)']] },
  },
  {
    name: 'a second release with an error keeps the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      const before = await pidOf(client);
      client.release();
      const error = thrown(() => client.release(true));
      return [error !== undefined, (await pidOf(pool)) === before];
    },
  },
  {
    name: 'a second release after the connection was thrown away',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      const removed = once(pool, 'remove');
      client.release(true);
      await removed;
      return [thrown(() => client.release()) !== undefined, counts(pool)];
    },
  },
  {
    name: 'a second release after the end of the pool',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      client.release();
      await pool.end();
      return thrown(() => client.release()) !== undefined;
    },
  },
  {
    name: 'a second release by the function of the callback',
    run: ({ open }) =>
      new Promise((resolve) => {
        const pool = open({ max: 1 });
        pool.on('error', () => undefined);
        pool.connect((_error, client, release) => {
          client?.release();
          resolve(thrown(() => release()) !== undefined);
        });
      }),
  },
  {
    name: 'a release in the middle of a statement: who is next, and counts',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const last = rows(client.query('SELECT pg_sleep(0.05), 1 AS one'));
      client.release();
      const early = counts(pool);
      const order: string[] = [];
      await Promise.all([
        last.then(() => order.push('last')),
        pool.query('SELECT 1').then(() => order.push('next')),
      ]);
      return [early, order, counts(pool)];
    },
    differs: {
      id: 'D11',
      pg: [
        [1, 1, 0],
        ['last', 'next'],
        [1, 1, 0],
      ],
      ours: [
        [1, 0, 0],
        ['last', 'next'],
        [1, 1, 0],
      ],
    },
  },
  {
    name: 'a release in the middle of a statement that fails',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const last = outcome(client.query('SELECT 1/0'));
      client.release();
      return [await last, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'release(true) in the middle of a statement',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.on('error', () => undefined);
      const last = outcome(client.query('SELECT pg_sleep(5)'));
      await turn();
      client.release(true);
      return [await last, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'a statement on a client that was returned',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.release();
      return rows(client.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'a statement on a client that was thrown away',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const removed = once(pool, 'remove');
      client.release(true);
      await removed;
      return outcome(client.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'who waits for the connection that he holds himself, and returns it late',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const answer = pool.query('SELECT 1').then(
        () => 'served',
        (error: { code?: string }) => error.code,
      );
      const early = await within(4_000, answer);
      client.release();
      return [early, await answer];
    },
    differs: {
      id: 'D21',
      pg: ['no answer', 'served'],
      ours: ['POOL_SELF_DEADLOCK', 'POOL_SELF_DEADLOCK'],
    },
  },
  {
    name: 'who waits for the connection that he holds himself, and returns it in time',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const answer = outcome(rows(pool.query('SELECT 1 AS one')));
      await client.query('SELECT pg_sleep(0.3)');
      client.release();
      return answer;
    },
  },
  {
    name: 'a transaction inside a transaction, with a connection for each',
    async run({ open }) {
      const pool = open({ max: 2 });
      const outer = await pool.connect();
      await outer.query('BEGIN');
      const inner = await pool.connect();
      await inner.query('BEGIN');
      await inner.query('COMMIT');
      inner.release();
      await outer.query('COMMIT');
      outer.release();
      return counts(pool);
    },
  },
  {
    name: 'BEGIN by pool.query',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('BEGIN');
      await pool.query('CREATE TEMPORARY TABLE mine (n int) ON COMMIT DROP');
      return rows(pool.query(`SELECT to_regclass('mine') IS NOT NULL AS there`));
    },
    differs: { id: 'D2', pg: [{ there: true }], ours: [{ there: false }] },
  },
  {
    name: 'SET LOCAL, SET and RESET stay with the connection as they do there',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query(`SET work_mem TO '5MB'`);
      const set = await rows(pool.query('SHOW work_mem'));
      await pool.query('RESET work_mem');
      return [set, (await pool.query('SHOW work_mem')).rows[0].work_mem === '5MB'];
    },
  },
  {
    name: 'an advisory lock of a session stays with the connection',
    async run({ open, onServer }) {
      const pool = open({ max: 1 });
      const key = Math.floor(Math.random() * 2 ** 31);
      await pool.query('SELECT pg_advisory_lock($1)', [key]);
      const taken = await onServer('SELECT pg_try_advisory_lock($1) AS free', [key]);
      await pool.query('SELECT pg_advisory_unlock($1)', [key]);
      return taken;
    },
  },
  {
    name: 'the stack of an SQL error names the caller',
    async run({ open }) {
      const pool = open({ max: 1 });
      async function theCaller() {
        await pool.query('SELECT 1/0');
      }
      const error = (await theCaller().catch((error: Error) => error)) as Error;
      return error.stack?.includes('theCaller');
    },
  },
  {
    name: 'the stack of a refused connect names the caller',
    async run({ open, url }) {
      const wrong = new URL(url);
      wrong.pathname = '/no_such_database';
      const pool = open({ max: 1, connectionString: wrong.href });
      async function theCaller() {
        await pool.connect();
      }
      const error = (await theCaller().catch((error: Error) => error)) as Error;
      return error.stack?.includes('theCaller');
    },
  },
  {
    name: 'the stack of a timeout names the caller',
    async run({ open }) {
      const pool = open({ max: 1, connectionTimeoutMillis: 300 });
      const held = await pool.connect();
      async function theCaller() {
        await pool.query('SELECT 1');
      }
      const error = (await theCaller().catch((error: Error) => error)) as Error;
      held.release();
      return error.stack?.includes('theCaller');
    },
  },
  {
    name: 'an error of the server is a DatabaseError, with its name',
    async run({ open }) {
      const error = (await open()
        .query('SELECT 1/0')
        .catch((error: Error) => error)) as Error;
      return [error.constructor.name, error.name, Object.keys(error).sort()];
    },
  },
];
