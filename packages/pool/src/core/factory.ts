/**
 * What an opening failed for: `fatal` cannot be cured by waiting (wrong password), `full` means that
 * the server has no place left, `refused` that this one resource was not to somebody's liking.
 */
export type FailureOfOpening = 'transient' | 'fatal' | 'full' | 'refused';

/** How resources are made, looked at and closed. Every `done` is called exactly once, or never. */
export interface Factory<T> {
  /** Begins to open one. The result is a function that gives up the attempt. */
  open(done: (error: unknown, resource?: T) => void): () => void;
  /** Says goodbye. The slot counts until `done`. */
  close(resource: T, done: () => void): void;
  /** Cuts it off at once: the goodbye got no answer. */
  destroy(resource: T): void;
  /** Asks for a sign of life. */
  check(resource: T, done: (error?: unknown) => void): void;
  /** Makes a returned resource fit for the next: ends what runs, rolls back what is open. */
  reset(resource: T, done: (error?: unknown) => void): void;
  /** What a returned resource needs, seen without a round trip. */
  stateOnReturn(resource: T): 'clean' | 'dirty' | 'broken';
  /** Whether it seems alive, seen without a round trip. */
  isUsable(resource: T): boolean;
  /** Whether its holder has work under way on it: then the holder is not stuck. */
  isBusy(resource: T): boolean;
  /** In a few words for a person: which one it is and what it does. */
  describe(resource: T): string;
  /** Of an error of `open`. */
  classify(error: unknown): FailureOfOpening;
}
