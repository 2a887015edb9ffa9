/** Options that are changed while the pool runs, and those that come as text. */
import type pg from 'pg';
import { type Case, once, outcome, pidOf, rows, until } from '../harness.ts';

const counts = (pool: pg.Pool) => [pool.totalCount, pool.idleCount, pool.waitingCount];
const text = (value: number) => String(value) as unknown as number;

export const cases: Case[] = [
  {
    name: 'changed while it runs: max, lower',
    async run({ open }) {
      const pool = open({ max: 3 });
      const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
      pool.options.max = 1;
      for (const client of clients) client.release();
      const sleeps = [1, 2, 3].map(() =>
        pool.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.05)'),
      );
      const pids = (await Promise.all(sleeps)).map((result) => result.rows[0].pid);
      return new Set(pids).size;
    },
    differs: { id: 'D19', pg: 3, ours: 1 },
  },
  {
    name: 'changed while it runs: idleTimeoutMillis',
    async run({ open }) {
      const pool = open({ max: 1, idleTimeoutMillis: 60_000 });
      await pool.query('SELECT 1');
      pool.options.idleTimeoutMillis = 20;
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      return Promise.race([
        removed.then(() => 'removed'),
        new Promise((resolve) => setTimeout(resolve, 1_500, 'kept')),
      ]);
    },
  },
  {
    name: 'changed while it runs: connectionTimeoutMillis',
    async run({ open }) {
      const pool = open({ max: 1, connectionTimeoutMillis: 60_000 });
      const held = await pool.connect();
      pool.options.connectionTimeoutMillis = 50;
      const waiting = pool.query('SELECT 1').then(
        () => 'served',
        (error: Error) => error.message.slice(0, 39),
      );
      const answer = await Promise.race([
        waiting,
        new Promise((resolve) => setTimeout(resolve, 800, 'waits')),
      ]);
      held.release();
      return answer;
    },
  },
  {
    name: 'changed while it runs: maxUses',
    async run({ open }) {
      const pool = open({ max: 1 });
      const first = await pidOf(pool);
      pool.options.maxUses = 2;
      const second = await pidOf(pool);
      const third = await pidOf(pool);
      return [first === second, second === third];
    },
  },
  {
    name: 'changed while it runs: min',
    async run({ open }) {
      const pool = open({ max: 2, idleTimeoutMillis: 50 });
      pool.options.min = 1;
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      return Promise.race([
        removed.then(() => 'removed'),
        new Promise((resolve) => setTimeout(resolve, 500, 'kept')),
      ]);
    },
  },
  {
    name: 'changed while it runs: application_name, for the next connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      (await pool.connect()).release(true);
      pool.options.application_name = 'another';
      return rows(pool.query('SHOW application_name'));
    },
  },
  {
    name: 'changed while it runs: password, for the next connection',
    async run({ open, url }) {
      const { hostname, port, username, password, pathname } = new URL(url);
      const pool = open({
        connectionString: undefined,
        host: hostname,
        port: Number(port),
        user: decodeURIComponent(username),
        database: pathname.slice(1),
        password: 'wrong',
      });
      const refused = await outcome(pool.query('SELECT 1'));
      pool.options.password = decodeURIComponent(password);
      return [(refused as { code: string }).code, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'changed while it runs: onConnect',
    async run({ open }) {
      let calls = 0;
      const pool = open({ max: 1 });
      (await pool.connect()).release(true);
      pool.options.onConnect = () => void calls++;
      await pool.query('SELECT 1');
      return calls;
    },
  },
  {
    name: 'changed while it runs: log',
    async run({ open }) {
      let lines = 0;
      const pool = open({ max: 1 });
      Reflect.set(pool, 'log', () => void lines++);
      await pool.query('SELECT 1');
      return lines > 0;
    },
  },
  {
    name: 'as text: all of them',
    async run({ open }) {
      const pool = open({
        max: text(2),
        min: text(1),
        idleTimeoutMillis: text(30),
        connectionTimeoutMillis: text(1_000),
        maxUses: text(100),
        maxLifetimeSeconds: text(100),
        query_timeout: text(5_000),
        statement_timeout: text(5_000),
      });
      await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
      await until(() => pool.totalCount === 1);
      return [await rows(pool.query('SHOW statement_timeout')), counts(pool)];
    },
  },
  ...[-1, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 'many'].map(
    (max): Case => ({
      name: `max: ${max}`,
      async run({ open }) {
        try {
          open({ max: max as number });
          return 'taken';
        } catch (error) {
          return (error as { code?: string }).code;
        }
      },
      differs: Number.isNaN(max)
        ? undefined
        : { id: 'D9', pg: 'taken', ours: 'POOL_INVALID_OPTIONS' },
    }),
  ),
  {
    name: 'min beyond max',
    async run({ open }) {
      try {
        const pool = open({ max: 2, min: 5 });
        return await rows(pool.query('SELECT 1 AS one'));
      } catch (error) {
        return (error as { code?: string }).code;
      }
    },
    differs: { id: 'D9', pg: [{ one: 1 }], ours: 'POOL_INVALID_OPTIONS' },
  },
  ...(
    [
      ['idleTimeoutMillis', null],
      ['idleTimeoutMillis', Number.POSITIVE_INFINITY],
      ['idleTimeoutMillis', -1],
      ['connectionTimeoutMillis', null],
      ['maxUses', 0],
      ['maxUses', null],
      ['maxUses', Number.POSITIVE_INFINITY],
      ['maxLifetimeSeconds', null],
      ['maxLifetimeSeconds', 0.5],
      ['min', null],
      ['allowExitOnIdle', null],
      ['Client', null],
      ['Promise', null],
      ['verify', null],
      ['onConnect', null],
      ['log', null],
      ['types', null],
      ['ssl', false],
    ] as const
  ).map(
    ([option, value]): Case => ({
      name: `${option}: ${value}`,
      async run({ open }) {
        try {
          const pool = open({ [option]: value });
          return await rows(pool.query('SELECT 1 AS one'));
        } catch (error) {
          return (error as { code?: string }).code;
        }
      },
      differs:
        ['Infinity', '-1'].includes(String(value)) && option === 'idleTimeoutMillis'
          ? { id: 'D9', pg: [{ one: 1 }], ours: 'POOL_INVALID_OPTIONS' }
          : undefined,
    }),
  ),
  {
    name: 'an option that does not exist',
    async run({ open }) {
      const pool = open({ noSuchOption: 1 });
      return [await rows(pool.query('SELECT 1 AS one')), Reflect.get(pool.options, 'noSuchOption')];
    },
  },
  {
    name: 'the options of the user are not changed',
    async run({ open }) {
      const mine = Object.freeze({ max: 2, idleTimeoutMillis: 5 });
      const pool = open(mine);
      await pool.query('SELECT 1');
      return [Object.keys(mine), pool.options === (mine as unknown)];
    },
  },
];
