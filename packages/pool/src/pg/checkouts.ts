import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type pg from 'pg';
import { PoolError } from '../core/errors.ts';
import type { Lane } from '../core/lanes.ts';
import { placeOf } from '../core/place.ts';
import type { ResourcePool } from '../core/resource-pool.ts';
import type { Slot } from '../core/slots.ts';
import type { Acquired, Waiter } from '../core/waiter.ts';
import type { Connection, PooledClient, QueryCallback } from './connection.ts';
import { Flow } from './flow.ts';
import { internals } from './internals.ts';
import type { Reporter } from './reporter.ts';

export type Release = (error?: Error | boolean) => void;
export type ConnectCallback = (
  error: Error | undefined,
  client: PooledClient | undefined,
  release: Release,
) => void;

type Engine = ResourcePool<Connection>;
/** undefined: the lane of the flow that calls, else `default`. */
type LaneChoice = Lane<Connection> | undefined;
type AnyFunction = (...args: never[]) => unknown;

interface Settings {
  Promise: PromiseConstructor;
  options: pg.PoolConfig;
}

/** How callers come to a connection, and how it comes back. */
export class Checkouts {
  readonly #engine: Engine;
  readonly #reporter: Reporter;
  readonly #settings: Settings;
  readonly #default: Lane<Connection>;
  readonly #flows = new AsyncLocalStorage<Flow>();
  /** Somebody returned a connection twice before: the place of each return is noted. */
  #notesReturns: boolean;

  constructor(engine: Engine, reporter: Reporter, settings: Settings) {
    this.#engine = engine;
    this.#reporter = reporter;
    this.#settings = settings;
    this.#default = engine.lanes.get(engine.options.defaultLane);
    this.#notesReturns = engine.options.leakDetection === 'always';
  }

  runInLane<R>(lane: Lane<Connection>, work: () => R): R {
    return this.#flows.run(new Flow(lane, this.#flows.getStore()?.latestLiving()), work);
  }

