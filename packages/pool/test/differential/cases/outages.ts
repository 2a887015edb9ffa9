/** The network and the server fail. */
import type pg from 'pg';
import { startProxy, type TcpProxy } from '../../../../../test/tcp-proxy.ts';
import { type Bench, type Case, once, outcome, record, rows, turn, until } from '../harness.ts';

/** A case with a way of its own to the server. */
function byProxy(
  name: string,
  run: (bench: Bench, proxy: TcpProxy) => Promise<unknown>,
  rest: Pick<Case, 'differs'> = {},
): Case {
  return {
    name,
    ...rest,
    async run(bench) {
      const proxy = await startProxy(bench.url);
      try {
        return await run(
          {
            ...bench,
            open: (options) => {
              const pool = bench.open({ connectionString: proxy.url, ...options });
              pool.on('error', () => undefined);
              return pool;
            },
          },
          proxy,
        );
      } finally {
        await proxy.close();
      }
    },
  };
}

const counts = (pool: pg.Pool) => [pool.totalCount, pool.idleCount, pool.waitingCount];

/** What somebody is told, without the words that differ from one system to another. */
async function told(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'served',
    (error: Error & { code?: string }) => error.code ?? error.message.slice(0, 40),
  );
}

export const cases: Case[] = [
  byProxy(
    'nobody listens: counts before and after',
    async ({ open }, proxy) => {
      await proxy.down();
      const pool = open({ max: 2 });
      const refused = told(pool.connect());
      const during = counts(pool);
      return [during, await refused, counts(pool)];
    },
    {
      differs: {
        id: 'D5',
        pg: [[1, 0, 0], 'ECONNREFUSED', [0, 0, 0]],
        ours: [[1, 0, 1], 'ECONNREFUSED', [0, 0, 0]],
      },
    },
  ),
  byProxy(
    'nobody listens: no event, and none of those who wait is forgotten',
    async ({ open }, proxy) => {
      await proxy.down();
      const pool = open({ max: 2 });
      const seen = record(pool);
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => told(pool.query('SELECT 1'))),
      );
      return [answers, seen, counts(pool)];
    },
  ),
  byProxy('nobody listens: by callback', async ({ open }, proxy) => {
    await proxy.down();
    const pool = open({ max: 1 });
    return Promise.all([
      new Promise((resolve) => {
        pool.connect((error, client, release) => {
          release();
          resolve([(error as { code?: string }).code, client === undefined]);
        });
      }),
      new Promise((resolve) => {
        pool.query('SELECT 1', (error, result) => {
          resolve([(error as { code?: string }).code, result === undefined]);
        });
      }),
    ]);
  }),
  byProxy('nobody listens, and then somebody does', async ({ open }, proxy) => {
    await proxy.down();
    const pool = open({ max: 2 });
    const refused = await told(pool.query('SELECT 1'));
    await proxy.up();
    return [refused, await rows(pool.query('SELECT 1 AS one')), counts(pool)];
  }),
  byProxy('an outage, for callers without a limit', async ({ open }, proxy) => {
    const pool = open({ max: 2 });
    await pool.query('SELECT 1');
    const lost = once(pool, 'error');
    await proxy.down();
    await lost;
    const refused = await told(pool.query('SELECT 1'));
    await proxy.up();
    return [refused, await rows(pool.query('SELECT 1 AS one'))];
  }),
  byProxy(
    'an outage, for callers who have time',
    async ({ open }, proxy) => {
      const pool = open({ max: 2, connectionTimeoutMillis: 15_000 });
      await pool.query('SELECT 1');
      const lost = once(pool, 'error');
      await proxy.down();
      await lost;
      const answer = told(pool.query('SELECT 1'));
      const first = await Promise.race([answer, turn().then(turn)]);
      await proxy.up();
      return [first === 'served', await answer];
    },
    { differs: { id: 'D14', pg: [false, 'ECONNREFUSED'], ours: [false, 'served'] } },
  ),
  byProxy('a connection is reset while it is idle', async ({ open }, proxy) => {
    const pool = open({ max: 2 });
    await pool.query('SELECT 1');
    const lost = once(pool, 'error');
    await proxy.down();
    const [error, client] = await lost;
    await proxy.up();
    const { message } = error as Error;
    return [message, typeof client, await rows(pool.query('SELECT 1 AS one'))];
  }),
  byProxy('a connection is reset in the middle of a statement', async ({ open }, proxy) => {
    const pool = open({ max: 1 });
    const seen = record(pool);
    await pool.query('SELECT 1');
    const failing = outcome(pool.query('SELECT pg_sleep(5)'));
    await until(() => seen.filter((event) => event.startsWith('acquire')).length === 2);
    await proxy.down();
    const failure = await failing;
    await proxy.up();
    return [
      failure,
      await rows(pool.query('SELECT 1 AS one')),
      seen.filter((event) => event.startsWith('release')),
    ];
  }),
  byProxy('a connection is reset while somebody holds it', async ({ open }, proxy) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    client.on('error', () => undefined);
    const ended = once(client, 'end');
    await proxy.down();
    await ended;
    const failure = await outcome(client.query('SELECT 1'));
    client.release();
    await proxy.up();
    return [failure, await rows(pool.query('SELECT 1 AS one'))];
  }),
  byProxy('a connection is reset in a transaction: the events', async ({ open }, proxy) => {
    const pool = open({ max: 1 });
    const seen = record(pool);
    const client = await pool.connect();
    client.on('error', () => undefined);
    const removed = once(pool, 'remove');
    await client.query('BEGIN');
    const failing = outcome(client.query('SELECT pg_sleep(5)'));
    await proxy.down();
    const failure = await failing;
    client.release(new Error('lost'));
    await removed;
    return [failure, seen, counts(pool)];
  }),
  byProxy('a connection is reset while it is being opened', async ({ open }, proxy) => {
    proxy.mode = 'silent';
    const pool = open({ max: 1 });
    const opening = told(pool.query('SELECT 1'));
    await until(() => proxy.accepted === 1);
    await proxy.down();
    const failure = await opening;
    proxy.mode = 'open';
    await proxy.up();
    return [failure, await rows(pool.query('SELECT 1 AS one')), counts(pool)];
  }),
  byProxy(
    'opening takes too long: the error',
    async ({ open }, proxy) => {
      proxy.mode = 'silent';
      const pool = open({ max: 1, connectionTimeoutMillis: 100 });
      const error = await pool.query('SELECT 1').catch((error: Error) => error);
      return (error as Error).message;
    },
    {
      differs: {
        id: 'D4',
        pg: 'Connection terminated due to connection timeout',
        ours: 'Connection terminated due to connection timeout: no answer within 100 ms',
      },
    },
  ),
  byProxy(
    'opening takes too long: its code',
    async ({ open }, proxy) => {
      proxy.mode = 'silent';
      const pool = open({ max: 1, connectionTimeoutMillis: 100 });
      const error = (await pool.query('SELECT 1').catch((error: Error) => error)) as Error;
      return (error as { code?: string }).code;
    },
    {
      differs: {
        id: 'D4',
        pg: 'undefined',
        ours: 'POOL_CONNECT_TIMEOUT',
      },
    },
  ),
  byProxy(
    'opening takes too long: those who wait behind it',
    async ({ open }, proxy) => {
      proxy.mode = 'silent';
      const pool = open({ max: 1, connectionTimeoutMillis: 100, acquireTimeout: 10_000 });
      return Promise.all([1, 2, 3].map(() => told(pool.query('SELECT 1'))));
    },
    {
      differs: {
        id: 'D14',
        pg: [
          'Connection terminated due to connection ',
          'timeout exceeded when trying to connect',
          'timeout exceeded when trying to connect',
        ],
        ours: Array(3).fill('POOL_CONNECT_TIMEOUT'),
      },
    },
  ),
  byProxy('opening takes too long, and then the server is there', async ({ open }, proxy) => {
    proxy.mode = 'silent';
    const pool = open({ max: 1, connectionTimeoutMillis: 300 });
    await told(pool.query('SELECT 1'));
    await proxy.down();
    proxy.mode = 'open';
    await proxy.up();
    await until(() => pool.totalCount === 0);
    return [await rows(pool.query('SELECT 1 AS one')), counts(pool)];
  }),
  byProxy(
    'the pool ends while a connection is being opened for nobody',
    async ({ open }, proxy) => {
      const pool = open({ max: 1 });
      const query = told(pool.query('SELECT 1'));
      await pool.end();
      return [await query, counts(pool), proxy.accepted];
    },
  ),
  byProxy('the pool ends while nobody listens', async ({ open }, proxy) => {
    await proxy.down();
    const pool = open({ max: 1 });
    const query = told(pool.query('SELECT 1'));
    await pool.end();
    return [await query, counts(pool)];
  }),
  byProxy('how many connections are opened, one after the other', async ({ open }, proxy) => {
    const pool = open({ max: 5 });
    for (let n = 0; n < 10; n++) await pool.query('SELECT 1');
    return proxy.accepted;
  }),
  byProxy('how many connections are opened for as many who hold one', async ({ open }, proxy) => {
    const pool = open({ max: 5 });
    const clients = await Promise.all([1, 2, 3, 4].map(() => pool.connect()));
    for (const client of clients) client.release();
    await Promise.all([1, 2, 3, 4].map(() => pool.query('SELECT 1')));
    return proxy.accepted;
  }),
  byProxy('how many connections are opened when each is thrown away', async ({ open }, proxy) => {
    const pool = open({ max: 2 });
    for (let n = 0; n < 4; n++) (await pool.connect()).release(true);
    return proxy.accepted;
  }),
  byProxy(
    'a connection that was silent, and answers no more',
    async ({ open }, proxy) => {
      const pool = open({ max: 1, validateAfter: 1, validateTimeout: 100, query_timeout: 1_000 });
      await pool.query('SELECT 1');
      await new Promise((resolve) => setTimeout(resolve, 5));
      proxy.stall();
      return [await told(pool.query('SELECT 1')), proxy.accepted];
    },
    { differs: { id: 'D13', pg: ['Query read timeout', 1], ours: ['served', 2] } },
  ),
];
