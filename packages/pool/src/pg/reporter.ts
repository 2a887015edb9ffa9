import { channel } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import { describeError, type PoolError } from '../core/errors.ts';
import type { Observer } from '../core/observer.ts';
import type { BreakerState } from '../core/opener.ts';
import { placeOf } from '../core/place.ts';
import type { Slot } from '../core/slots.ts';
import type { Waiter } from '../core/waiter.ts';
import type { Connection } from './connection.ts';
import { internals } from './internals.ts';
import type { PoolEventLog } from './options.ts';

/** A connection that is held for longer than `leakThreshold`: the argument of the event `leak`. */
export interface Leak {
  lane: string;
  heldMs: number;
  /** Of the server process. */
  pid: number | null;
  /** The last one, without its values. */
  statement: string | null;
  /** Where it was checked out, if that was noted (see `leakDetection`). */
  place: string | null;
}

/** pg.Pool's option `log`, which users replace: lines of text. */
type Say = (line: string, ...rest: unknown[]) => void;

export interface Sizes {
  pool: string;
  total: number;
  idle: number;
  waiting: number;
  max: number;
}

/** ms. The same kind of warning goes to the console no more often. */
const CONSOLE_PAUSE = 60_000;

const channels = {
  open: channel('livedash:pool:open'),
  'open-failed': channel('livedash:pool:open-failed'),
  acquire: channel('livedash:pool:acquire'),
  release: channel('livedash:pool:release'),
  close: channel('livedash:pool:close'),
  timeout: channel('livedash:pool:timeout'),
  leak: channel('livedash:pool:leak'),
  warning: channel('livedash:pool:warning'),
  breaker: channel('livedash:pool:breaker'),
};

/**
 * Tells what happens: to listeners of the pool's events, to the event log, and on the diagnostics
 * channels `livedash:pool:<event>`. Counts what the engine does not know.
 */
export class Reporter implements Observer<Connection> {
  readonly counts = { errors: 0, rolledBack: 0, leaks: 0 };
  readonly #pool: EventEmitter & { log?: Say };
  readonly #log: PoolEventLog | undefined;
  readonly #sizes: () => Sizes;
  readonly #debugs: boolean;
  readonly #toldConsole = new Map<string, number>();

  constructor(
    pool: EventEmitter & { log?: Say },
    log: PoolEventLog | undefined,
    sizes: () => Sizes,
  ) {
    this.#pool = pool;
    this.#log = log;
    this.#sizes = sizes;
    this.#debugs = log !== undefined && log.isLevelEnabled?.('debug') !== false;
  }

  opened(slot: Slot<Connection>, tookMs: number): void {
    if (slot.resource) slot.resource.slot = slot;
    this.#pool.log?.('new client connected');
    this.#log?.info({ ...this.#sizes(), tookMs: round(tookMs) }, 'connect');
    this.#publish('open', { tookMs });
  }

  openFailed(error: unknown): void {
    this.#pool.log?.('client failed to connect', error);
    this.#log?.warn({ ...this.#sizes(), error: describeError(error) }, 'connect failed');
    this.#publish('open-failed', { error });
  }

  acquired(slot: Slot<Connection>, waitedMs: number): void {
    if (this.#debugs) this.#log?.debug({ ...this.#sizes(), waitedMs: round(waitedMs) }, 'acquire');
    if (channels.acquire.hasSubscribers) {
      this.#publish('acquire', { lane: slot.lane?.name, waitedMs });
    }
  }

  released(connection: Connection, error: unknown): void {
    if (this.#debugs) {
      const reason = error instanceof Error ? describeError(error) : undefined;
      this.#log?.debug({ ...this.#sizes(), error: reason }, 'release');
    }
    if (channels.release.hasSubscribers) {
      this.#publish('release', { lane: connection.slot?.lane?.name, error });
    }
    this.emit('release', error, connection.client);
  }

  closed(slot: Slot<Connection>, reason: string): void {
    this.#pool.log?.(`remove client: ${reason}`);
    this.#log?.info({ ...this.#sizes(), reason }, 'remove');
    this.#publish('close', { reason });
    if (slot.resource) this.emit('remove', slot.resource.client);
  }

  timedOut(waiter: Waiter<Connection>, error: PoolError): void {
    this.#log?.warn({ ...this.#sizes(), lane: waiter.lane.name, error: error.message }, 'timeout');
    this.#publish('timeout', { lane: waiter.lane.name, error });
  }

  leaked(slot: Slot<Connection>, heldMs: number): void {
    const connection = slot.resource;
    if (connection === undefined) return;
    this.counts.leaks++;
    const leak: Leak = {
      lane: slot.lane?.name ?? 'default',
      heldMs: Math.round(heldMs),
      pid: internals(connection.client).processID ?? null,
      statement: connection.statement ?? null,
      place: slot.place ? placeOf(slot.place) : null,
    };
    this.#log?.warn({ ...this.#sizes(), ...leak }, 'leak');
    this.#publish('leak', leak);
    if (this.emit('leak', leak)) return;
    this.#console(
      'leak',
      `a connection of lane '${leak.lane}' is held for ${leak.heldMs} ms` +
        `${leak.place ? `, checked out at ${leak.place}` : ''}` +
        `${leak.statement ? `, last statement: ${leak.statement}` : ''}`,
    );
  }

  breaker(state: BreakerState): void {
    this.#log?.warn({ ...this.#sizes(), state }, 'breaker');
    this.#publish('breaker', { state });
  }

  /** A mistake of the caller that the pool has put right. */
  warn(error: PoolError): void {
    this.#log?.warn({ ...this.#sizes(), code: error.code, error: error.message }, 'warning');
    this.#publish('warning', { error });
    if (!this.emit('warning', error)) this.#console(error.code, error.message);
  }

  /** Of a connection that nobody holds; nothing to listen for is no reason to die. */
  connectionLost(connection: Connection, error: Error, idle: boolean): void {
    this.counts.errors++;
    this.#log?.warn({ ...this.#sizes(), error: describeError(error) }, 'error');
    if (!idle) return;
    (error as Error & { client?: unknown }).client = connection.client;
    this.error(error, connection);
  }

  error(error: Error, connection: Connection): void {
    this.emit('error', error, connection.client);
  }

  /** False: nobody listens. What a listener throws is the process's, not the pool's. */
  emit(event: string, ...args: unknown[]): boolean {
    if (this.#pool.listenerCount(event) === 0) return false;
    try {
      this.#pool.emit(event, ...args);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
    return true;
  }

  #publish(event: keyof typeof channels, message: object): void {
    const target = channels[event];
    if (target.hasSubscribers) target.publish({ ...this.#sizes(), ...message });
  }

  /** Only for who has neither a log nor a listener: then silence would hide the mistake. */
  #console(kind: string, text: string): void {
    if (this.#log !== undefined) return;
    const now = performance.now();
    const last = this.#toldConsole.get(kind);
    if (last !== undefined && now - last < CONSOLE_PAUSE) return;
    this.#toldConsole.set(kind, now);
    process.emitWarning(`pool '${this.#sizes().pool}': ${text}`, {
      type: 'PoolWarning',
      code: kind,
    });
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