  /** @param entry the caller's frame: what stands above it in the stack is the pool's */
  connect(choice: LaneChoice, entry: AnyFunction, signal?: AbortSignal): Promise<PooledClient> {
    const holds = this.#flows.getStore()?.holds;
    const flow = this.#enter();
    let queued = true;
    const promise = new this.#settings.Promise<PooledClient>((resolve, reject) => {
      const waiter = this.#acquire(
        choice,
        entry,
        (error, slot) => {
          if (slot === undefined) {
            flow?.gotNothing();
            reject(error);
          } else resolve(this.#handOut(slot, flow));
        },
        true,
        holds,
        signal,
      );
      queued = !waiter.settled;
    });
    return queued ? withCallersStack(promise) : promise;
  }

  /** @param forQuery an error that comes with the release is the statement's, not the connection's */
  connectWithCallback(
    choice: LaneChoice,
    entry: AnyFunction,
    callback: ConnectCallback,
    forQuery: boolean,
  ): void {
    const holds = this.#flows.getStore()?.holds;
    const flow = this.#enter();
    const context = new AsyncResource('livedash-pool');
    const answer: Acquired<Connection> = (error, slot) => {
      if (slot === undefined) {
        flow?.gotNothing();
        process.nextTick(callback, error, undefined, () => undefined);
        return;
      }
      const client = this.#handOut(slot, flow, forQuery);
      process.nextTick(callback, undefined, client, client.release);
    };
    this.#acquire(
      choice,
      entry,
      (error, slot) => context.runInAsyncScope(answer, undefined, error, slot),
      true,
      holds,
    );
  }

  query(
    choice: LaneChoice,
    entry: AnyFunction,
    args: { text: unknown; values: unknown; signal?: AbortSignal },
    done: QueryCallback,
  ): void {
    let context: AsyncResource | undefined;
    const run: Acquired<Connection> = (error, slot) => {
      if (slot === undefined) done(error as Error);
      else this.#run(slot, args.text, args.values, done);
    };
    const { signal } = args;
    const holds = this.#flows.getStore()?.holds;
    const waiter = this.#acquire(
      choice,
      entry,
      (error, slot) => {
        if (context === undefined) run(error, slot);
        else context.runInAsyncScope(run, undefined, error, slot);
      },
      false,
      holds,
      signal,
    );
    if (!waiter.settled) context = new AsyncResource('livedash-pool');
  }

  /**
   * From here on the caller's flow is known to hold what it gets. Only when that may matter: on
   * Node 20 a process that uses AsyncLocalStorage pays for it with each promise.
   */
  #enter(): Flow | undefined {
    if (!this.#engine.wantsTrace) return undefined;
    const present = this.#flows.getStore();
    const flow = new Flow(present?.lane, present?.latestLiving());
    this.#flows.enterWith(flow);
    return flow;
  }

  #acquire(
    choice: LaneChoice,
    entry: AnyFunction,
    answer: Acquired<Connection>,
    noted: boolean,
    holds: readonly Slot<Connection>[] | undefined,
    signal?: AbortSignal,
  ): Waiter<Connection> {
    const engine = this.#engine;
    const lane = choice ?? this.#flows.getStore()?.lane ?? this.#default;
    const place = noted && engine.wantsPlace(lane) ? placeHere(entry) : undefined;
    if (signal === undefined) return engine.acquire(lane, answer, undefined, holds, place);

    const abort = () => engine.abort(waiter, signal.reason);
    const waiter = engine.acquire(
      lane,
      (error, slot) => {
        signal.removeEventListener('abort', abort);
        answer(error, slot);
      },
      undefined,
      holds,
      place,
    );
    if (waiter.settled) return waiter;
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return waiter;
  }

  #take(slot: Slot<Connection>): Connection {
    const connection = slot.resource;
    if (connection === undefined) throw new Error('a slot without its connection');
    if (this.#settings.options.allowExitOnIdle) internals(connection.client).ref?.();
    this.#reporter.emit('acquire', connection.client);
    return connection;
  }

  #handOut(slot: Slot<Connection>, flow: Flow | undefined, forQuery = false): PooledClient {
    const connection = this.#take(slot);
    flow?.took(slot);
    const { ticket } = slot;
    const { client } = connection;
    const release: Release = (error) => {
      this.#release(connection, ticket, error, Boolean(error) && !forQuery, release);
    };
    client.release = release;
    client[Symbol.asyncDispose] = async () => {
      if (connection.returned < ticket) release();
    };
    return client;
  }

  #run(slot: Slot<Connection>, text: unknown, values: unknown, done: QueryCallback): void {
    const connection = this.#take(slot);
    const { ticket } = slot;
    let finished = false;
    const finish: QueryCallback = (error, result) => {
      if (finished) return;
      finished = true;
      connection.whenLost = undefined;
      this.#giveBack(connection, ticket, error, false);
      if (error) done(error);
      else done(undefined, result);
    };
    connection.whenLost = finish;
    try {
      const query = connection.client.query as (...args: unknown[]) => unknown;
      query.call(connection.client, text, values, finish);
    } catch (error) {
      finish(error as Error);
    }
  }

  #release(
    connection: Connection,
    ticket: number,
    error: unknown,
    destroy: boolean,
    entry: AnyFunction,
  ): void {
    const { slot } = connection;
    if (slot === undefined) return;
    if (slot.state === 'held' && slot.ticket === ticket) {
      if (this.#notesReturns) connection.returnedAt = placeHere(entry);
      this.#giveBack(connection, ticket, error, destroy);
    } else if (connection.returned >= ticket) {
      this.#complainOfSecondRelease(connection, placeHere(entry));
    }
    // Else it was taken away from its holder: the pool was drained, and the deadline is over.
  }

  #giveBack(connection: Connection, ticket: number, error: unknown, destroy: boolean): void {
    const { slot } = connection;
    if (slot === undefined || slot.state !== 'held' || slot.ticket !== ticket) return;
    connection.returned = ticket;
    connection.expendable = destroy;
    this.#reporter.released(connection, error);
    if (this.#settings.options.allowExitOnIdle) internals(connection.client).unref?.();
    this.#engine.release(slot, ticket, destroy);
  }

  #complainOfSecondRelease(connection: Connection, place: Error): never {
    const first = connection.returnedAt;
    this.#notesReturns = true;
    const error = new PoolError(
      'POOL_RELEASED_TWICE',
      'Release called on client which has already been released to the pool. ' +
        `Returned again at ${placeOf(place)}; the first time at ` +
        `${first ? placeOf(first) : "an unknown place (noted from now on; from the start with leakDetection: 'always')"}.`,
    );
    this.#reporter.warn(error);
    this.#reporter.error(error, connection);
    throw error;
  }
}

function placeHere(entry: AnyFunction): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const place = new Error();
  Error.stackTraceLimit = limit;
  Error.captureStackTrace(place, entry);
  return place;
}

/** The stack of an error that a timer or a socket made leads nowhere; this one leads to the caller. */
export function withCallersStack<R>(promise: Promise<R>): Promise<R> {
  return promise.catch((error: unknown) => {
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  });
}
