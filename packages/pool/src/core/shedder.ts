import type { Lane } from './lanes.ts';
import type { Waiter } from './waiter.ts';

/** ms. A queue whose shortest wait stays above this for an interval is slow. */
const TARGET = 50;
const INTERVAL = 1_000;

interface Delay {
  shortest: number;
  until: number;
  slow: boolean;
}

/**
 * Controlled delay (Nichols and Jacobson, "Controlling Queue Delay", 2012; as a queue of callers in
 * Elixir's db_connection): while the queue is slow, whoever waited for more than twice the target
 * is dropped, so that those who came later are served in time.
 */
export class Shedder {
  readonly #delays = new WeakMap<object, Delay>();

  isStale<T>(lane: Lane<T>, waiter: Waiter<T>, now: number): boolean {
    const waited = now - waiter.since;
    const delay = this.#delays.get(lane) ?? {
      shortest: waited,
      until: now + INTERVAL,
      slow: false,
    };
    this.#delays.set(lane, delay);
    if (now >= delay.until) {
      delay.slow = delay.shortest > TARGET;
      delay.shortest = waited;
      delay.until = now + INTERVAL;
    }
    delay.shortest = Math.min(delay.shortest, waited);
    return delay.slow && waited > 2 * TARGET;
  }
}
