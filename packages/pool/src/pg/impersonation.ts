import type pg from 'pg';
import type { Lane } from '../core/lanes.ts';
import type { ChangeableOptions, EngineOptions } from '../core/options.ts';
import type { ResourcePool } from '../core/resource-pool.ts';
import type { ConnectCallback } from './checkouts.ts';
import type { Connection } from './connection.ts';
import { type PoolOptions, toEngineOptions } from './options.ts';

/** A caller, as pg.Pool's own methods keep it. */
export interface PendingItem {
  callback: ConnectCallback;
  timedOut?: boolean;
}

/**
 * Tools read pg.Pool's counts, flags and lists, those with an underscore too. They see the engine's.
 * What pg.Pool's own `connect` would put into its queue goes to `onPending`.
 */
export function showAsPgPool(
  pool: pg.Pool,
  engine: ResourcePool<Connection>,
  lane: Lane<Connection> | undefined,
  onPending: (item: PendingItem) => void,
): void {
  const { slots } = engine;
  const clients = () =>
    [...slots.all].flatMap(({ resource, state }) =>
      resource && state !== 'closing' ? [resource.client] : [],
    );
  const idle = () => [...slots.idle].flatMap(({ resource }) => resource?.client ?? []);
  const waiters = () => (lane ? [lane] : engine.lanes.all).flatMap(({ waiting }) => [...waiting]);
  const expired = () => {
    const now = engine.now();
    return [...slots.all].filter(({ expiresAt }) => expiresAt <= now).length;
  };
  const views: Record<string, () => unknown> = {
    totalCount: () => slots.all.size,
    idleCount: () => slots.idle.size,
    waitingCount: () => lane?.waiting.size ?? engine.lanes.waiting,
    expiredCount: expired,
    ending: () => engine.state === 'ending' || engine.state === 'ended',
    ended: () => engine.state === 'ended',
    _clients: clients,
    _idle: () => idle().map((client) => ({ client })),
    _pendingQueue: () => Object.assign(waiters(), { push: onPending }),
    _isFull: () => () => slots.all.size >= engine.effectiveMax,
    _pulseQueue: () => () => undefined,
  };
  for (const [name, get] of Object.entries(views)) {
    Object.defineProperty(pool, name, { get, set: () => undefined, configurable: true });
  }
  // What pg.Pool reads anew each time may be changed while the pool runs.
  const { options } = pool;
  liveOption(options, 'max', {
    get: () => engine.options.max,
    set: (max) => engine.resize(Number(max)),
  });
  for (const name of CHANGEABLE) {
    let value = options[name];
    liveOption(options, name, {
      get: () => value,
      set: (next) => {
        engine.configure(changeable(toEngineOptions({ ...options, [name]: next })));
        value = next as typeof value;
      },
    });
  }
}

const CHANGEABLE = [
  'min',
  'idleTimeoutMillis',
  'connectionTimeoutMillis',
  'maxUses',
  'maxLifetimeSeconds',
] as const satisfies (keyof PoolOptions)[];

function changeable(options: Partial<EngineOptions>): Partial<ChangeableOptions> {
  const { min, acquireTimeout, connectTimeout, idleTimeout, maxLifetime, maxUses } = options;
  return { min, acquireTimeout, connectTimeout, idleTimeout, maxLifetime, maxUses };
}

function liveOption(
  options: pg.PoolOptions,
  name: keyof pg.PoolConfig,
  access: { get(): unknown; set(value: unknown): void },
): void {
  Object.defineProperty(options, name, { ...access, enumerable: true, configurable: true });
}
