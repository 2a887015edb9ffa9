import { describe, expect, it } from 'vitest';
import { silentLogger, useDatabase } from '../../test/database.ts';
import { startProxy } from '../../test/tcp-proxy.ts';
import { readConfig } from '../config.ts';
import { createDatabasePool } from '../database-pool.ts';
import { createPrisma } from '../prisma.ts';
import { databaseError } from './errors.ts';

const db = useDatabase();

describe.each(['true', 'false'])('with USE_ENHANCED_POOLING=%s', (USE_ENHANCED_POOLING) => {
  async function failure(url: string, hold: boolean, transaction: boolean) {
    const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, USE_ENHANCED_POOLING });
    const database = createDatabasePool(config.database, silentLogger);
    const prisma = createPrisma(database);
    const held = hold ? await database.pool.connect() : undefined;
    try {
      const work = transaction
        ? prisma.$transaction((tx) => tx.company.count())
        : prisma.company.count();
      return await work.then(() => 'no error', databaseError);
    } finally {
      held?.release();
      await database.close();
    }
  }

  it.each([false, true])(
    'says DATABASE_BUSY when no connection comes in time (DB-7; transaction: %s)',
    async (transaction) => {
      const error = await failure(`${db.url}?connection_limit=1&pool_timeout=1`, true, transaction);
      expect(error).toMatchObject({
        status: 503,
        code: 'DATABASE_BUSY',
        headers: { 'retry-after': '1' },
      });
    },
  );

  it.each([false, true])(
    'says DATABASE_UNAVAILABLE when there is no server (transaction: %s)',
    async (transaction) => {
      const url = new URL(db.url);
      url.port = '1';
      expect(await failure(url.href, false, transaction)).toMatchObject({
        status: 503,
        code: 'DATABASE_UNAVAILABLE',
      });
    },
  );

  it('says DATABASE_UNAVAILABLE in an outage that outlasts the wait for a connection', async () => {
    const proxy = await startProxy(db.url);
    const url = `${proxy.url}?connection_limit=1&pool_timeout=1`;
    const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, USE_ENHANCED_POOLING });
    const database = createDatabasePool(config.database, silentLogger);
    const prisma = createPrisma(database);
    try {
      await prisma.company.count();
      proxy.mode = 'reset';
      proxy.cut();
      await expect.poll(() => database.stats().total).toBe(0);
      expect(await prisma.company.count().then(() => 'no error', databaseError)).toMatchObject({
        status: 503,
        code: 'DATABASE_UNAVAILABLE',
      });
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it('leaves other errors alone', async () => {
    expect(
      databaseError(await db.prisma.$queryRaw`SELECT 1/0`.catch((error) => error)),
    ).toBeUndefined();
  });
});

it('says DATABASE_UNAVAILABLE when the connection is cut', async () => {
  const error = await db.prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`.catch(
    (error) => error,
  );
  expect(databaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});
