import { PrismaPg } from '@prisma/adapter-pg';
import { getConfig } from './config.ts';
import { type DatabasePool, getDatabasePool } from './database-pool.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { processWide } from './process-wide.ts';

export type { Prisma, PrismaClient } from './generated/prisma/client.ts';

/** The one Prisma client of the process, over its one pool. */
export function getPrisma(): PrismaClient {
  return processWide('prisma', () =>
    createPrisma(getDatabasePool(), getConfig().database.address?.schema),
  );
}

export function createPrisma({ pool }: Pick<DatabasePool, 'pool'>, schema?: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool, { schema }), log: [] });
}
