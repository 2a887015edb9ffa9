import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { type Case, describe, once, outcome, pidOf, record, rows, turn } from '../harness.ts';

export const cases: Case[] = [
  {
    name: 'connect by promise gives a client of pg with release',
    async run({ open }) {
      const client = await open().connect();
      const seen = [client instanceof pg.Client, typeof client.release];
      client.release();
      return seen;
    },
  },
  {
    name: 'connect by callback gives error, client and release; and returns nothing',
    async run({ open }) {
      const pool = open();
      return new Promise((resolve) => {
        const returned = pool.connect((error, client, release) => {
          const shape = [
            error === undefined,
            client instanceof pg.Client,
            release === client?.release,
          ];
          release();
          resolve([shape, returned === undefined]);
        }) as unknown;
      });
    },
  },
  {
    name: 'connect calls back asynchronously, also with an idle client',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('SELECT 1');
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        pool.connect((_error, _client, release) => {
          order.push('called');
          release();
          resolve();
        });
        order.push('returned');
      });
      return order;
    },
  },
  {
    name: 'the same connection comes again',
    async run({ open }) {
      const pool = open({ max: 5 });
      const first = await pidOf(pool);
      return (await pidOf(pool)) === first;
    },
  },
  {
    name: 'the one used last is used first',
    async run({ open }) {
      const pool = open({ max: 3 });
      const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
      const pids = await Promise.all(clients.map((client) => pidOf(client)));
      for (const client of clients) client.release();
      return (await pidOf(pool)) === pids[2];
    },
  },
  {
    name: 'release(true) replaces the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const before = await pidOf(client);
      client.release(true);
      return (await pidOf(pool)) === before;
    },
  },
  {
    name: 'release(error) replaces the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const before = await pidOf(client);
      client.release(new Error('broken'));
      return (await pidOf(pool)) === before;
    },
  },
  ...[undefined, false, null, 0, ''].map(
    (value): Case => ({
      name: `release(${JSON.stringify(value)}) keeps the connection`,
      async run({ open }) {
        const pool = open({ max: 1 });
        const client = await pool.connect();
        const before = await pidOf(client);
        client.release(value as never);
        return (await pidOf(pool)) === before;
      },
    }),
  ),
  {
    name: 'counts: a client held, one idle, one waiting',
    async run({ open }) {
      const pool = open({ max: 2 });
      const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
      first.release();
      await turn();
      const held = [pool.totalCount, pool.idleCount, pool.waitingCount];
      const again = await pool.connect();
      const waiting = pool.connect();
      const full = [pool.totalCount, pool.idleCount, pool.waitingCount];
      again.release();
      second.release();
      (await waiting).release();
      await turn();
      return [held, full, [pool.totalCount, pool.idleCount, pool.waitingCount]];
    },
  },
  {
    name: 'counts of a pool that was never used, and after its end',
    async run({ open }) {
      const pool = open();
      const state = () => [
        pool.totalCount,
        pool.idleCount,
        pool.waitingCount,
        pool.expiredCount,
        pool.ending,
        pool.ended,
      ];
      const before = state();
      await pool.query('SELECT 1');
      await pool.end();
      return [before, state()];
    },
  },
  {
    name: 'what tools read: _clients, _idle, _pendingQueue',
    async run({ open }) {
      const pool = open({ max: 2 }) as pg.Pool & Record<string, { length: number }>;
      const clients = await Promise.all([pool.connect(), pool.connect()]);
      const waiting = pool.connect();
      const lengths = () => [pool._clients?.length, pool._idle?.length, pool._pendingQueue?.length];
      const full = lengths();
      for (const client of clients) client.release();
      (await waiting).release();
      await turn();
      return [full, lengths()];
    },
  },
  {
    name: 'first come, first served',
    async run({ open }) {
      const pool = open({ max: 1 });
      const held = await pool.connect();
      const order: number[] = [];
      const waiting = [1, 2, 3, 4].map(async (n) => {
        const client = await pool.connect();
        order.push(n);
        client.release();
      });
      held.release();
      await Promise.all(waiting);
      return order;
    },
  },
  {
    name: 'events of one query',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      await pool.query('SELECT 1');
      await pool.query('SELECT 2');
      return seen;
    },
  },
  {
    name: 'events of a checkout and a release',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      (await pool.connect()).release();
      (await pool.connect()).release();
      return seen;
    },
  },
  {
    name: 'events of release(true), and of the end',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      (await pool.connect()).release(true);
      (await pool.connect()).release();
      await pool.end();
      return seen.slice(-2);
    },
    differs: {
      id: 'D12',
      pg: ['acquire(client)', 'release(undefined, client)'],
      ours: ['release(undefined, client)', 'remove(client)'],
    },
  },
  {
    name: 'events of release(error)',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const removed = once(pool, 'remove');
      (await pool.connect()).release(new Error('broken'));
      await removed;
      return seen;
    },
  },
  {
    name: 'a listener of connect may prepare the session',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('connect', (client) => void client.query(`SET application_name TO 'prepared'`));
      return rows(pool.query('SHOW application_name'));
    },
  },
  {
    name: 'the connection keeps its session from one checkout to the next',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query(`SET statement_timeout TO '12s'`);
      return rows(pool.query('SHOW statement_timeout'));
    },
  },
  {
    name: 'client.release twice throws',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      client.release();
      try {
        client.release();
        return 'nothing';
      } catch (error) {
        return String((describe(error) as { error: string }).error).slice(0, 68);
      }
    },
  },
  {
    name: 'a second release hurts nobody who has the connection now',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const client = await pool.connect();
      const { release } = client;
      release();
      const next = await pool.connect();
      try {
        release();
      } catch {}
      const answer = await rows(next.query('SELECT 1 AS one'));
      next.release();
      return [answer, pool.totalCount];
    },
  },
  {
    name: 'an async context reaches what comes after await',
    async run({ open }) {
      const pool = open({ max: 1 });
      const storage = new AsyncLocalStorage<string>();
      return Promise.all(
        ['a', 'b', 'c'].map((name) =>
          storage.run(name, async () => {
            const client = await pool.connect();
            await client.query('SELECT 1');
            client.release();
            await pool.query('SELECT 1');
            return storage.getStore();
          }),
        ),
      );
    },
  },
  {
    name: 'the async context of callbacks of those who waited',
    async run({ open }) {
      const pool = open({ max: 1 });
      const storage = new AsyncLocalStorage<string>();
      await pool.query('SELECT 1');
      return Promise.all(
        ['a', 'b'].map((name) =>
          storage.run(
            name,
            () =>
              new Promise((resolve) => {
                pool.connect((_error, _client, release) => {
                  release();
                  resolve(storage.getStore() === name);
                });
              }),
          ),
        ),
      );
    },
    differs: { id: 'D8', pg: [true, false], ours: [true, true] },
  },
  {
    name: 'a subclass that overrides connect is asked by query',
    async run({ open }) {
      const pool = open({ max: 1 });
      let calls = 0;
      const connect = pool.connect.bind(pool);
      pool.connect = ((...args: []) => {
        calls++;
        return connect(...args);
      }) as typeof pool.connect;
      const answer = await outcome(rows(pool.query('SELECT 1 AS one')));
      return [calls, answer];
    },
  },
];
