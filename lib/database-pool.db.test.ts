import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger, useDatabase } from '../test/database.ts';
import { readConfig } from './config.ts';
import { connectionOptions, createDatabasePool, type DatabasePool } from './database-pool.ts';
import { createProbe } from './health/probe.ts';
import { healthReport } from './health/report.ts';
import { createPrisma } from './prisma.ts';

const db = useDatabase();
let pool: DatabasePool | undefined;

function open(query: string, environment: Record<string, string> = {}): DatabasePool {
  const config = readConfig({ DATABASE_URL: db.url + query, ...environment });
  pool = createDatabasePool(config.database, silentLogger);
  return pool;
}
afterEach(() => pool?.close());

describe.each([
  ['standard', 'false'],
  ['enhanced_pooling', 'true'],
])('the pool in the mode %s', (mode, enhanced) => {
  const MODE = { USE_ENHANCED_POOLING: enhanced };

  it('is the one that was asked for, and serves Prisma (DB-5)', async () => {
    const database = open('', MODE);
    expect(database.mode).toBe(mode);
    const prisma = createPrisma(database);
    expect(await prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    await prisma.$disconnect();
    // The pool is not Prisma's to close.
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('waits for a connection as long as the URL says, and keeps an idle one as the variable says (DB-3)', async () => {
    const database = open('?pool_timeout=1&connection_limit=1', {
      ...MODE,
      DATABASE_POOL_TIMEOUT: '30',
    });
    const held = await database.pool.connect();
    await expect(database.pool.query('SELECT 1')).rejects.toThrow(/timeout/);
    held.release();
    await wait(1200);
    expect(database.stats().idle).toBe(1);
  });

  it('closes what is idle for too long', async () => {
    const database = open('', { ...MODE, DATABASE_POOL_TIMEOUT: '1' });
    await Promise.all([1, 2, 3, 4].map(() => database.pool.query('SELECT pg_sleep(0.05)')));
    expect(database.stats().total).toBe(4);
    const least = mode === 'standard' ? 0 : 2;
    while (database.stats().total > least) await wait(50);
    expect(database.stats().total).toBe(least);
  });

  it('replaces a connection that was lost, and lives on (DB-7)', async () => {
    const database = open('?connection_limit=2', MODE);
    await database.pool.query('SELECT 1');
    await db.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    for (;;) {
      const answer = await database.pool.query('SELECT 1 AS one').catch(() => undefined);
      if (answer?.rows[0]?.one === 1) break;
    }
  });

  it('reads times as UTC, whatever the server thinks', async () => {
    const database = open('', MODE);
    await db.sql(
      `ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET timezone TO 'America/New_York'`,
    );
    const prisma = createPrisma(database);
    const { id } = await prisma.company.create({
      data: { name: `Zone ${mode}`, createdAt: new Date('2025-07-01T10:00:00Z') },
    });
    expect((await prisma.company.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(
      new Date('2025-07-01T10:00:00Z'),
    );
    await prisma.$disconnect();
  });
});

describe('the lanes of the enhanced mode', () => {
  it.each([
    [1, { web: 0, jobs: 1, ops: 0 }],
    [2, { web: 1, jobs: 1, ops: 0 }],
    [3, { web: 1, jobs: 1, ops: 1 }],
    [10, { web: 2, jobs: 7, ops: 1 }],
    [20, { web: 4, jobs: 15, ops: 1 }],
    [50, { web: 12, jobs: 37, ops: 1 }],
  ])('share a limit of %s', (limit, expected) => {
    const { details } = open(`?connection_limit=${limit}`, {
      USE_ENHANCED_POOLING: 'true',
    }).stats();
    const { web, jobs, ops } = details?.lanes ?? {};
    expect({ web: web?.reserved, jobs: jobs?.max, ops: ops?.reserved }).toEqual(expected);
  });

  it('serve pages, operators and health while jobs hold all that they may and more wait (JOB-8)', async () => {
    const database = open('?connection_limit=8', { USE_ENHANCED_POOLING: 'true' });
    const gate = new pg.Client({ connectionString: db.url });
    await gate.connect();
    await gate.query('SELECT pg_advisory_lock(8)');
    const jobs = Promise.all(
      Array.from({ length: 40 }, () =>
        database.inLane('jobs', () =>
          database.pool.query('SELECT pg_advisory_xact_lock_shared(8)'),
        ),
      ),
    );
    const prisma = createPrisma(database);
    await expect.poll(() => database.stats().details?.lanes.jobs?.held).toBe(6);
    const pages = Array.from({ length: 20 }, () => prisma.company.count());
    expect(await Promise.all(pages)).toHaveLength(20);
    expect(await database.inLane('ops', async () => prisma.company.count())).toBe(
      await prisma.company.count(),
    );
    const probe = createProbe(connectionOptions(readConfig({ DATABASE_URL: db.url }).database));
    expect(await probe.check()).toMatchObject({ connected: true });
    expect(database.stats().details?.lanes).toMatchObject({
      jobs: { held: 6, waiting: 34 },
      web: { held: 0, waiting: 0 },
    });
    expect(database.stats().details?.holders).toContainEqual(
      expect.objectContaining({ lane: 'jobs', state: 'running' }),
    );
    await gate.query('SELECT pg_advisory_unlock(8)');
    await jobs;
    await gate.end();
    await prisma.$disconnect();
  });

  it('are reported as used up when pages wait, though the place of operators is free (DB-11)', async () => {
    const environment = {
      DATABASE_URL: `${db.url}?connection_limit=4`,
      USE_ENHANCED_POOLING: 'true',
    };
    const database = open('?connection_limit=4', environment);
    const config = readConfig(environment);
    const probe = createProbe(connectionOptions(config.database));
    const health = () =>
      healthReport({ config, database, probe, schedulers: undefined, now: new Date() });
    const held = await Promise.all([1, 2, 3].map(() => database.pool.connect()));
    const page = database.pool.query('SELECT 1');
    expect(await health()).toMatchObject({
      status: 'degraded',
      body: { pool: { exhausted: true, activeConnections: 3, waitingRequests: 1 } },
    });
    for (const client of held) client.release();
    await page;
    expect(await health()).toMatchObject({ body: { pool: { exhausted: false } } });
  });
});
