/** Small tools of the scenarios. */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { PeerPool } from './peers.ts';

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.ceil((percent / 100) * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? Number.NaN;
}

/** How long it took, in ms; Infinity when it was not done within the limit. */
export async function timed(work: Promise<unknown>, limitMs: number): Promise<number> {
  const start = performance.now();
  const outcome = work.then(() => performance.now() - start);
  return within(outcome, limitMs, Number.POSITIVE_INFINITY);
}

/** What the work brings, or the fallback when that takes too long. */
export async function within<T, F>(work: Promise<T>, limitMs: number, fallback: F): Promise<T | F> {
  const over = new AbortController();
  try {
    const late = wait(limitMs, fallback, { signal: over.signal });
    late.catch(() => {});
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** Makes the pool hold that many idle connections, as far as it goes along. */
export async function warm(pool: PeerPool, connections: number): Promise<void> {
  const held = await Promise.all(Array.from({ length: connections }, () => pool.checkout()));
  for (const connection of held) pool.giveBack(connection);
  await turn();
}

/**
 * Callers that do the work again and again until stopped; failures are theirs to count. `stop`
 * tells how many of them are lost: they still had no answer a second later.
 */
export function callers(
  count: number,
  over: AbortSignal,
  work: () => Promise<unknown>,
): { stop(): Promise<number> } {
  let stopped = false;
  let active = count;
  const call = async () => {
    while (!stopped && !over.aborted) {
      await work();
      // A pool that fails at once must not keep the event loop from everyone else.
      await turn();
    }
    active--;
  };
  const all = Promise.all(Array.from({ length: count }, call));
  all.catch(() => {});
  return {
    async stop() {
      stopped = true;
      await within(all, 1000, undefined);
      return active;
    },
  };
}

/** The longest time (ms) for which the event loop turned no further, from now until asked. */
export function watchStall(): () => number {
  let longest = 0;
  let last = performance.now();
  let watching = true;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    watching = false;
    return Math.max(longest, performance.now() - last);
  };
}
