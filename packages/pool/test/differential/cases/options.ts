import pg from 'pg';
import {
  type Case,
  describe,
  once,
  outcome,
  pidOf,
  record,
  rows,
  turn,
  until,
} from '../harness.ts';

export const cases: Case[] = [
  {
    name: 'options: what is there when nothing was given',
    async run({ open }) {
      const { max, min, maxUses, allowExitOnIdle, maxLifetimeSeconds, idleTimeoutMillis } =
        open().options;
      return [max, min, String(maxUses), allowExitOnIdle, maxLifetimeSeconds, idleTimeoutMillis];
    },
  },
  {
    name: 'options: what was given is there',
    async run({ open }) {
      const { options } = open({
        max: 3,
        min: 1,
        maxUses: 7,
        idleTimeoutMillis: 5,
        application_name: 'a',
      });
      return [
        options.max,
        options.min,
        options.maxUses,
        options.idleTimeoutMillis,
        options.application_name,
      ];
    },
  },
  {
    name: 'options: the password is not shown',
    async run({ open }) {
      const { options } = open({ password: 'secret' });
      return [options.password, Object.keys(options).includes('password')];
    },
  },
  ...[undefined, 0, null].map(
    (max): Case => ({
      name: `max: ${max} means ten`,
      run: async ({ open }) => open({ max: max as never }).options.max,
    }),
  ),
  {
    name: 'poolSize is another name of max',
    run: async ({ open }) => open({ poolSize: 4 }).options.max,
  },
  {
    name: 'max bounds the connections',
    async run({ open }) {
      const pool = open({ max: 3 });
      await Promise.all(Array.from({ length: 12 }, () => pool.query('SELECT pg_sleep(0.01)')));
      return pool.totalCount;
    },
  },
  {
    name: 'max as text',
    async run({ open }) {
      const pool = open({ max: '2' as never });
      await Promise.all(Array.from({ length: 8 }, () => pool.query('SELECT pg_sleep(0.01)')));
      return pool.totalCount;
    },
  },
  {
    name: 'maxUses: 1 opens a connection for each',
    async run({ open }) {
      const pool = open({ max: 1, maxUses: 1 });
      const first = await pidOf(pool);
      return (await pidOf(pool)) === first;
    },
  },
  {
    name: 'maxUses: 2 replaces it after the second',
    async run({ open }) {
      const pool = open({ max: 1, maxUses: 2 });
      const pids = [await pidOf(pool), await pidOf(pool), await pidOf(pool)];
      return [pids[0] === pids[1], pids[1] === pids[2]];
    },
  },
  {
    name: 'idleTimeoutMillis closes what is idle',
    async run({ open }) {
      const pool = open({ max: 2, idleTimeoutMillis: 20 });
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      await removed;
      return [pool.totalCount, pool.idleCount];
    },
  },
  {
    name: 'idleTimeoutMillis: 0 never closes',
    async run({ open }) {
      const pool = open({ max: 2, idleTimeoutMillis: 0 });
      await pool.query('SELECT 1');
      await pool.query('SELECT pg_sleep(0.05)');
      return [pool.totalCount, pool.idleCount];
    },
  },
  {
    name: 'min keeps that many',
    async run({ open }) {
      const pool = open({ max: 3, min: 1, idleTimeoutMillis: 20 });
      await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
      await until(() => pool.totalCount === 1);
      await new Promise((resolve) => setTimeout(resolve, 40));
      return pool.totalCount;
    },
  },
  {
    name: 'maxLifetimeSeconds closes an idle connection',
    async run({ open }) {
      const pool = open({ max: 1, maxLifetimeSeconds: 1 });
      const before = await pidOf(pool);
      await once(pool, 'remove');
      return (await pidOf(pool)) === before;
    },
  },
  {
    name: 'maxLifetimeSeconds: one that is held is closed when it comes back, and counts as expired',
    async run({ open }) {
      const pool = open({ max: 1, maxLifetimeSeconds: 1 });
      const client = await pool.connect();
      await client.query('SELECT pg_sleep(1.05)');
      const expired = pool.expiredCount;
      const removed = once(pool, 'remove');
      client.release();
      await removed;
      return [expired, pool.expiredCount];
    },
  },
  {
    name: 'Client: a class of the user',
    async run({ open }) {
      class Mine extends pg.Client {
        readonly mine = true;
      }
      const client = await open({ Client: Mine as never }).connect();
      const seen = [client instanceof Mine, (client as unknown as Mine).mine];
      client.release();
      return seen;
    },
  },
  {
    name: 'Client: one whose constructor throws',
    async run({ open }) {
      class Broken extends pg.Client {
        constructor() {
          super();
          throw new Error('no client today');
        }
      }
      const pool = open({ Client: Broken as never });
      return outcome(Promise.resolve().then(() => pool.connect()));
    },
  },
  {
    name: 'Promise: of the user',
    async run({ open }) {
      class Mine<T> extends Promise<T> {}
      const pool = open({ Promise: Mine as never });
      const connecting = pool.connect();
      const seen = connecting instanceof Mine;
      (await connecting).release();
      return [seen, pool.query('SELECT 1') instanceof Mine];
    },
  },
  {
    name: 'verify that agrees',
    async run({ open }) {
      let calls = 0;
      const verify = (_client: unknown, done: (error?: Error) => void) => {
        calls++;
        done();
      };
      const pool = open({ max: 1, verify: verify as never });
      await pool.query('SELECT 1');
      await pool.query('SELECT 1');
      return calls;
    },
  },
  {
    name: 'verify that refuses',
    async run({ open }) {
      const verify = (_client: unknown, done: (error?: Error) => void) =>
        done(new Error('not this one'));
      const pool = open({ max: 1, verify: verify as never });
      return [await outcome(pool.connect()), await outcome(pool.query('SELECT 1'))];
    },
  },
  {
    name: 'verify that asks the server',
    async run({ open }) {
      const verify = (client: pg.PoolClient, done: (error?: Error) => void) =>
        client.query('SELECT 1', (error) => done(error ?? undefined));
      return rows(open({ max: 1, verify: verify as never }).query('SELECT 1 AS one'));
    },
  },
  {
    name: 'onConnect runs once, before the first use',
    async run({ open }) {
      let calls = 0;
      const onConnect = async (client: pg.ClientBase) => {
        calls++;
        await client.query(`SET application_name TO 'prepared'`);
      };
      const pool = open({ max: 1, onConnect });
      const first = await rows(pool.query('SHOW application_name'));
      await pool.query('SELECT 1');
      return [calls, first];
    },
  },
  {
    name: 'onConnect that is synchronous',
    async run({ open }) {
      const seen: boolean[] = [];
      const pool = open({
        max: 1,
        onConnect: (client) => void seen.push(client instanceof pg.Client),
      });
      await pool.query('SELECT 1');
      return seen;
    },
  },
  {
    name: 'onConnect that rejects',
    async run({ open }) {
      const onConnect = () => Promise.reject(new Error('not prepared'));
      const pool = open({ max: 1, onConnect: onConnect as never });
      const failure = await outcome(pool.query('SELECT 1'));
      await turn();
      return [failure, pool.totalCount];
    },
  },
  {
    name: 'onConnect that throws',
    run({ open }) {
      const onConnect = () => {
        throw new Error('not prepared');
      };
      return outcome(open({ max: 1, onConnect }).query('SELECT 1'));
    },
  },
  {
    name: 'onConnect comes before the event connect',
    async run({ open }) {
      const order: string[] = [];
      const pool = open({ max: 1, onConnect: () => void order.push('onConnect') });
      pool.on('connect', () => order.push('connect'));
      pool.on('acquire', () => order.push('acquire'));
      await pool.query('SELECT 1');
      return order;
    },
  },
  {
    name: 'log is called with text',
    async run({ open }) {
      const lines: unknown[] = [];
      const pool = open({ max: 1, log: (line: unknown) => void lines.push(typeof line) });
      await pool.query('SELECT 1');
      return [lines.length > 0, lines.every((type) => type === 'string')];
    },
  },
  {
    name: 'types for the whole pool',
    async run({ open }) {
      const types = { getTypeParser: () => (value: string) => `<${value}>` };
      return rows(open({ types: types as never }).query('SELECT 1::int AS n'));
    },
  },
  {
    name: 'statement_timeout',
    run: ({ open }) => outcome(open({ statement_timeout: 50 }).query('SELECT pg_sleep(2)')),
  },
  {
    name: 'query_timeout: the error',
    run: ({ open }) => outcome(open({ query_timeout: 50 }).query('SELECT pg_sleep(0.3)')),
  },
  {
    name: 'query_timeout of one statement',
    run: ({ open }) =>
      outcome(open().query({ text: 'SELECT pg_sleep(0.3)', query_timeout: 50 } as never)),
  },
  {
    name: 'lock_timeout and idle_in_transaction_session_timeout',
    run: ({ open }) =>
      rows(
        open({ lock_timeout: 123, idle_in_transaction_session_timeout: 456 }).query(
          `SELECT current_setting('lock_timeout') AS l, current_setting('idle_in_transaction_session_timeout') AS i`,
        ),
      ),
  },
  {
    name: 'application_name and options',
    run: ({ open }) =>
      rows(
        open({ application_name: 'mine', options: '-c search_path=pg_catalog' }).query(
          `SELECT current_setting('application_name') AS a, current_setting('search_path') AS s`,
        ),
      ),
  },
  {
    name: 'binary for the whole pool',
    run: ({ open }) => rows(open({ binary: true }).query('SELECT 5::int AS n')),
  },
  {
    name: 'host, port, user, password and database instead of a URL',
    async run({ open, url }) {
      const { hostname, port, username, password, pathname } = new URL(url);
      return rows(
        open({
          connectionString: undefined,
          host: hostname,
          port: Number(port),
          user: decodeURIComponent(username),
          password: decodeURIComponent(password),
          database: pathname.slice(1),
        }).query('SELECT 1 AS one'),
      );
    },
  },
  {
    name: 'a password from an asynchronous function',
    async run({ open, url }) {
      const { hostname, port, username, password, pathname } = new URL(url);
      return rows(
        open({
          connectionString: undefined,
          host: hostname,
          port: Number(port),
          user: decodeURIComponent(username),
          password: async () => decodeURIComponent(password),
          database: pathname.slice(1),
        }).query('SELECT 1 AS one'),
      );
    },
  },
  {
    name: 'keepAlive changes nothing to be seen',
    run: ({ open }) =>
      rows(open({ keepAlive: true, keepAliveInitialDelayMillis: 10 }).query('SELECT 1 AS one')),
  },
  {
    name: 'options.max may be changed while it runs',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('SELECT 1');
      pool.options.max = 3;
      const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
      const { totalCount } = pool;
      for (const client of clients) client.release();
      return totalCount;
    },
  },
  {
    name: 'an option out of range',
    async run({ open }) {
      try {
        open({ max: -1 });
        return 'taken';
      } catch (error) {
        return (describe(error) as { code?: string }).code;
      }
    },
    differs: { id: 'D9', pg: 'taken', ours: 'POOL_INVALID_OPTIONS' },
  },
  {
    name: 'events are those of an emitter',
    async run({ open }) {
      const pool = open();
      record(pool);
      return pool.eventNames().map(String).sort();
    },
  },
];
