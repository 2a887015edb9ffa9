/** What the engine needs of the world. Injected, so that a test can run a day in a second. */
export interface Environment {
  /** Monotonic time in ms. */
  now(): number;
  /** Time of day in ms; only compared with `now()`, to see that the machine was asleep. */
  wallNow(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls back once, after `ms`. A new timer does not keep the process alive until `ref()`. */
  setTimer(callback: () => void, ms: number): Timer;
  /** Calls back as soon as other work had its turn. */
  defer(callback: () => void): void;
}

export interface Timer {
  cancel(): void;
  ref(): void;
  unref(): void;
}
