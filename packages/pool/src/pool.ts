import pg from 'pg';
import { Histogram, type HistogramSnapshot } from './core/histogram.ts';

/** Where structured events go: a pino logger fits. Acquire and release come at debug level. */
export interface PoolEventLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface PoolOptions extends Omit<pg.PoolConfig, 'log'> {
  /** Names the pool in its events. Default: `default`. */
  name?: string;
  /**
   * A connection that was idle for longer (ms) is asked for a sign of life before it is handed
   * out; one that gives none is replaced. 0: never. Default: 30 000.
   */
  validateAfterMillis?: number;
  /** How long (ms) that sign may take. Default: 2 000. */
  validateTimeoutMillis?: number;
  /** Default: no events. */
  events?: PoolEventLog;
}

/** A plain snapshot: counts of connections and callers, times in milliseconds. */
export interface PoolStats {
  name: string;
  max: number;
  total: number;
  idle: number;
  inUse: number;
  waiting: number;
  peak: { total: number; inUse: number; waiting: number };
  opened: number;
  closed: number;
  errors: number;
  timeouts: number;
  /** Connections replaced because they gave no sign of life. */
  invalid: number;
  acquire: HistogramSnapshot;
}

type Connect = (error: Error | undefined, client?: pg.PoolClient, release?: Release) => void;
type Release = (error?: boolean | Error) => void;

/**
 * `pg.Pool` that can be watched: statistics, structured events, a sign of life from connections
 * that were idle for long. Takes all options of pg.Pool with their meaning. A pool without an
 * 'error' listener does not end the process.
 */
export class Pool extends pg.Pool {
  readonly #name: string;
  readonly #events: PoolEventLog | undefined;
  readonly #validateAfter: number;
  readonly #validateTimeout: number;
  readonly #acquire = new Histogram();
  readonly #releasedAt = new WeakMap<pg.PoolClient, number>();
  readonly #peak = { total: 0, inUse: 0, waiting: 0 };
  readonly #counts = { opened: 0, closed: 0, errors: 0, timeouts: 0, invalid: 0 };

  constructor(options: PoolOptions = {}) {
    const { name, events, validateAfterMillis, validateTimeoutMillis, ...config } = options;
    super(config);
    this.#name = name ?? 'default';
    this.#events = events;
    this.#validateAfter = validateAfterMillis ?? 30_000;
    this.#validateTimeout = validateTimeoutMillis ?? 2_000;
    this.#watch();
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connect): void;
  override connect(callback?: Connect): Promise<pg.PoolClient> | undefined {
    const client = this.#checkout();
    if (callback === undefined) return client;
    client.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error),
    );
    return undefined;
  }

  stats(): PoolStats {
    return {
      name: this.#name,
      max: this.options.max,
      total: this.totalCount,
      idle: this.idleCount,
      inUse: this.totalCount - this.idleCount,
      waiting: this.waitingCount,
      peak: { ...this.#peak },
      ...this.#counts,
      acquire: this.#acquire.snapshot(),
    };
  }

  async #checkout(): Promise<pg.PoolClient> {
    const start = performance.now();
    const checkout = super.connect();
    this.#notePeak();
    for (let attempt = checkout; ; attempt = super.connect()) {
      const client = await attempt.catch((error: Error) => {
        if (error.message.includes('timeout')) this.#counts.timeouts++;
        throw error;
      });
      if (await this.#isAlive(client)) {
        const waitedMs = performance.now() - start;
        this.#acquire.record(waitedMs);
        this.#notePeak();
        this.#events?.debug({ ...this.#sizes(), waitedMs: round(waitedMs) }, 'acquire');
        return client;
      }
      this.#counts.invalid++;
      client.release(true);
    }
  }

  async #isAlive(client: pg.PoolClient): Promise<boolean> {
    const releasedAt = this.#releasedAt.get(client);
    if (this.#validateAfter === 0 || releasedAt === undefined) return true;
    if (performance.now() - releasedAt < this.#validateAfter) return true;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.#validateTimeout, false);
    });
    const sign = client.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const alive = await Promise.race([sign, timeout]);
    clearTimeout(timer);
    return alive;
  }

  #watch() {
    this.on('connect', () => {
      this.#counts.opened++;
      this.#notePeak();
      this.#events?.info(this.#sizes(), 'connect');
    });
    this.on('release', (error, client) => {
      this.#releasedAt.set(client, performance.now());
      this.#events?.debug({ ...this.#sizes(), error: describe(error) }, 'release');
    });
    this.on('remove', () => {
      this.#counts.closed++;
      this.#events?.info(this.#sizes(), 'remove');
    });
    this.on('error', (error) => {
      this.#counts.errors++;
      this.#events?.warn({ ...this.#sizes(), error: describe(error) }, 'error');
    });
  }

  #sizes() {
    return {
      pool: this.#name,
      total: this.totalCount,
      idle: this.idleCount,
      waiting: this.waitingCount,
      max: this.options.max,
    };
  }

  #notePeak() {
    const { totalCount, idleCount, waitingCount } = this;
    this.#peak.total = Math.max(this.#peak.total, totalCount);
    this.#peak.inUse = Math.max(this.#peak.inUse, totalCount - idleCount);
    this.#peak.waiting = Math.max(this.#peak.waiting, waitingCount);
  }
}

function describe(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? `${code} ${error.message}` : error.message;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
