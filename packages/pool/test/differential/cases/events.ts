/** Events: what they are given, when they come, and what a listener sees. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { type Case, once, outcome, pidOf, record, rows, turn } from '../harness.ts';

const counts = (pool: pg.Pool) => [pool.totalCount, pool.idleCount, pool.waitingCount];

/** Names of events with the counts as a listener sees them. */
function recordCounts(pool: pg.Pool, events: string[]): unknown[] {
  const seen: unknown[] = [];
  for (const event of events) {
    (pool as NodeJS.EventEmitter).on(event, () => seen.push([event, ...counts(pool)]));
  }
  return seen;
}

export const cases: Case[] = [
  {
    name: 'counts in the listeners of one query',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = recordCounts(pool, ['connect', 'acquire', 'release']);
      await pool.query('SELECT 1');
      await pool.query('SELECT 1');
      return [seen, counts(pool)];
    },
    differs: {
      id: 'D5',
      pg: [
        [
          ['connect', 1, 0, 0],
          ['acquire', 1, 0, 0],
          ['release', 1, 0, 0],
          ['acquire', 1, 0, 0],
          ['release', 1, 0, 0],
        ],
        [1, 1, 0],
      ],
      ours: [
        [
          ['connect', 1, 0, 1],
          ['acquire', 1, 0, 0],
          ['release', 1, 0, 0],
          ['acquire', 1, 0, 0],
          ['release', 1, 0, 0],
        ],
        [1, 1, 0],
      ],
    },
  },
  {
    name: 'counts in the callback of a query, and after the promise',
    async run({ open }) {
      const pool = open({ max: 1 });
      const inCallback = await new Promise((resolve) => {
        pool.query('SELECT 1', () => resolve(counts(pool)));
      });
      await pool.query('SELECT 1');
      return [inCallback, counts(pool)];
    },
  },
  {
    name: 'counts after a release, in the same turn',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.release();
      return counts(pool);
    },
  },
  {
    name: 'counts in the same turn as connect, with an idle connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('SELECT 1');
      const connecting = pool.connect();
      const before = counts(pool);
      const client = await connecting;
      const after = counts(pool);
      client.release();
      return [before, after];
    },
    differs: {
      id: 'D15',
      pg: [
        [1, 1, 1],
        [1, 0, 0],
      ],
      ours: [
        [1, 0, 0],
        [1, 0, 0],
      ],
    },
  },
  {
    name: 'events come in the same turn as the release',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const client = await pool.connect();
      client.release();
      return seen;
    },
  },
  {
    name: 'the arguments of release',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      for (const value of [undefined, false, true, new Error('broken')]) {
        (await pool.connect()).release(value);
      }
      return seen.filter((event) => event.startsWith('release'));
    },
  },
  {
    name: 'events when maxUses is reached',
    async run({ open }) {
      const pool = open({ max: 1, maxUses: 1 });
      const seen = record(pool);
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      await removed;
      return seen;
    },
  },
  {
    name: 'events when idleTimeoutMillis is over',
    async run({ open }) {
      const pool = open({ max: 1, idleTimeoutMillis: 20 });
      const seen = record(pool);
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      await removed;
      return seen;
    },
  },
  {
    name: 'events when maxLifetimeSeconds is over, while idle',
    async run({ open }) {
      const pool = open({ max: 1, maxLifetimeSeconds: 1 });
      const seen = record(pool);
      const removed = once(pool, 'remove');
      await pool.query('SELECT 1');
      await removed;
      return seen;
    },
    differs: {
      id: 'D16',
      pg: [
        'connect(client)',
        'acquire(client)',
        'release(null, client)',
        'acquire(client)',
        'release(undefined, client)',
        'remove(client)',
      ],
      ours: ['connect(client)', 'acquire(client)', 'release(null, client)', 'remove(client)'],
    },
  },
  {
    name: 'events when an idle connection is lost',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const pid = await pidOf(pool);
      const removed = once(pool, 'remove');
      await kill(pid);
      await removed;
      return seen;
    },
  },
  {
    name: 'counts when an idle connection is lost, in the listener',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const seen = recordCounts(pool, ['error']);
      const failed = once(pool, 'error');
      await kill(await pidOf(pool));
      await failed;
      return seen.map((args) => (args as unknown[])[2]);
    },
  },
  {
    name: 'a query in the listener of error is served',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const answer = new Promise((resolve) => {
        pool.on('error', () => resolve(rows(pool.query('SELECT 1 AS one'))));
      });
      await kill(await pidOf(pool));
      return answer;
    },
  },
  {
    name: 'events when a connection is lost while it is held',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const client = await pool.connect();
      client.on('error', () => undefined);
      const ended = once(client, 'end');
      const removed = once(pool, 'remove');
      await kill(await pidOf(client));
      await ended;
      client.release();
      await removed;
      return seen;
    },
  },
  {
    name: 'events when a connection is lost in the middle of pool.query',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      const removed = once(pool, 'remove');
      await outcome(pool.query('SELECT pg_terminate_backend(pg_backend_pid())'));
      await removed;
      return seen;
    },
  },
  {
    name: 'listeners on a client: none is left over by queries',
    async run({ open }) {
      const pool = open({ max: 1 });
      const count = async () => {
        const client = await pool.connect();
        const numbers = client.eventNames().map((name) => client.listenerCount(name));
        client.release();
        return numbers.reduce((sum, n) => sum + n, 0);
      };
      const before = await count();
      for (let n = 0; n < 20; n++)
        await outcome(pool.query(n % 2 ? 'SELECT 1' : 'SELECT $1', ['x']));
      return (await count()) - before;
    },
  },
  {
    name: 'listeners on a client: none is left over by checkouts',
    async run({ open }) {
      const pool = open({ max: 1 });
      const count = (client: pg.PoolClient) =>
        client.eventNames().reduce((sum, name) => sum + client.listenerCount(name), 0);
      const client = await pool.connect();
      const before = count(client);
      client.release();
      for (let n = 0; n < 20; n++) (await pool.connect()).release();
      const again = await pool.connect();
      const after = count(again);
      again.release();
      return [again === client, after - before];
    },
  },
  {
    name: 'listeners of the user on a client stay there from one checkout to the next',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.on('notice', () => undefined);
      client.release();
      const again = await pool.connect();
      const count = again.listenerCount('notice');
      again.release();
      return count;
    },
  },
  {
    name: 'the async context of a listener of release is that of who releases',
    async run({ open }) {
      const pool = open({ max: 1 });
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      pool.on('release', () => seen.push(storage.getStore()));
      await storage.run('mine', async () => (await pool.connect()).release());
      await turn();
      return seen;
    },
  },
];
