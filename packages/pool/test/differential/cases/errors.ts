import { createServer, type Server, type Socket } from 'node:net';
import type pg from 'pg';
import { type Case, describe, once, outcome, pidOf, record, rows, until } from '../harness.ts';

function address(
  url: string,
  changes: Partial<Record<'password' | 'username' | 'pathname' | 'port', string>>,
) {
  const result = new URL(url);
  Object.assign(result, changes);
  return result.href;
}

/** Takes connections, and never says a word. */
async function silentServer(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const code = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (error: { code?: string }) => error,
  );
  return error?.code;
};

export const cases: Case[] = [
  {
    name: 'a wrong password',
    run: ({ open, url }) =>
      outcome(open({ connectionString: address(url, { password: 'no' }) }).query('SELECT 1')),
  },
  {
    name: 'a wrong password, by connect and by callback',
    run: ({ open, url }) =>
      new Promise((resolve) => {
        open({ connectionString: address(url, { password: 'no' }) }).connect(
          (error, client, release) => {
            release();
            resolve([describe(error), client === undefined]);
          },
        );
      }),
  },
  {
    name: 'an unknown user',
    run: ({ open, url }) =>
      code(open({ connectionString: address(url, { username: 'nobody_here' }) }).query('SELECT 1')),
  },
  {
    name: 'an unknown database',
    run: ({ open, url }) =>
      outcome(
        open({ connectionString: address(url, { pathname: '/no_such_database' }) }).query(
          'SELECT 1',
        ),
      ),
  },
  {
    name: 'nobody listens',
    run: ({ open, url }) =>
      code(open({ connectionString: address(url, { port: '1' }) }).query('SELECT 1')),
  },
  {
    name: 'nobody listens, ten callers: each has the cause',
    async run({ open, url }) {
      const pool = open({ connectionString: address(url, { port: '1' }), max: 2 });
      return Promise.all(Array.from({ length: 10 }, () => code(pool.query('SELECT 1'))));
    },
  },
  {
    name: 'a host that does not exist',
    run: ({ open }) =>
      code(open({ connectionString: 'postgresql://u:p@no-such-host.invalid/d' }).query('SELECT 1')),
  },
  {
    name: 'a server without encryption, asked for it',
    run: ({ open }) => outcome(open({ ssl: true }).query('SELECT 1')),
  },
  {
    name: 'a server that never answers: the beginning of the error',
    async run({ open }) {
      const server = await silentServer();
      const pool = open({
        connectionString: `postgresql://u:p@127.0.0.1:${server.port}/d`,
        connectionTimeoutMillis: 50,
      });
      const error = (await pool.connect().catch((error: Error) => error)) as Error;
      server.close();
      return error.message.slice(0, 47);
    },
  },
  {
    name: 'nobody free in time: the beginning of the error',
    async run({ open }) {
      const pool = open({ max: 1, connectionTimeoutMillis: 1_000 });
      const held = await pool.connect();
      const error = (await pool.connect().catch((error: Error) => error)) as Error;
      held.release();
      return error.message.slice(0, 39);
    },
  },
  {
    name: 'nobody free in time: the error says who holds what',
    async run({ open }) {
      const pool = open({ max: 1, connectionTimeoutMillis: 1_000 });
      const held = await pool.connect();
      const error = (await pool.connect().catch((error: Error) => error)) as Error;
      held.release();
      return error.message.includes('1 of 1 connections are held');
    },
    differs: { id: 'D4', pg: false, ours: true },
  },
  {
    name: 'nobody free in time, by callback; then the pool goes on',
    async run({ open }) {
      const pool = open({ max: 1, connectionTimeoutMillis: 1_000 });
      const held = await pool.connect();
      const refused = await new Promise((resolve) => {
        pool.query('SELECT 1', (error) => resolve(error.message.slice(0, 39)));
      });
      held.release();
      return [refused, await rows(pool.query('SELECT 1 AS one')), pool.waitingCount];
    },
  },
  {
    name: 'connect after the end',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return (await pool.connect().catch((error: Error) => error.message)) as string;
    },
  },
  {
    name: 'connect by callback after the end',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return new Promise((resolve) => pool.connect((error) => resolve(error?.message)));
    },
  },
  {
    name: 'query after the end',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return pool.query('SELECT 1').catch((error: Error) => error.message);
    },
  },
  {
    name: 'query by callback after the end',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return new Promise((resolve) => pool.query('SELECT 1', (error) => resolve(error.message)));
    },
  },
  {
    name: 'end twice, by promise',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return outcome(pool.end());
    },
  },
  {
    name: 'end twice, by callback',
    async run({ open }) {
      const pool = open();
      await pool.end();
      return new Promise((resolve) =>
        pool.end(((error: Error) => resolve(error.message)) as () => void),
      );
    },
  },
  {
    name: 'an SQL error in pool.query and the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      const before = await pidOf(pool);
      await outcome(pool.query('SELECT 1/0'));
      return (await pidOf(pool)) === before;
    },
    differs: { id: 'D1', pg: false, ours: true },
  },
  {
    name: 'an SQL error on a client keeps the connection',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const before = await pidOf(client);
      await outcome(client.query('SELECT 1/0'));
      client.release();
      return (await pidOf(pool)) === before;
    },
  },
  {
    name: 'events of an SQL error in pool.query',
    async run({ open, onServer }) {
      const pool = open({ max: 1 });
      const seen = record(pool);
      await outcome(pool.query('SELECT 1/0'));
      await onServer('SELECT pg_sleep(0.05)');
      return seen;
    },
    differs: {
      id: 'D1',
      pg: ['connect(client)', 'acquire(client)', 'release(Error, client)', 'remove(client)'],
      ours: ['connect(client)', 'acquire(client)', 'release(Error, client)'],
    },
  },
  {
    name: 'a connection returned in a transaction',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('CREATE TEMPORARY TABLE left_over (n int) ON COMMIT DROP');
      client.release();
      return rows(pool.query(`SELECT to_regclass('left_over') IS NOT NULL AS visible`));
    },
    differs: { id: 'D2', pg: [{ visible: true }], ours: [{ visible: false }] },
  },
  {
    name: 'a connection returned in a failed transaction',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      await client.query('BEGIN');
      await outcome(client.query('SELECT 1/0'));
      client.release();
      return code(pool.query('SELECT 1'));
    },
    differs: { id: 'D2', pg: '25P02', ours: 'undefined' },
  },
  {
    name: 'an idle connection that the server ends: the event',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const failed = once(pool, 'error');
      await kill(await pidOf(pool));
      const [error, client] = await failed;
      return [
        (error as { code: string }).code,
        typeof client,
        (error as { client: unknown }).client === client,
      ];
    },
  },
  {
    name: 'an idle connection that the server ends: the next query',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const failed = once(pool, 'error');
      await kill(await pidOf(pool));
      await failed;
      return rows(pool.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'a connection that the server ends in the middle of pool.query',
    async run({ open }) {
      const pool = open({ max: 1 });
      const failure = await outcome(pool.query('SELECT pg_terminate_backend(pg_backend_pid())'));
      return [failure, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'a connection that the server ends while it is held, with a listener',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.on('error', () => undefined);
      const failed = once(client, 'error');
      await kill(await pidOf(client));
      const [error] = await failed;
      client.release(error as Error);
      return [(error as { code: string }).code, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'a statement on a connection that is gone',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.on('error', () => undefined);
      const ended = once(client, 'end');
      await kill(await pidOf(client));
      await ended;
      const failure = await outcome(client.query('SELECT 1'));
      client.release();
      return [failure, await rows(pool.query('SELECT 1 AS one'))];
    },
  },
  {
    name: 'listeners on the client of an application that adds and removes its own',
    async run({ open }) {
      const pool = open({ max: 1 });
      for (let round = 0; round < 20; round++) {
        const client = await pool.connect();
        const listener = () => undefined;
        client.on('error', listener);
        await client.query('SELECT 1');
        client.off('error', listener);
        client.release();
      }
      const client = (await pool.connect()) as pg.PoolClient;
      const count =
        client.listenerCount('error') + client.listenerCount('drain') + client.listenerCount('end');
      client.release();
      return count <= 2;
    },
  },
  {
    name: 'listeners for errors of a client that is held',
    async run({ open }) {
      const client = await open({ max: 1 }).connect();
      const count = client.listenerCount('error');
      client.release();
      return count;
    },
    differs: { id: 'D3', pg: 0, ours: 1 },
  },
  {
    name: 'a connection in pg.Pool’s own connect is of whoever opened it',
    async run({ open, url }) {
      const pool = open({ max: 2, connectionString: url });
      const first = await pool.connect();
      // Finds nobody idle, and so it opens one; meanwhile the first comes back.
      const firstPid = await pidOf(first);
      const waiting = pool.connect();
      first.release();
      const second = await waiting;
      const same = (await pidOf(second)) === firstPid;
      second.release();
      return same;
    },
    differs: { id: 'D5', pg: false, ours: true },
  },
  {
    name: 'a connection that is being closed counts',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.release(true);
      const counted = pool.totalCount;
      await until(() => pool.totalCount === 0);
      return counted;
    },
    differs: { id: 'D6', pg: 0, ours: 1 },
  },
  {
    name: 'a statement that ran into query_timeout, on the server',
    async run({ open, onServer }) {
      const name = `timeout_${Math.random()}`;
      const pool = open({ max: 1, query_timeout: 50, application_name: name });
      const failure = await outcome(pool.query('SELECT pg_sleep(2)'));
      await outcome(pool.query('SELECT 1'));
      const running = await onServer(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'`,
        [name],
      );
      return [failure, running.length];
    },
    differs: {
      id: 'D7',
      pg: [{ error: 'Query read timeout' }, 1],
      ours: [{ error: 'Query read timeout' }, 0],
    },
  },
];
