import { Average } from './average.ts';
import type { Environment } from './environment.ts';

/** ms. The first pause after a failure; it doubles with each failure in a row. */
const FIRST_PAUSE = 20;
/** ms. A pause is no longer than this, or than a twentieth of the outage, whichever is more… */
const USUAL_PAUSE = 270;
/** ms. …and never longer than this: an outage ends for the callers soon after it ended. */
const LONGEST_PAUSE = 2_000;
/** Opens begun side by side at first; each success allows one more, a failure only one. */
const FIRST_WINDOW = 3;
/** ms. How long a full server is left alone before one more is tried; doubles while it stays full. */
const FIRST_FULL_PAUSE = 1_000;
const LONGEST_FULL_PAUSE = 30_000;

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * When to open, and how many side by side.
 *
 * Opens begin in a window that grows with each success (slow start, as in TCP) and falls to one
 * with a failure. After a failure there is a pause before the next try, exponential with equal
 * jitter (Brooker, "Exponential Backoff And Jitter", 2015): with full jitter the same number of
 * tries would leave some callers waiting twice as long for the end of an outage. So one who keeps
 * failing is asked by a single probe at a time: that is the breaker.
 *
 * A server without a place left is no outage: the pool's ceiling comes down to what it has, and is
 * tried one higher after a while.
 */
export class Opener {
  readonly #environment: Environment;
  readonly #maxWindow: number;
  #window: number;
  #failures = 0;
  #failingSince = 0;
  #retryAt = 0;
  #ceiling = Number.POSITIVE_INFINITY;
  #liftAt = Number.POSITIVE_INFINITY;
  #fullPause = FIRST_FULL_PAUSE;
  readonly openTime = new Average();
  lastError: unknown;
  /** Whether an open ever succeeded. */
  proven = false;

  constructor(environment: Environment, maxConcurrentOpens: number) {
    this.#environment = environment;
    this.#maxWindow = maxConcurrentOpens;
    this.#window = Math.min(FIRST_WINDOW, maxConcurrentOpens);
  }

  get failures(): number {
    return this.#failures;
  }

  get retryAt(): number {
    return this.#retryAt;
  }

  breaker(opening: number): BreakerState {
    if (this.#failures === 0) return 'closed';
    return opening > 0 ? 'half-open' : 'open';
  }

  /** How many opens may be under way now. */
  window(now: number): number {
    if (now < this.#retryAt) return 0;
    return this.#failures > 0 ? 1 : this.#window;
  }

  /** Nobody waits: what the last burst had earned says nothing of the next. */
  restartWindow(): void {
    if (this.#window > FIRST_WINDOW) this.#window = FIRST_WINDOW;
  }

  /** The most slots that the server grants, as far as is known. */
  ceiling(now: number): number {
    return now >= this.#liftAt ? this.#ceiling + 1 : this.#ceiling;
  }

  /** When there may be more to do than now; Infinity if nothing changes by itself. */
  nextChange(now: number): number {
    const retry = now < this.#retryAt ? this.#retryAt : Number.POSITIVE_INFINITY;
    return Math.min(retry, now < this.#liftAt ? this.#liftAt : Number.POSITIVE_INFINITY);
  }

  succeeded(duration: number, slots: number): void {
    this.proven = true;
    this.#failures = 0;
    this.#retryAt = 0;
    this.#window = Math.min(this.#window + 1, this.#maxWindow);
    this.openTime.record(duration);
    if (slots <= this.#ceiling) return;
    // The place that was tried for is there; so the next may be tried at once.
    this.#ceiling = slots;
    this.#liftAt = 0;
    this.#fullPause = FIRST_FULL_PAUSE;
  }

  failed(error: unknown, now: number): void {
    this.lastError = error;
    if (this.#failures++ === 0) this.#failingSince = now;
    this.#window = 1;
    const cap = Math.max(USUAL_PAUSE, (now - this.#failingSince) / 20);
    const longest = Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), cap, LONGEST_PAUSE);
    this.#retryAt = now + (longest / 2) * (1 + this.#environment.random());
  }

  /** The server has no place beyond the `live` ones. */
  full(error: unknown, now: number, live: number): void {
    this.lastError = error;
    this.#ceiling = live;
    this.#liftAt = now + this.#fullPause;
    this.#fullPause = Math.min(this.#fullPause * 2, LONGEST_FULL_PAUSE);
  }

  /** No ceiling any more: the pool has grown to all that it may. */
  forgetCeiling(): void {
    this.#ceiling = Number.POSITIVE_INFINITY;
    this.#liftAt = Number.POSITIVE_INFINITY;
    this.#fullPause = FIRST_FULL_PAUSE;
  }
}
