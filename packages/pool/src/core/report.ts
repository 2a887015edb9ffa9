import { describeError, errorWithoutStack, PoolError } from './errors.ts';
import type { Factory } from './factory.ts';
import type { Lane } from './lanes.ts';
import type { Opener } from './opener.ts';
import { placeOf } from './place.ts';
import type { ResourcePool } from './resource-pool.ts';
import type { Slot } from './slots.ts';
import type { Waiter } from './waiter.ts';

const NAMED = 3;

/** The part of the explanation that all who time out together share. */
export function describeSituation<T>(
  pool: ResourcePool<T>,
  factory: Factory<T>,
  now: number,
): string {
  const { count } = pool.slots;
  const held = [...pool.slots.all]
    .filter((slot) => slot.state === 'held')
    .sort((a, b) => a.since - b.since);
  const parts = [
    `${count.held} of ${pool.effectiveMax} connections are held` +
      (held.length === 0 ? '' : ` (${byLane(held)})`) +
      others(count),
  ];
  for (const slot of held.slice(0, NAMED)) parts.push(describeHolder(slot, factory, now));
  if (pool.state === 'paused') parts.push('the pool is paused: resume() lets callers through');
  const { opener } = pool;
  if (opener.failures > 0) {
    const next = Math.max(0, Math.round(opener.retryAt - now));
    parts.push(
      `opening failed ${opener.failures} times in a row, breaker ${opener.breaker(count.opening)}, ` +
        `next attempt in ${next} ms, last error: ${describeError(opener.lastError)}`,
    );
  } else if (pool.effectiveMax < pool.options.max) {
    parts.push(`the server grants ${pool.effectiveMax} of max ${pool.options.max}`);
  }
  parts.push(advice(pool, held, now));
  return parts.join('; ');
}

/** The beginning of the text is pg.Pool's, which users match. */
export function explainTimeout<T>(
  pool: ResourcePool<T>,
  waiter: Waiter<T>,
  now: number,
  situation: string,
): PoolError {
  const waited = Math.round(now - waiter.since);
  return errorWithoutStack(
    'POOL_ACQUIRE_TIMEOUT',
    `timeout exceeded when trying to connect: waited ${waited} ms in lane '${waiter.lane.name}' ` +
      `(limit ${waiter.timeout} ms), ${pool.lanes.waiting - 1} more are waiting; ${situation}.`,
    pool.opener.failures > 0 ? pool.opener.lastError : undefined,
  );
}

export function explainQueueFull<T>({ name, waiting }: Lane<T>): PoolError {
  return errorWithoutStack(
    'POOL_QUEUE_FULL',
    `Lane '${name}' has ${waiting.size} callers waiting, its maxWaiting: this one is refused. ` +
      'Ask again later, or give the lane more connections or a longer queue.',
  );
}

export function explainUnavailable({ failures, lastError }: Opener): PoolError {
  return errorWithoutStack(
    'POOL_UNAVAILABLE',
    `No connection can be opened (${failures} attempts failed, the last one: ${describeError(lastError)}).`,
    lastError,
  );
}

/** It would not be served in time. */
export function explainTooLate<T>(
  { lane, timeout }: Waiter<T>,
  expectedMs: number,
  waiting: number,
): PoolError {
  return errorWithoutStack(
    'POOL_OVERLOADED',
    `Lane '${lane.name}' would serve this caller in about ${Math.round(expectedMs)} ms, later than ` +
      `its limit of ${timeout} ms: ${waiting} are waiting. Refused at once, so that it can answer its own caller.`,
  );
}

/** It waited for too long in a queue that stays slow. */
export function explainShed<T>({ lane, since }: Waiter<T>, now: number): PoolError {
  return errorWithoutStack(
    'POOL_OVERLOADED',
    `Dropped after ${Math.round(now - since)} ms in the queue of lane '${lane.name}': it has been slow ` +
      'for a while, and those who came later can still be served in time.',
  );
}

export function explainSelfDeadlock<T>(
  pool: ResourcePool<T>,
  factory: Factory<T>,
  waiter: Waiter<T>,
  now: number,
): PoolError {
  const [held] = waiter.stillHolds;
  const asked = waiter.place ? ` at ${placeOf(waiter.place)}` : '';
  const { count, all } = pool.slots;
  const waiting = [...all].filter(({ waitingHolders }) => waitingHolders > 0).length;
  return new PoolError(
    'POOL_SELF_DEADLOCK',
    `This caller waits for a connection${asked} while it holds one (${held ? describeHolder(held, factory, now) : 'unknown'}), ` +
      `and so do the holders of ${waiting} of all ${count.held} connections; none of them is at work, and nothing moves. ` +
      'Use the connection that is held already, or return it before asking for another.',
  );
}

/** Longest first. */
function describeHolder<T>(slot: Slot<T>, factory: Factory<T>, now: number): string {
  const parts = [`lane '${slot.lane?.name}' for ${seconds(now - slot.since)}`];
  if (slot.resource !== undefined) parts.push(factory.describe(slot.resource));
  if (slot.place) parts.push(`checked out at ${placeOf(slot.place)}`);
  return parts.join(', ');
}

function byLane<T>(held: Slot<T>[]): string {
  const counts = new Map<string, number>();
  for (const slot of held) {
    const name = slot.lane?.name ?? '?';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} by lane '${name}'`).join(', ');
}

function others(count: { opening: number; idle: number; resetting: number; closing: number }) {
  return (['idle', 'opening', 'resetting', 'closing'] as const)
    .filter((state) => count[state] > 0)
    .map((state) => `, ${count[state]} ${state}`)
    .join('');
}

function advice<T>(pool: ResourcePool<T>, held: Slot<T>[], now: number): string {
  if (pool.opener.failures > 0 && held.length === 0) {
    return 'look whether the database can be reached and lets this user in';
  }
  const { leakThreshold } = pool.options;
  const oldest = held[0];
  if (oldest && leakThreshold > 0 && now - oldest.since >= leakThreshold) {
    return 'look for a connection that is not returned: release() belongs into a finally';
  }
  return 'hold connections for a shorter time, raise max, or reserve some for this lane';
}

function seconds(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1_000).toFixed(1)} s`;
}
