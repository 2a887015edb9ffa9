const KEPT = 200;

/** The last events, each with its reason; written on rare occasions only, never by a warm checkout. */
export class History {
  readonly #entries: { at: number; text: string }[] = [];
  #next = 0;

  note(at: number, text: string): void {
    this.#entries[this.#next++ % KEPT] = { at, text };
  }

  /** The oldest first; `at` in ms of the pool's clock. */
  entries(): { at: number; text: string }[] {
    const start = this.#next % KEPT;
    return [...this.#entries.slice(start), ...this.#entries.slice(0, start)];
  }
}
