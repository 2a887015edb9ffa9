import type { Environment, Timer } from './environment.ts';

/** ms. A timer that comes so late tells that the process was stopped. */
const LATE = 5_000;
/** ms by which the time of day ran ahead of the pool's clock: the machine was asleep. */
const ASLEEP = 1_000;
/** ms between two looks at the time of day. */
const LOOK = 50;

/** The one timer of a pool, armed for whatever is due first. */
export class Upkeep {
  /** ms without any progress, after which holders who wait are taken for a deadlock. */
  static readonly STANDSTILL = 1_000;
  /** The same, if it is not known of all of them that they wait. */
  static readonly LONG_STANDSTILL = 5_000;
  /** So many callers are told in one turn of the event loop that their time is over. */
  static readonly PORTION = 200;

  readonly #environment: Environment;
  readonly #run: () => void;
  #timer: Timer | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #keepsAlive = false;
  #stopped = false;
  #lookedAt: number;
  #ahead: number;

  constructor(environment: Environment, run: () => void) {
    this.#environment = environment;
    this.#lookedAt = environment.now();
    this.#ahead = environment.wallNow() - this.#lookedAt;
    this.#run = () => {
      // A run that was deferred overtakes the timer.
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#wakeAt = Number.POSITIVE_INFINITY;
      if (!this.#stopped) run();
    };
  }

  /** Makes sure that the upkeep runs at `at` or before. */
  wakeBy(now: number, at: number): void {
    if (at >= this.#wakeAt || this.#stopped || at === Number.POSITIVE_INFINITY) return;
    this.#timer?.cancel();
    this.#wakeAt = at;
    this.#timer = undefined;
    if (at <= now) {
      this.#environment.defer(this.#run);
      return;
    }
    this.#timer = this.#environment.setTimer(this.#run, at - now);
    if (this.#keepsAlive) this.#timer.ref();
  }

  /** While somebody waits the process must not end for want of other work. */
  waiting(keepsAlive: boolean): void {
    if (keepsAlive === this.#keepsAlive) return;
    this.#keepsAlive = keepsAlive;
    if (keepsAlive) this.#timer?.ref();
    else this.#timer?.unref();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Whether the process or the machine stood still since the last call. */
  wasAsleep(now: number): boolean {
    const late = now - this.#wakeAt > LATE;
    // Told once: the timer itself is still to come.
    if (late) this.#wakeAt = now;
    if (now - this.#lookedAt < LOOK) return late;
    const ahead = this.#environment.wallNow() - now;
    const jumped = ahead - this.#ahead > ASLEEP;
    this.#ahead = ahead;
    this.#lookedAt = now;
    return late || jumped;
  }
}
