import { describeError } from '../core/errors.ts';
import { Histogram, type HistogramSnapshot } from '../core/histogram.ts';
import type { Lane } from '../core/lanes.ts';
import type { BreakerState } from '../core/opener.ts';
import { placeOf } from '../core/place.ts';
import type { PoolState, ResourcePool } from '../core/resource-pool.ts';
import type { Connection } from './connection.ts';
import { internals } from './internals.ts';
import type { ObservedDifferences } from './observation.ts';
import type { Leak, Reporter } from './reporter.ts';

export interface LaneStats {
  /** Connections that no other lane may take, at this moment. */
  reserved: number;
  max: number;
  weight: number;
  held: number;
  waiting: number;
  /** Checkouts so far. */
  acquired: number;
  timeouts: number;
  /** Refused at once or dropped: the queue was full, or too slow. */
  refused: number;
  acquire: HistogramSnapshot;
}

export interface Holder extends Leak {
  state: Connection['activity'];
}

/** A plain snapshot. Counts are of connections or callers, times in ms, percentiles at most 19 % too high. */
export interface PoolStats {
  name: string;
  mode: 'pool' | 'observe';
  state: PoolState;
  max: number;
  /** What the server grants of `max`, as far as is known. */
  effectiveMax: number;
  min: number;
  /** All connections, those being opened and closed included. */
  total: number;
  idle: number;
  inUse: number;
  opening: number;
  /** Being checked, rolled back or cancelled before they go to the next. */
  resetting: number;
  closing: number;
  waiting: number;
  peak: { total: number; inUse: number; waiting: number };
  opened: number;
  closed: number;
  openFailures: number;
  /** Connections that failed once they were open. */
  errors: number;
  /** Callers whose time was over. */
  timeouts: number;
  /** Connections replaced because they gave no sign of life. */
  invalid: number;
  /** Connections returned in a transaction. */
  rolledBack: number;
  leaks: number;
  /** How long callers waited. */
  acquire: HistogramSnapshot;
  /** How long they held. */
  hold: HistogramSnapshot;
  /** How long opening took. */
  open: HistogramSnapshot;
  breaker: { state: BreakerState; failures: number; retryInMs: number; lastError: string | null };
  lanes: Record<string, LaneStats>;
  /** Who holds a connection, the longest first. */
  holders: Holder[];
  /** Who waits, the longest first; at most 100. */
  waiters: { lane: string; waitedMs: number }[];
  /** In `observe` mode only. */
  observed?: ObservedDifferences;
}

const WAITERS_SHOWN = 100;

export function takeStats(
  name: string,
  engine: ResourcePool<Connection>,
  reporter: Reporter,
): PoolStats {
  const { count, all } = engine.slots;
  const { opener, lanes } = engine;
  const now = engine.now();
  const failing = opener.failures > 0;
  return {
    name,
    mode: 'pool',
    state: engine.state,
    max: engine.options.max,
    effectiveMax: engine.effectiveMax,
    min: engine.options.min,
    total: all.size,
    idle: count.idle,
    inUse: count.held,
    opening: count.opening,
    resetting: count.resetting,
    closing: count.closing,
    waiting: lanes.waiting,
    peak: { ...engine.peak },
    opened: engine.count.opened,
    closed: engine.count.closed,
    openFailures: engine.count.openFailures,
    errors: reporter.counts.errors,
    timeouts: lanes.all.reduce((sum, { timeouts }) => sum + timeouts, 0),
    invalid: engine.count.invalid,
    rolledBack: reporter.counts.rolledBack,
    leaks: reporter.counts.leaks,
    acquire: acquireOf(lanes.all),
    hold: engine.hold.snapshot(),
    open: engine.open.snapshot(),
    breaker: {
      state: opener.breaker(count.opening),
      failures: opener.failures,
      retryInMs: failing ? Math.max(0, Math.round(opener.retryAt - now)) : 0,
      lastError: failing ? describeError(opener.lastError) : null,
    },
    lanes: Object.fromEntries(
      lanes.all.map((lane) => [lane.name, laneStats(lane, engine.options.max)]),
    ),
    holders: holdersOf(engine, now),
    waiters: waitersOf(engine, now),
  };
}

function acquireOf(lanes: Lane<Connection>[]): HistogramSnapshot {
  const all = new Histogram();
  for (const { acquire } of lanes) all.add(acquire);
  return all.snapshot();
}

function laneStats(lane: Lane<Connection>, max: number): LaneStats {
  const { reserved, weight, held, acquired, timeouts, refused } = lane;
  return {
    reserved,
    max: Math.min(lane.max, max),
    weight,
    held,
    waiting: lane.waiting.size,
    acquired,
    timeouts,
    refused,
    acquire: lane.acquire.snapshot(),
  };
}

function holdersOf({ slots }: ResourcePool<Connection>, now: number): Holder[] {
  const holders: Holder[] = [];
  for (const slot of slots.all) {
    const connection = slot.resource;
    if (slot.state !== 'held' || connection === undefined) continue;
    holders.push({
      lane: slot.lane?.name ?? 'default',
      heldMs: Math.round(now - slot.since),
      pid: internals(connection.client).processID ?? null,
      state: connection.activity,
      statement: connection.statement ?? null,
      place: slot.place ? placeOf(slot.place) : null,
    });
  }
  return holders.sort((a, b) => b.heldMs - a.heldMs);
}

function waitersOf({ lanes }: ResourcePool<Connection>, now: number): PoolStats['waiters'] {
  const waiters: PoolStats['waiters'] = [];
  for (const lane of lanes.all) {
    let shown = 0;
    for (const waiter of lane.waiting) {
      if (shown++ === WAITERS_SHOWN) break;
      waiters.push({ lane: lane.name, waitedMs: Math.round(now - waiter.since) });
    }
  }
  return waiters.sort((a, b) => b.waitedMs - a.waitedMs).slice(0, WAITERS_SHOWN);
}
