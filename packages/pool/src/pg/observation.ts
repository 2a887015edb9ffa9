import { type EventEmitter, errorMonitor } from 'node:events';
import type pg from 'pg';
import { Histogram } from '../core/histogram.ts';
import { codeOf } from './classify.ts';
import { internals, isBusy } from './internals.ts';
import type { PoolOptions } from './options.ts';
import type { PoolStats } from './stats.ts';

/** What would have been different with the pool's own engine. */
export interface ObservedDifferences {
  /** Connections returned in a transaction or in the middle of a statement: the next caller got them so. */
  dirtyReturns: number;
  /** Connections destroyed because a statement failed in SQL. */
  sqlErrorDestroys: number;
  /** Connections opened for a caller whom one that came back meanwhile would have served. */
  opensSaved: number;
  /** Connections held for longer than `leakThreshold`. */
  leaks: number;
}

const LEAK_THRESHOLD = 60_000;

/** Watches a pool that works as `pg.Pool` does, by its events alone. */
export class Observation {
  readonly #pool: pg.Pool;
  readonly #leakThreshold: number;
  readonly #differences: ObservedDifferences = {
    dirtyReturns: 0,
    sqlErrorDestroys: 0,
    opensSaved: 0,
    leaks: 0,
  };
  readonly #held = new Map<pg.PoolClient, { since: number; reported: boolean }>();
  readonly #hold = new Histogram();
  readonly #peak = { total: 0, inUse: 0, waiting: 0 };
  readonly #count = { opened: 0, closed: 0, errors: 0 };
  readonly #timer: NodeJS.Timeout;
  /** Of those being opened: so many callers would have been served by a connection that came back. */
  #served = 0;

  constructor(pool: pg.Pool, { leakThreshold = LEAK_THRESHOLD }: PoolOptions) {
    this.#pool = pool;
    this.#leakThreshold = leakThreshold;
    pool.on('connect', () => this.#opened());
    pool.on('acquire', (client) => this.#acquired(client));
    pool.on('release', (error, client) => this.#released(error, client));
    pool.on('remove', (client) => {
      this.#held.delete(client);
      this.#count.closed++;
    });
    // Counts, and is no listener: without one, an error ends the process as it does with pg.Pool.
    (pool as EventEmitter).on(errorMonitor, () => {
      this.#count.errors++;
    });
    this.#timer = setInterval(() => this.#lookForLeaks(), Math.max(leakThreshold / 4, 10));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  stats(name: string): PoolStats {
    const { totalCount: total, idleCount: idle, waitingCount: waiting, options } = this.#pool;
    const never = new Histogram().snapshot();
    const now = performance.now();
    return {
      name,
      mode: 'observe',
      state: this.#pool.ended ? 'ended' : this.#pool.ending ? 'ending' : 'running',
      max: options.max,
      effectiveMax: options.max,
      min: options.min ?? 0,
      total,
      idle,
      inUse: this.#held.size,
      opening: this.#opening,
      resetting: 0,
      closing: 0,
      waiting,
      peak: { ...this.#peak },
      ...this.#count,
      openFailures: 0,
      timeouts: 0,
      invalid: 0,
      rolledBack: 0,
      leaks: this.#differences.leaks,
      acquire: never,
      hold: this.#hold.snapshot(),
      open: never,
      breaker: { state: 'closed', failures: 0, retryInMs: 0, lastError: null },
      lanes: {},
      holders: [...this.#held].map(([client, { since }]) => ({
        lane: 'default',
        heldMs: Math.round(now - since),
        pid: internals(client).processID ?? null,
        state: isBusy(client) ? 'running' : 'idle',
        statement: null,
        place: null,
      })),
      waiters: [],
      observed: { ...this.#differences },
    };
  }

  explain(): string {
    const { dirtyReturns, sqlErrorDestroys, opensSaved, leaks } = this.#differences;
    return [
      `With the pool's own engine, since the start (${this.#count.opened} connections opened):`,
      `${opensSaved} of them had not been opened: one that came back would have served the caller sooner`,
      `${sqlErrorDestroys} had been kept, which were destroyed because a statement failed`,
      `${dirtyReturns} returns in a transaction or a running statement had been cleaned up`,
      `${leaks} leaks had been reported with the place of the checkout`,
    ].join('\n  ');
  }

  get #opening(): number {
    return this.#pool.totalCount - this.#pool.idleCount - this.#held.size;
  }

  #opened(): void {
    this.#count.opened++;
    this.#served = Math.max(0, this.#served - 1);
    this.#peak.total = Math.max(this.#peak.total, this.#pool.totalCount);
  }

  #acquired(client: pg.PoolClient): void {
    this.#held.set(client, { since: performance.now(), reported: false });
    this.#peak.inUse = Math.max(this.#peak.inUse, this.#held.size);
    this.#peak.waiting = Math.max(this.#peak.waiting, this.#pool.waitingCount);
  }

  #released(error: unknown, client: pg.PoolClient): void {
    const held = this.#held.get(client);
    if (held) this.#hold.record(performance.now() - held.since);
    this.#held.delete(client);
    const { _queryable, _ending } = internals(client);
    if (_queryable === false || _ending) return;
    if (error && isSqlError(error)) this.#differences.sqlErrorDestroys++;
    else if (error) return;
    // An error arrives before the server is ready again: that alone does not make it dirty.
    else if (isBusy(client) || client.getTransactionStatus() !== 'I') {
      this.#differences.dirtyReturns++;
    }
    // The one that comes back is counted among those that are opened until it is idle.
    if (this.#opening - 1 <= this.#served) return;
    this.#served++;
    this.#differences.opensSaved++;
  }

  #lookForLeaks(): void {
    if (this.#leakThreshold === 0) return;
    const now = performance.now();
    for (const held of this.#held.values()) {
      if (held.reported || now - held.since < this.#leakThreshold) continue;
      held.reported = true;
      this.#differences.leaks++;
    }
  }
}

function isSqlError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code);
}
