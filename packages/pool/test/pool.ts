/** For the tests of the binding: pools that are ended after each test, and a second way to the server. */
import { Pool, type PoolOptions } from '@livedash/pool';
import pg from 'pg';
import { afterEach, inject } from 'vitest';

const opened: pg.Pool[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => (pool.ending ? undefined : pool.end())));
});

export function openPool(options: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: inject('postgresUrl'),
    // Nothing is said to the console.
    events: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    ...options,
  });
  opened.push(pool);
  return pool;
}

/** One statement, past every pool. */
export async function onServer<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

export async function pidOf(client: Pick<pg.ClientBase, 'query'> | Pool): Promise<number> {
  const { rows } = await (client as pg.ClientBase).query<{ pid: number }>(
    'SELECT pg_backend_pid() AS pid',
  );
  return rows[0]?.pid ?? Number.NaN;
}

/** Ends a connection from the outside, as a restart of the server would. */
export async function kill(pid: number): Promise<void> {
  await onServer('SELECT pg_terminate_backend($1)', [pid]);
}

/** The next event of that name. */
export function next<Args extends unknown[]>(pool: Pool, event: string): Promise<Args> {
  return new Promise((resolve) => {
    (pool as NodeJS.EventEmitter).once(event, (...args: unknown[]) => resolve(args as Args));
  });
}
