import type pg from 'pg';
import type { Slot } from '../core/slots.ts';
import { cancelRunning } from './cancel.ts';
import { endsConnection, READ_ONLY, retiresGeneration } from './classify.ts';
import { internals, isBusy, type ServerMessage } from './internals.ts';

/** `await using client = await pool.connect()` returns it at the end of the block. */
export type PooledClient = pg.PoolClient & AsyncDisposable;

export type QueryCallback = (error: Error | undefined | null, result?: unknown) => void;

/** What a connection tells the pool it belongs to. */
export interface ConnectionEvents {
  /** It failed while nobody ran a statement on it, or in the middle of one. */
  lost(connection: Connection, error: Error): void;
  /** The server takes its leave of all connections. */
  retired(connection: Connection, error: ServerMessage): void;
  usedAfterRelease(connection: Connection): void;
}

const STATEMENT_SHOWN = 120;

/** One client of pg, and what the pool knows of it. */
export class Connection {
  readonly client: PooledClient;
  readonly #options: pg.PoolConfig;
  readonly #events: ConnectionEvents;
  slot: Slot<Connection> | undefined;
  /** Why it is of no use any more. */
  lost: Error | undefined;
  /** Ends the checkout of a statement that cannot say itself that its connection is gone. */
  whenLost: ((error: Error) => void) | undefined;
  /** Transaction status of the last ReadyForQuery: I, T or E. */
  status = 'I';
  /** The server refused to write: is it still the one that it was? */
  refusedToWrite = false;
  /** What runs on it is not worth waiting for. */
  expendable = false;
  /** Of the last statement. */
  #statement: string | undefined;
  /** The last ticket that came back. */
  returned = 0;
  /** Where it was returned; noted only after somebody returned one twice. */
  returnedAt: Error | undefined;

  constructor(client: pg.Client, options: pg.PoolConfig, events: ConnectionEvents) {
    this.client = client as PooledClient;
    this.#options = options;
    this.#events = events;
    client.on('error', (error) => this.#fail(error));
    const { connection } = internals(client);
    // Before pg's own listeners, so that this is known when a statement's callback runs.
    connection?.on('errorMessage', (message) => this.#serverError(message));
    connection?.on('readyForQuery', ({ status }) => {
      this.status = status ?? 'I';
    });
    this.#wrapQuery();
  }

  get statement(): string | undefined {
    const text = this.#statement?.replace(/\s+/g, ' ').trim();
    return text && text.length > STATEMENT_SHOWN ? `${text.slice(0, STATEMENT_SHOWN)}…` : text;
  }

  get activity(): 'idle' | 'running' | 'in transaction' | 'in failed transaction' {
    if (isBusy(this.client)) return 'running';
    if (this.status === 'T') return 'in transaction';
    return this.status === 'E' ? 'in failed transaction' : 'idle';
  }

  get isUsable(): boolean {
    const { _queryable, _ending, connection } = internals(this.client);
    return (
      this.lost === undefined &&
      _queryable !== false &&
      !_ending &&
      connection?.stream.destroyed !== true
    );
  }

  /** The pool's own statements pass by whatever was put around `client.query`. */
  runOwn(text: string, done: QueryCallback): void {
    Object.getPrototypeOf(this.client).query.call(this.client, text, done);
  }

  /** Calls back when no statement runs and none waits; never, if the connection is lost first. */
  whenReady(done: () => void): void {
    if (!isBusy(this.client)) done();
    else this.client.once('drain', () => this.whenReady(done));
  }

  /** Cancels the statement on the server, if it is the one that runs. */
  cancel(query: unknown): void {
    if (internals(this.client)._activeQuery === query) cancelRunning(this.client, this.#options);
  }

  destroy(): void {
    const { connection } = internals(this.client);
    if (connection) connection.stream.destroy();
    else void this.client.end();
  }

  #fail(error: Error): void {
    // After pg has told those statements that it can tell.
    setImmediate(() => this.whenLost?.(error));
    if (this.lost !== undefined) return;
    this.lost = error;
    this.#events.lost(this, error);
  }

  #serverError(message: ServerMessage): void {
    if (message.code === READ_ONLY) this.refusedToWrite = true;
    // Later: this connection itself is first seen to be lost, and told of as such.
    if (retiresGeneration(message.code))
      process.nextTick(() => this.#events.retired(this, message));
    if (endsConnection(message) && this.slot?.state === 'held') this.lost ??= message;
  }

  /**
   * On the instance and not in a subclass: whoever patches `Client.prototype.query`, or this
   * client's own `query`, still sees every statement.
   */
  #wrapQuery(): void {
    const { client } = this;
    const prototype = Object.getPrototypeOf(client);
    const query = (...args: unknown[]): unknown => {
      const config = args[0] as QueryInput;
      this.#statement = typeof config === 'string' ? config : config?.text;
      const state = this.slot?.state;
      if (state !== undefined && state !== 'held') this.#events.usedAfterRelease(this);
      const signal = typeof config === 'object' ? config?.signal : undefined;
      if (signal) return this.#queryWithSignal(signal, args);
      const result = prototype.query.apply(client, args);
      this.#watchReadTimeout(config, result);
      return result;
    };
    client.query = query as typeof client.query;
  }

  /** pg gives up waiting for an answer; the statement would go on, on the server. */
  #watchReadTimeout(config: QueryInput, result: unknown): void {
    const ofQuery = typeof config === 'object' ? config?.query_timeout : undefined;
    const { connectionParameters } = internals(this.client);
    if (!ofQuery && !connectionParameters?.query_timeout) return;
    const query = this.#newest(config, result);
    const handleError = query?.handleError;
    if (query === undefined || handleError === undefined) return;
    query.handleError = (error, connection) => {
      query.handleError = handleError;
      if (error?.message === 'Query read timeout') this.cancel(query);
      return handleError.call(query, error, connection);
    };
  }

  #queryWithSignal(signal: AbortSignal, args: unknown[]): unknown {
    const last = args.at(-1);
    if (typeof last !== 'function') {
      return new Promise((resolve, reject) => {
        this.#queryWithSignal(signal, [
          ...args,
          (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)),
        ]);
      });
    }
    const callback = last as QueryCallback;
    if (signal.aborted) {
      process.nextTick(callback, signal.reason);
      return undefined;
    }
    let settled = false;
    const settle: QueryCallback = (error, result) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', abort);
      callback(error, result);
    };
    const result = Object.getPrototypeOf(this.client).query.apply(this.client, [
      ...args.slice(0, -1),
      settle,
    ]);
    const query = this.#newest(args[0] as QueryInput, result);
    this.#watchReadTimeout(args[0] as QueryInput, result);
    const abort = () => {
      const queue = internals(this.client)._queryQueue;
      const index = queue?.indexOf(query) ?? -1;
      if (index >= 0) queue?.splice(index, 1);
      else this.cancel(query);
      settle(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    return result;
  }

  /** The statement that pg has just taken. */
  #newest(config: QueryInput, result: unknown): RunningQuery | undefined {
    if (config !== null && typeof config === 'object' && 'submit' in config) {
      return result as RunningQuery;
    }
    const { _queryQueue, _sentQueryQueue, _activeQuery } = internals(this.client);
    return (_queryQueue?.at(-1) ?? _sentQueryQueue?.at(-1) ?? _activeQuery) as
      | RunningQuery
      | undefined;
  }
}

type QueryInput =
  | string
  | { text?: string; signal?: AbortSignal; query_timeout?: number; submit?: unknown }
  | null
  | undefined;

interface RunningQuery {
  handleError?(error: Error | undefined, connection: unknown): unknown;
}
