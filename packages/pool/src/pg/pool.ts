import type pg from 'pg';
import { PoolError } from '../core/errors.ts';
import type { Lane } from '../core/lanes.ts';
import { describeSituation } from '../core/report.ts';
import { assemble } from './assemble.ts';
import type { Connection } from './connection.ts';
import { LaneView } from './lane-view.ts';
import { Observation } from './observation.ts';
import type { PoolOptions } from './options.ts';
import { type Parts, PoolApi } from './pool-api.ts';
import type { Leak } from './reporter.ts';
import { type PoolStats, takeStats } from './stats.ts';

type PgPoolEvent = 'connect' | 'acquire' | 'release' | 'remove' | 'error';
type PgPoolListener<K extends PgPoolEvent> = K extends 'error' | 'release'
  ? (error: Error, client: pg.PoolClient) => void
  : (client: pg.PoolClient) => void;

/**
 * A drop-in replacement for `pg.Pool`: all of its options, methods, events and counts; what differs
 * on purpose stands in docs/differences.md. Connections are opened when they are needed.
 *
 * Events beyond pg.Pool's: `leak` (a `Leak`) and `warning` (a `PoolError`).
 */
export class Pool extends PoolApi {
  readonly #name: string;
  readonly #observation: Observation | undefined;
  readonly #views = new Map<string, LaneView>();

  /** @throws PoolError POOL_INVALID_OPTIONS, naming everything that is wrong */
  constructor(options: PoolOptions = {}) {
    const name = options?.name ?? 'default';
    const observes = options?.mode === 'observe';
    super(options, (pool) => (observes ? undefined : assemble(pool, name)));
    this.#name = name;
    if (observes) this.#observation = new Observation(this, options);
  }

  override on<K extends PgPoolEvent>(event: K, listener: PgPoolListener<K>): this;
  override on(event: 'leak', listener: (leak: Leak) => void): this;
  override on(event: 'warning', listener: (warning: PoolError) => void): this;
  override on(event: string, listener: (...args: never[]) => void): this {
    return super.on(event as PgPoolEvent, listener as PgPoolListener<PgPoolEvent>);
  }

  /**
   * Serves those who wait, refuses new callers, closes each connection as it comes back; settles
   * when all are gone. Rejects if the pool was ended before.
   */
  override end(): Promise<void>;
  override end(callback: (error?: Error) => void): void;
  override end(callback?: (error?: Error) => void): Promise<void> | undefined {
    const parts = this.parts;
    if (parts === undefined) {
      this.#observation?.stop();
      if (callback === undefined) return super.end();
      super.end(callback);
      return undefined;
    }
    if (!callback) return this.#ended(parts);
    this.#ended(parts).then(() => callback(), callback);
    return undefined;
  }

  /**
   * Like `end`, and after `deadline` ms whoever still waits is rejected and what is still held is
   * cut off. May be called after `end` too. Settles when all are gone.
   */
  drain(deadline: number): Promise<void> {
    const { engine } = this.#engineRoom('drain');
    const late = `The pool was drained, and its deadline of ${deadline} ms is over`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => engine.cut(new PoolError('POOL_ENDED', late)), deadline);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      if (engine.state === 'ended') done();
      else engine.end(done);
    });
  }

  /** Ends the pool, if nobody has; for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ending) await this.end();
  }

  /**
   * A view of one lane with pg.Pool's interface, for Prisma, Drizzle, pg-boss and the like.
   * @throws PoolError POOL_UNKNOWN_LANE
   */
  lane(name: string): LaneView {
    const lane = this.#lane(name);
    const known = this.#views.get(name);
    if (known !== undefined && !known.ending) return known;
    const view = new LaneView(this, this.parts, lane);
    this.#views.set(name, view);
    return view;
  }

  /**
   * Checkouts and queries inside `work`, and in all that it awaits, belong to the lane.
   * @throws PoolError POOL_UNKNOWN_LANE
   */
  runInLane<R>(name: string, work: () => R): R {
    const lane = this.#lane(name);
    if (this.parts === undefined || lane === undefined) return work();
    return this.parts.checkouts.runInLane(lane, work);
  }

  /**
   * Sets `max`, at once: what is idle beyond it is closed, what is held when it comes back.
   * @throws PoolError POOL_INVALID_OPTIONS
   */
  resize(max: number): void {
    this.#engineRoom('resize').engine.resize(max);
  }

  /** Callers wait until `resume`; connections that are held may be used and returned. */
  pause(): void {
    this.#engineRoom('pause').engine.pause();
  }

  resume(): void {
    this.#engineRoom('resume').engine.resume();
  }

  /** Replaces all connections: idle ones now, the others as they come back. */
  flush(reason = 'flush() was called'): void {
    this.#engineRoom('flush').engine.flush(reason);
  }

  stats(): PoolStats {
    if (this.#observation) return this.#observation.stats(this.#name);
    const { engine, reporter } = this.#engineRoom('stats');
    return takeStats(this.#name, engine, reporter);
  }

  /** For a person: the situation, and why connections were opened, kept and closed of late. */
  explain(): string {
    if (this.#observation) return this.#observation.explain();
    const { engine, factory } = this.#engineRoom('explain');
    const now = engine.now();
    const ago = (at: number) => `${((now - at) / 1_000).toFixed(1).padStart(9)} s ago  `;
    return [
      `pool '${this.#name}' is ${engine.state}: ${describeSituation(engine, factory, now)}`,
      ...engine.history.entries().map(({ at, text }) => ago(at) + text),
    ].join('\n');
  }

  #lane(name: string): Lane<Connection> | undefined {
    return this.parts?.engine.lanes.get(name);
  }

  #engineRoom(method: string): Parts {
    if (this.parts !== undefined) return this.parts;
    throw new PoolError(
      'POOL_INVALID_OPTIONS',
      `${method}() needs the pool's own engine; in mode 'observe' pg.Pool does the work.`,
    );
  }

  #ended({ engine }: Parts): Promise<void> {
    if (engine.state === 'ending' || engine.state === 'ended') {
      return Promise.reject(new Error('Called end on pool more than once'));
    }
    return new Promise((resolve) => engine.end(resolve));
  }
}
