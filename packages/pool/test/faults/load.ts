/** Callers who never stop asking, and what must be true when they have stopped. */
import { randomBytes } from 'node:crypto';
import { Pool, type PoolOptions } from '@livedash/pool';
import pg from 'pg';
import { expect } from 'vitest';
import { pendingTimers } from './timers.ts';

export interface Load {
  errors: Error[];
  /** Settles at the next success from now on. */
  success(): Promise<void>;
  /** Every caller has had his answer. */
  stop(): Promise<void>;
}

export function underLoad(pool: Pool, callers: number, statement = 'SELECT pg_sleep(0.002)'): Load {
  let stopped = false;
  let hopeful: (() => void)[] = [];
  const load: Load = {
    errors: [],
    success: () => new Promise((resolve) => hopeful.push(resolve)),
    async stop() {
      stopped = true;
      await all;
    },
  };
  const caller = async () => {
    while (!stopped) {
      try {
        await pool.query(statement);
        for (const resolve of hopeful) resolve();
        hopeful = [];
      } catch (error) {
        load.errors.push(error as Error);
        // Somebody who asks again at once, and lets others have their turn.
        await new Promise(setImmediate);
      }
    }
  };
  const all = Promise.all(Array.from({ length: callers }, caller));
  return load;
}

/** With a name of its own on the server. */
export function namedPool(url: string, options: PoolOptions = {}): Pool {
  const silent = () => undefined;
  return new Pool({
    connectionString: url,
    application_name: `faults_${randomBytes(5).toString('hex')}`,
    events: { debug: silent, info: silent, warn: silent },
    acquireTimeout: 10_000,
    connectTimeout: 3_000,
    closeTimeout: 300,
    validateTimeout: 300,
    resetTimeout: 500,
    ...options,
  });
}

export async function onServer<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What the server has open for this pool is what the pool believes to have. */
export async function expectNothingLeaked(pool: Pool, serverUrl: string): Promise<void> {
  await expect
    .poll(() => pool.stats(), { timeout: 10_000 })
    .toMatchObject({
      inUse: 0,
      waiting: 0,
      opening: 0,
      resetting: 0,
      closing: 0,
      holders: [],
    });
  await expect
    .poll(async () => (await backends(serverUrl, pool)) - pool.totalCount, { timeout: 10_000 })
    .toBe(0);
}

/** It works, without anybody's help; and nothing is left of it at its end. */
export async function expectRecovered(pool: Pool, serverUrl: string): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => (await pool.query('SELECT $1::int AS n', [n])).rows),
  );
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [{ n }]));
  await expectNothingLeaked(pool, serverUrl);
  // Idle connections are kept alive: who saw no timer now would see none below either.
  expect(await pendingTimers()).not.toEqual([]);
  await pool.end();
  expect(pool.totalCount).toBe(0);
  expect(await pendingTimers()).toEqual([]);
  await expect.poll(() => backends(serverUrl, pool), { timeout: 10_000 }).toBe(0);
}

async function backends(url: string, pool: Pool): Promise<number> {
  const [row] = await onServer<{ count: number }>(
    url,
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = $1',
    [pool.options.application_name],
  );
  return row?.count ?? Number.NaN;
}
