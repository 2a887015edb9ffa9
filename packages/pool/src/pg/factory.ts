import { AsyncResource } from 'node:async_hooks';
import type pg from 'pg';
import { PoolError } from '../core/errors.ts';
import type { Factory, FailureOfOpening } from '../core/factory.ts';
import { classifyOpenError } from './classify.ts';
import { Connection, type ConnectionEvents, type PooledClient } from './connection.ts';
import { internals, isBusy } from './internals.ts';
import type { PoolOptions } from './options.ts';

type ClientClass = new (options: pg.PoolConfig) => pg.Client;

export interface FactorySettings {
  options: PoolOptions;
  /** Asked for each connection: users replace `pool.Client`. */
  clientClass(): ClientClass;
  /** ms */
  connectTimeout(): number;
}

export interface FactoryEvents extends ConnectionEvents {
  /** Connected, prepared, and not yet anybody's. */
  connected(connection: Connection): void;
  rolledBack(connection: Connection): void;
  /** It refused to write, and says that it is a standby. */
  demoted(connection: Connection): void;
}

/** node-postgres, as the engine sees it. */
export class PgFactory implements Factory<Connection> {
  readonly #settings: FactorySettings;
  readonly #events: FactoryEvents;
  /** Sockets belong to no caller: what arrives on them must not run in the context of one. */
  readonly #context = new AsyncResource('livedash-pool');
  /** What `onConnect` and `verify` threw. */
  readonly #refusals = new WeakSet<object>();

  constructor(settings: FactorySettings, events: FactoryEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  open(done: (error: unknown, connection?: Connection) => void): () => void {
    return this.#context.runInAsyncScope(() => this.#open(done));
  }

  close({ client, expendable, lost }: Connection, done: () => void): void {
    const end = () => client.end(() => done());
    // Who returns a connection without waiting for its last statement still means it to happen.
    if (expendable || lost || !isBusy(client)) end();
    else client.once('drain', end).once('end', done);
  }

  destroy(connection: Connection): void {
    connection.destroy();
  }

  check(connection: Connection, done: (error?: unknown) => void): void {
    connection.expendable = true;
    connection.runOwn('SELECT 1', (error) => {
      if (error) done(error);
      else whenFit(connection, done);
    });
  }

  reset(connection: Connection, done: (error?: unknown) => void): void {
    connection.expendable = true;
    connection.whenReady(() => {
      if (connection.status === 'I') {
        this.#resetMode(connection, done);
        return;
      }
      this.#events.rolledBack(connection);
      connection.runOwn('ROLLBACK', (error) => {
        if (error) done(error);
        else connection.whenReady(() => this.#resetMode(connection, done));
      });
    });
  }

  stateOnReturn(connection: Connection): 'clean' | 'dirty' | 'broken' {
    if (!connection.isUsable) return 'broken';
    const dirty = connection.status !== 'I' || connection.refusedToWrite;
    return dirty || isBusy(connection.client) ? 'dirty' : 'clean';
  }

  isUsable(connection: Connection): boolean {
    return connection.isUsable;
  }

  isBusy({ client }: Connection): boolean {
    return isBusy(client);
  }

  describe(connection: Connection): string {
    const { processID } = internals(connection.client);
    const { activity, statement } = connection;
    const last = activity === 'running' ? 'running' : 'last statement';
    const parts = [`server pid ${processID ?? 'unknown'}`];
    if (activity !== 'running') parts.push(activity);
    if (statement !== undefined) parts.push(`${last}: ${statement}`);
    return parts.join(', ');
  }

  classify(error: unknown): FailureOfOpening {
    const refused = typeof error !== 'object' || error === null || this.#refusals.has(error);
    return refused ? 'refused' : classifyOpenError(error);
  }

  #open(done: (error: unknown, connection?: Connection) => void): () => void {
    const { options } = this.#settings;
    let client: pg.Client;
    try {
      client = this.#newClient();
    } catch (error) {
      process.nextTick(done, error);
      return () => undefined;
    }
    const connection = new Connection(client, options, this.#events);
    let abandoned = false;
    client.connect((error: Error | null) => {
      if (abandoned) return connection.destroy();
      if (error) return done(this.#explain(error));
      void this.#prepare(connection).then(
        () => {
          if (abandoned) return connection.destroy();
          this.#events.connected(connection);
          done(undefined, connection);
        },
        (refusal: unknown) => {
          if (abandoned) return connection.destroy();
          if (typeof refusal === 'object' && refusal !== null) this.#refusals.add(refusal);
          client.end(() => done(connection.lost ?? refusal));
        },
      );
    });
    return () => {
      abandoned = true;
      connection.destroy();
    };
  }

  #newClient(): pg.Client {
    const { options, connectTimeout } = this.#settings;
    const Client = this.#settings.clientClass();
    if (options.connectTimeout === undefined) return new Client(options);
    // The password is not enumerable.
    const { password } = options;
    return new Client({ ...options, password, connectionTimeoutMillis: connectTimeout() });
  }

  async #prepare({ client }: Connection): Promise<void> {
    const { onConnect, verify } = this.#settings.options;
    if (onConnect) await onConnect(client);
    if (!verify) return;
    client.release = () => undefined;
    await new Promise<void>((resolve, reject) =>
      verify(client as PooledClient, (error) => (error ? reject(error) : resolve())),
    );
  }

  #explain(error: Error): Error {
    if (error.message !== 'timeout expired') return error;
    return new PoolError(
      'POOL_CONNECT_TIMEOUT',
      `Connection terminated due to connection timeout: no answer within ${this.#settings.connectTimeout()} ms`,
    );
  }

  /** A server that became a standby would refuse the next caller too. */
  #resetMode(connection: Connection, done: (error?: unknown) => void): void {
    if (!connection.refusedToWrite) {
      whenFit(connection, done);
      return;
    }
    connection.refusedToWrite = false;
    connection.runOwn('SELECT pg_is_in_recovery() AS standby', (error, result) => {
      const standby = (result as pg.QueryResult<{ standby: boolean }> | undefined)?.rows[0]
        ?.standby;
      if (standby) this.#events.demoted(connection);
      if (error) done(error);
      else if (standby) done(new Error('the server became read-only'));
      else whenFit(connection, done);
    });
  }
}

function whenFit(connection: Connection, done: () => void): void {
  connection.whenReady(() => {
    connection.expendable = false;
    done();
  });
}
