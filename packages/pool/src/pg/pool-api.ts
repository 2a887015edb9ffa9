import { AsyncResource } from 'node:async_hooks';
import pg from 'pg';
import type { Lane } from '../core/lanes.ts';
import type { ResourcePool } from '../core/resource-pool.ts';
import { type Checkouts, type ConnectCallback, withCallersStack } from './checkouts.ts';
import type { Connection, PooledClient, QueryCallback } from './connection.ts';
import type { PgFactory } from './factory.ts';
import { type PendingItem, showAsPgPool } from './impersonation.ts';
import type { Reporter } from './reporter.ts';

/** A way out of waiting; the signal's reason is what the call rejects with. */
export interface Abortable {
  /** Who waits leaves the queue; a statement that runs is cancelled on the server. */
  signal?: AbortSignal;
}

/** What stands behind the interface of `pg.Pool`. */
export interface Parts {
  engine: ResourcePool<Connection>;
  factory: PgFactory;
  checkouts: Checkouts;
  reporter: Reporter;
}

/** What pg's own types say of a row whose type nobody gave. */
type Row = pg.QueryResult['rows'][number];
type Values = Row[];
type Method = (...args: unknown[]) => unknown;

/** pg.Pool's own methods, unless a tracer has put its own in their place before we came. */
const pristine = {
  connect: asWritten(pg.Pool.prototype.connect, 'newClient'),
  query: asWritten(pg.Pool.prototype.query, 'dispatching query'),
};

/**
 * pg.Pool's interface for one lane: checkouts and queries go to the engine. Tracers that patch
 * pg.Pool's methods are not passed by: the way then leads through those, and ends here all the same.
 */
export class PoolApi extends pg.Pool {
  readonly #parts: Parts | undefined;
  readonly #lane: Lane<Connection> | undefined;
  /** An SQL error of `query` costs no connection, whatever way it came. */
  #querying = false;

  /** @param makeParts gives nothing if pg.Pool itself shall do the work */
  constructor(
    options: pg.PoolConfig,
    makeParts: (pool: pg.Pool) => Parts | undefined,
    lane?: Lane<Connection>,
  ) {
    super(options);
    const parts = makeParts(this);
    this.#parts = parts;
    this.#lane = lane;
    if (parts) showAsPgPool(this, parts.engine, lane, (item) => this.newClient(item));
  }

  protected get parts(): Parts | undefined {
    return this.#parts;
  }

  /** Why nothing can be had any more. */
  protected refusal(): Error | undefined {
    return undefined;
  }

  /**
   * Checks out a connection; return it with `client.release()`, or take it by `await using`.
   * @throws PoolError POOL_ACQUIRE_TIMEOUT, POOL_QUEUE_FULL, POOL_OVERLOADED, POOL_UNAVAILABLE,
   *   POOL_SELF_DEADLOCK, POOL_ENDED; the error of the opening; the signal's reason
   */
  override connect(options?: Abortable): Promise<PooledClient>;
  override connect(callback: ConnectCallback): void;
  override connect(given?: ConnectCallback | Abortable): Promise<PooledClient> | undefined {
    const callback = typeof given === 'function' ? given : undefined;
    const signal = typeof given === 'object' ? given?.signal : undefined;
    const refusal = this.refusal();
    if (refusal) return refuse(refusal, callback);
    const parts = this.#parts;
    if (parts === undefined || (super.connect !== pristine.connect && signal === undefined)) {
      return (super.connect as Method)(callback) as Promise<PooledClient> | undefined;
    }
    if (callback === undefined) return parts.checkouts.connect(this.#lane, this.connect, signal);
    this.#connectWithCallback(parts, callback);
    return undefined;
  }

  /**
   * Runs one statement on the next free connection. An SQL error costs no connection.
   * @throws what `connect` throws, and the error of the statement
   */
  override query<T extends pg.Submittable>(stream: T): T;
  override query<R extends Values = Values, I = Values>(
    config: pg.QueryArrayConfig<I> & Abortable,
    values?: pg.QueryConfigValues<I>,
  ): Promise<pg.QueryArrayResult<R>>;
  override query<R extends pg.QueryResultRow = Row, I = Values>(
    config: pg.QueryConfig<I> & Abortable,
  ): Promise<pg.QueryResult<R>>;
  override query<R extends pg.QueryResultRow = Row, I = Values>(
    text: string | (pg.QueryConfig<I> & Abortable),
    values?: pg.QueryConfigValues<I>,
  ): Promise<pg.QueryResult<R>>;
  override query<R extends Values = Values, I = Values>(
    config: pg.QueryArrayConfig<I> & Abortable,
    callback: (error: Error, result: pg.QueryArrayResult<R>) => void,
  ): void;
  override query<R extends pg.QueryResultRow = Row, I = Values>(
    text: string | (pg.QueryConfig<I> & Abortable),
    callback: (error: Error, result: pg.QueryResult<R>) => void,
  ): void;
  override query<R extends pg.QueryResultRow = Row, I = Values>(
    text: string,
    values: pg.QueryConfigValues<I>,
    callback: (error: Error, result: pg.QueryResult<R>) => void,
  ): void;
  override query(text: unknown, given?: unknown, last?: unknown): unknown {
    const values = typeof given === 'function' ? undefined : given;
    const callback = (typeof given === 'function' ? given : last) as QueryCallback | undefined;
    const parts = this.#parts;
    if (
      parts === undefined ||
      typeof text === 'function' ||
      super.query !== pristine.query ||
      super.connect !== pristine.connect ||
      this.connect !== PoolApi.prototype.connect
    ) {
      return this.#queryByPg(text, values, callback);
    }
    const refusal = this.refusal();
    if (refusal) return refuse(refusal, callback);
    const signal = (text as Abortable | null | undefined)?.signal;
    const statement = { text, values, signal };
    const { checkouts } = parts;
    if (callback) {
      checkouts.query(this.#lane, this.query, statement, AsyncResource.bind(callback));
      return undefined;
    }
    const promise = new this.#Promise((resolve, reject) => {
      checkouts.query(this.#lane, this.query, statement, (error, result) =>
        error ? reject(error) : resolve(result),
      );
    });
    return withCallersStack(promise);
  }

  /** pg.Pool's own `connect` ends here, when a tracer has called it. */
  protected newClient(item: PendingItem): void {
    const parts = this.#parts;
    if (parts === undefined) {
      const { newClient } = pg.Pool.prototype as unknown as Record<'newClient', Method>;
      newClient.call(this, item);
      return;
    }
    this.#connectWithCallback(parts, (error, client, release) => {
      if (item.timedOut) release();
      else item.callback(error, client, release);
    });
  }

  get #Promise(): PromiseConstructor {
    return (this as unknown as { Promise: PromiseConstructor }).Promise;
  }

  #connectWithCallback({ checkouts }: Parts, callback: ConnectCallback): void {
    checkouts.connectWithCallback(this.#lane, this.connect, callback, this.#querying);
  }

  #queryByPg(text: unknown, values: unknown, callback: QueryCallback | undefined): unknown {
    this.#querying = true;
    try {
      return (super.query as Method)(text, values, callback);
    } finally {
      this.#querying = false;
    }
  }
}

function refuse(error: Error, callback: ((error: Error, ...rest: never[]) => void) | undefined) {
  if (callback === undefined) return Promise.reject(error);
  process.nextTick(callback, error);
  return undefined;
}

/** Told by a word of its text, since it cannot be told by who put it there. */
function asWritten<F extends (...args: never[]) => unknown>(method: F, word: string) {
  return method.toString().includes(word) ? method : undefined;
}
