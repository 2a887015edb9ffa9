/** Configuration of the database connections, and the one pool of the process in either mode. */
import { type LaneOptions, Pool, type PoolStats } from '@livedash/pool';
import pg from 'pg';
import { type Config, getConfig } from './config.ts';
import type { DatabaseAddress } from './database-url.ts';
import { getLogger, type Logger } from './logger.ts';
import { processWide } from './process-wide.ts';

type DatabaseConfig = Config['database'];

export interface DatabasePool {
  mode: 'enhanced_pooling' | 'standard';
  /** What `PrismaPg` and the job queue run on. */
  pool: pg.Pool;
  limit: number;
  /** What `work` awaits of the database counts to the lane; in enhanced mode only. */
  inLane<R>(lane: DatabaseLane, work: () => R): R;
  stats(): DatabasePoolStats;
  close(): Promise<void>;
}

/** `web`: pages and API; `jobs`: the schedulers; `ops`: what operators look at. */
export type DatabaseLane = 'web' | 'jobs' | 'ops';

/** Counts of this moment; `details` in enhanced mode only. */
export interface DatabasePoolStats {
  total: number;
  idle: number;
  inUse: number;
  waiting: number;
  details?: PoolStats;
}

/** The pool of the process (DB-1). */
export function getDatabasePool(): DatabasePool {
  return processWide('database-pool', () => createDatabasePool(getConfig().database, getLogger()));
}

/**
 * Opens nothing until the first query. Standard mode is pg's own pool, as `PrismaPg` makes one;
 * made here so that jobs and Prisma share it, and so that it can be counted and closed.
 */
export function createDatabasePool(config: DatabaseConfig, logger: Logger): DatabasePool {
  const limit = config.connectionLimit.value;
  const shared: pg.PoolConfig = {
    ...connectionOptions(config),
    max: limit,
    idleTimeoutMillis: config.poolTimeout.value * 1000,
    connectionTimeoutMillis: config.acquireTimeout.value * 1000,
    onConnect: prepareSession(config),
  };
  if (!config.enhancedPooling.value) {
    const pool = new pg.Pool(shared);
    // Without a listener an error on an idle connection would end the process (DB-7).
    pool.on('error', (error) => logger.warn({ error: error.message }, 'idle connection lost'));
    const stats = () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      inUse: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    });
    return {
      mode: 'standard',
      pool,
      limit,
      inLane: (_lane, work) => work(),
      stats,
      close: () => pool.end(),
    };
  }
  const pool = new Pool({
    ...shared,
    name: 'livedash',
    min: Math.min(2, limit),
    lanes: lanesOf(limit),
    defaultLane: 'web' satisfies DatabaseLane,
    maxUses: 1000,
    maxLifetimeSeconds: 1800,
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    events: logger.child({ component: 'pool' }),
  });
  const stats = () => {
    const details = pool.stats();
    const { total, idle, inUse, waiting } = details;
    return { total, idle, inUse, waiting, details };
  };
  return {
    mode: 'enhanced_pooling',
    pool,
    limit,
    inLane: (lane, work) => pool.runInLane(lane, work),
    stats,
    close: () => pool.end(),
  };
}

/** How many connections all jobs together may hold, of a pool of this size (JOB-8). */
export function jobConnections(limit: number): number {
  return Math.max(1, limit - Math.max(2, Math.ceil(limit / 4)));
}

/** Whatever the jobs may not hold is the pages', and one of it the operators' (JOB-8). */
function lanesOf(limit: number): Record<DatabaseLane, LaneOptions> {
  const jobs = jobConnections(limit);
  const ops = limit - jobs > 1 ? 1 : 0;
  return {
    web: { reserved: limit - jobs - ops, weight: 4 },
    jobs: { max: jobs, weight: 1 },
    ops: { reserved: ops, weight: 4 },
  };
}

/** Where and as whom to connect, for the pool and for the few connections outside it. */
export function connectionOptions(
  config: DatabaseConfig,
  address: DatabaseAddress | undefined = config.address,
): pg.ClientConfig {
  if (address === undefined) throw new Error('DATABASE_URL is not set');
  const { host, port, user, password, database, ssl, applicationName } = address;
  return {
    host,
    port,
    user,
    password,
    database,
    ssl,
    application_name: applicationName ?? 'livedash',
  };
}

/**
 * Runs on each new connection. `PrismaPg` takes every timestamp for UTC, whatever offset stands
 * behind it. By SET and not at connect: PgBouncer refuses unknown start-up parameters, but
 * carries TimeZone from server to server.
 */
function prepareSession({ address }: DatabaseConfig) {
  const settings = ["SET TIME ZONE 'UTC'"];
  if (address?.schema) settings.push(`SET search_path TO ${pg.escapeIdentifier(address.schema)}`);
  const text = settings.join('; ');
  return async (client: pg.ClientBase) => void (await client.query(text));
}
