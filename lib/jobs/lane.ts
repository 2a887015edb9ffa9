/** The share of the pool that jobs may use, so that pages never wait behind them (JOB-8). */
import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import type pg from 'pg';
import type { DatabasePool } from '../database-pool.ts';

export interface Sql {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Rows<Row>>;
}
export interface Rows<Row> {
  rows: Row[];
  rowCount: number | null;
}

/**
 * Statements and transactions here are tried again when the connection is lost (JOB-10), even
 * when the server may have carried them out: they must bear being run twice.
 */
export interface Lane extends Sql {
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Counts work that takes a connection of the pool by another way, such as Prisma. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface TransactionOptions {
  /**
   * False: the commit does not wait for the disk. A crash of the server may undo the last of
   * these as a whole, for work that is then simply done again. Default: true.
   */
  durable?: boolean;
}

export interface LaneOptions {
  max: number;
  /** Waits before the second, third … try, in ms. Default: 1, 2 and 4 s. */
  retryDelays?: number[];
  onRetry?: (error: Error, delay: number) => void;
}

export function createLane(
  { pool, inLane }: Pick<DatabasePool, 'pool' | 'inLane'>,
  options: LaneOptions,
): Lane {
  const limit = pLimit(options.max);
  const { retryDelays = [1000, 2000, 4000], onRetry } = options;
  const share = <T>(work: () => Promise<T>) => limit(() => inLane('jobs', work));

  async function retrying<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await share(work);
      } catch (error) {
        const delay = retryDelays[attempt];
        if (!(error instanceof Error) || delay === undefined || !isTransient(error)) throw error;
        onRetry?.(error, delay);
        await wait(delay);
      }
    }
  }

  return {
    query: (text, values) => retrying(() => pool.query(text, values)),
    transaction: (work, options) => retrying(() => inTransaction(pool, work, options)),
    run: (work) => share(work),
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  { durable = true }: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that is lost between two statements says so by an event alone.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(durable ? 'BEGIN' : 'BEGIN; SET LOCAL synchronous_commit TO off');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken ??= cause;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * For the rest of the transaction: ordered reads walk an index. A table that was filled a moment
 * ago has no statistics yet, and the planner would sort all that waits for every few rows it gives.
 */
export async function walkIndexes(sql: Sql): Promise<void> {
  await sql.query('SET LOCAL enable_sort TO off');
}

const TRANSIENT_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08\w{3}|57P0[1235]|53300|40001|40P01)$/;

/** The database or the way to it was lost, or two transactions collided: another try may succeed. */
export function isTransient(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && TRANSIENT_CODES.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.some((one) => isTransient(one));
  return /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection ended/i.test(
    error.message,
  );
}
