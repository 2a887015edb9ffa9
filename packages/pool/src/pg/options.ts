import type pg from 'pg';
import type { EngineOptions, LaneOptions } from '../core/options.ts';

/** Where structured events go: a pino logger fits. Acquire and release come at debug level. */
export interface PoolEventLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  /** If given, is asked before the fields of a frequent event are put together. */
  isLevelEnabled?(level: 'debug'): boolean;
}

/**
 * All options of `pg.Pool` with their meaning, and these. Times are in ms; where `pg.Pool` has a
 * name for a time (`idleTimeoutMillis`, `maxLifetimeSeconds`), that name is kept. What `pg.Pool` reads
 * anew each time may be changed on `pool.options` while the pool runs, `max` and `min` included.
 */
export interface PoolOptions extends pg.PoolConfig {
  /** Names the pool in events and statistics. Default: `default`. */
  name?: string;
  /**
   * `observe`: behaves exactly as `pg.Pool` and reports in `stats().observed` what would have been
   * different. Default: `pool`.
   */
  mode?: 'pool' | 'observe';
  /** Bulkheads, by name. Default: `defaultLane` alone. */
  lanes?: Record<string, LaneOptions>;
  /** The lane of callers that name none; it need not stand among `lanes`. Default: `default`. */
  defaultLane?: string;
  /** How long a caller waits for a connection, opening included. 0: no limit. Default: `connectionTimeoutMillis`. */
  acquireTimeout?: number;
  /** How long opening one connection may take. Default: `connectionTimeoutMillis`, else 30 000. */
  connectTimeout?: number;
  /** How long a goodbye may take; then the socket is destroyed. Default: 5 000. */
  closeTimeout?: number;
  /** How long making a returned connection fit for the next may take. Default: 5 000. */
  resetTimeout?: number;
  /**
   * A connection that was silent for longer is asked for a sign of life before it is handed out;
   * after a suspicious event, one that was silent for 500 ms. 0: never. Default: 5 000.
   */
  validateAfter?: number;
  /** How long that sign may take. Default: 1 000. */
  validateTimeout?: number;
  /** Idle connections that were silent for so long are asked in the background. 0: never. Default: 30 000. */
  keepaliveInterval?: number;
  /** A holder is reported once when it held a connection for so long. 0: never. Default: 60 000. */
  leakThreshold?: number;
  /**
   * When the place of a checkout is noted, at about 4 µs each. `auto`: while half of the pool is
   * in use or up to a hundred callers wait, in lanes that leaked before, and on one in 1024 otherwise.
   * Default: `auto`.
   */
  leakDetection?: 'always' | 'auto' | 'off';
  /** Connections being opened side by side, at most. Default: 16. */
  maxConcurrentOpens?: number;
  /** A checkout beyond so many waiting ones (in its lane) is refused at once. Default: no limit. */
  maxWaiting?: number;
  /** While opening fails and nothing is open, refuse checkouts at once with the cause. Default: false. */
  failFast?: boolean;
  /**
   * Refuse at once what cannot be served within its timeout, and when the queue stays slow drop
   * those who waited longest. Default: false.
   */
  shedding?: boolean;
  /** Structured events. Default: none. */
  events?: PoolEventLog;
}

/** @param options as `pg.Pool` has completed them */
export function toEngineOptions(options: PoolOptions): Partial<EngineOptions> {
  const limit = milliseconds(options.connectionTimeoutMillis);
  return {
    max: number(options.max),
    min: number(options.min),
    lanes: options.lanes,
    defaultLane: options.defaultLane,
    acquireTimeout: options.acquireTimeout ?? limit,
    connectTimeout: options.connectTimeout ?? (limit || undefined),
    idleTimeout: milliseconds(options.idleTimeoutMillis),
    maxLifetime: milliseconds(options.maxLifetimeSeconds) * 1_000,
    maxUses: number(options.maxUses),
    closeTimeout: options.closeTimeout,
    resetTimeout: options.resetTimeout,
    validateAfter: options.validateAfter,
    validateTimeout: options.validateTimeout,
    keepaliveInterval: options.keepaliveInterval,
    leakThreshold: options.leakThreshold,
    leakDetection: options.leakDetection,
    maxConcurrentOpens: options.maxConcurrentOpens,
    maxWaiting: options.maxWaiting,
    failFast: options.failFast,
    shedding: options.shedding,
  };
}

/** pg.Pool calculates with whatever it is given, so text from the environment works there. */
function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function milliseconds(value: unknown): number {
  return number(value || 0) ?? 0;
}
