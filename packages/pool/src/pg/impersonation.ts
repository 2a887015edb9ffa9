import type pg from 'pg';
import type { Lane } from '../core/lanes.ts';
import type { ResourcePool } from '../core/resource-pool.ts';
import type { ConnectCallback } from './checkouts.ts';
import type { Connection } from './connection.ts';

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
  Object.defineProperty(pool.options, 'max', {
    get: () => engine.options.max,
    set: (max: number) => engine.resize(max),
    enumerable: true,
    configurable: true,
  });
}
