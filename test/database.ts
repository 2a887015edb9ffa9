/** A migrated database for one test file, on a real PostgreSQL. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { readConfig } from '../lib/config.ts';
import { createDatabasePool, type DatabasePool } from '../lib/database-pool.ts';
import { createLogger } from '../lib/logger.ts';
import { createPrisma, type PrismaClient } from '../lib/prisma.ts';
import { withDatabase } from './postgres-server.ts';

export interface TestDatabase {
  /** Of this database. Empty until beforeAll has run. */
  url: string;
  prisma: PrismaClient;
  database: DatabasePool;
  /** Runs a statement on the pool and gives its rows. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Empties every table but the seeded models and prices. */
  clear(): Promise<void>;
}

export const silentLogger = createLogger({ production: true, logLevel: 'silent' });

/** Call at the top of a test file; the database is made before its tests and dropped after. */
export function useDatabase(environment: Record<string, string> = {}): TestDatabase {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const result = {
    url: '',
    sql: async (text: string, values: unknown[] = []) =>
      (await result.database.pool.query(text, values)).rows,
    clear: async () => {
      await result.database.pool.query(
        'TRUNCATE "Company", "PlatformUser", "Question", "RateLimitBucket", "AuditEvent", "SchedulerTick", "JobRun" CASCADE',
      );
    },
  } as TestDatabase;

  beforeAll(async () => {
    const url = withDatabase(inject('postgresUrl'), name);
    await administer(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
    const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, ...environment });
    result.url = url;
    result.database = createDatabasePool(config.database, silentLogger);
    result.prisma = createPrisma(result.database);
  });
  afterAll(async () => {
    await result.prisma.$disconnect();
    await result.database.close();
    await administer(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  return result;
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(statement);
  await client.end();
}
