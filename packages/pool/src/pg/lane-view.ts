import type { EventEmitter } from 'node:events';
import type pg from 'pg';
import { PoolError } from '../core/errors.ts';
import type { Lane } from '../core/lanes.ts';
import type { Connection } from './connection.ts';
import { type Parts, PoolApi } from './pool-api.ts';

const EMITTER_METHODS = [
  'on',
  'once',
  'off',
  'addListener',
  'removeListener',
  'prependListener',
  'prependOnceListener',
  'removeAllListeners',
  'emit',
  'listeners',
  'rawListeners',
  'listenerCount',
  'eventNames',
] as const satisfies (keyof EventEmitter)[];

/**
 * One lane of a pool, as a `pg.Pool`: for Prisma, Drizzle, pg-boss and whoever takes one. Its
 * events and counts are the pool's, but for those who wait. `end()` ends the view alone.
 */
export class LaneView extends PoolApi {
  #over = false;

  constructor(pool: pg.Pool, parts: Parts | undefined, lane: Lane<Connection> | undefined) {
    super(pool.options, () => parts, lane);
    this.options = pool.options;
    for (const name of EMITTER_METHODS) {
      const method = pool[name] as (...args: unknown[]) => unknown;
      const value = (...args: unknown[]) => {
        const result = method.apply(pool, args);
        return result === pool ? this : result;
      };
      Object.defineProperty(this, name, { value, writable: true, configurable: true });
    }
    const flags = {
      ending: () => this.#over || pool.ending,
      ended: () => this.#over || pool.ended,
    };
    for (const [name, get] of Object.entries(flags)) {
      Object.defineProperty(this, name, { get, set: () => undefined, configurable: true });
    }
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: (error?: Error) => void): Promise<void> | undefined {
    const error = this.#over ? new Error('Called end on pool more than once') : undefined;
    this.#over = true;
    if (callback) process.nextTick(callback, error);
    else return error ? Promise.reject(error) : Promise.resolve();
    return undefined;
  }

  protected override refusal(): Error | undefined {
    if (!this.#over) return undefined;
    return new PoolError('POOL_ENDED', 'Cannot use a pool after calling end on the pool');
  }
}
