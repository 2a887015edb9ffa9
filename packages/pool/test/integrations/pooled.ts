/** A pool on a database of its own, for the tests of one library; and what must hold after each. */
import { randomBytes } from 'node:crypto';
import { Pool, type PoolOptions } from '@livedash/pool';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, vi } from 'vitest';
import { withDatabase } from '../../../../test/postgres-server.ts';

export const MAX = 4;
/** Larger than any pool here: most of the burst waits. */
export const BURST = 40;

export interface Pooled {
  pool: Pool;
  /** Checkouts of that lane so far. */
  acquired(lane: string): number;
}

interface PooledOptions {
  /** Of the database: empty, or LiveDash's tables. */
  template?: () => string;
  pool?: PoolOptions;
}

/** Call at the top of a test file. After every test nothing may be held, wait, or be left over. */
export function usePool({
  template = () => 'template0',
  pool: options,
}: PooledOptions = {}): Pooled {
  const name = `pooled_${randomBytes(6).toString('hex')}`;
  let admin: pg.Client;
  const pooled: Pooled = {
    pool: undefined as unknown as Pool,
    acquired: (lane) => pooled.pool.stats().lanes[lane]?.acquired ?? 0,
  };

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template()}`);
    pooled.pool = new Pool({
      connectionString: withDatabase(inject('postgresUrl'), name),
      application_name: name,
      max: MAX,
      lanes: { web: { reserved: 1 }, jobs: { max: MAX - 1 } },
      ...options,
    });
  });

  afterEach(() => expectQuiet(pooled.pool, admin, name));

  afterAll(async () => {
    await pooled.pool.end();
    await vi.waitFor(async () => expect(await backends(admin, name)).toBe(0), 5_000);
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
  });

  return pooled;
}

/** The server learns a moment later than the pool that a connection is gone. */
async function expectQuiet(pool: Pool, admin: pg.Client, name: string): Promise<void> {
  await expect
    .poll(() => pool.stats(), { timeout: 5_000 })
    .toMatchObject({
      inUse: 0,
      waiting: 0,
      opening: 0,
      resetting: 0,
      closing: 0,
      holders: [],
      waiters: [],
    });
  expect(pool.idleCount).toBe(pool.totalCount);
  expect(pool.totalCount).toBeLessThanOrEqual(pool.options.max);
  await expect.poll(() => backends(admin, name), { timeout: 5_000 }).toBe(pool.totalCount);
}

async function backends(admin: pg.Client, name: string): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = $1',
    [name],
  );
  return rows[0]?.count ?? Number.NaN;
}
