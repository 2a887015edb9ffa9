/** ms. A queue whose shortest wait stays above this for an interval is slow. */
const TARGET = 50;
const INTERVAL = 1_000;

/**
 * Controlled delay of one queue (Nichols and Jacobson, "Controlling Queue Delay", 2012; as a queue
 * of callers in Elixir's db_connection): while it is slow, whoever waited for more than twice the
 * target is dropped, so that those who came later are served in time.
 */
export class Shedder {
  #shortest = 0;
  #until = Number.NEGATIVE_INFINITY;
  #slow = false;

  /** Of the first in the queue, each time that it could be served. */
  isStale(waited: number, now: number): boolean {
    if (now >= this.#until) {
      this.#slow = this.#shortest > TARGET;
      this.#shortest = waited;
      this.#until = now + INTERVAL;
    }
    this.#shortest = Math.min(this.#shortest, waited);
    return this.#slow && waited > 2 * TARGET;
  }
}
