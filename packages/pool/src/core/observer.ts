import type { PoolError } from './errors.ts';
import type { BreakerState } from './opener.ts';
import type { Slot } from './slots.ts';
import type { Waiter } from './waiter.ts';

/** Is told what happened, in order, as it happens; must not throw and must not call the pool. */
export interface Observer<T> {
  opened(slot: Slot<T>, tookMs: number): void;
  openFailed(error: unknown): void;
  /** Before the caller has it. */
  acquired(slot: Slot<T>, waitedMs: number): void;
  closed(slot: Slot<T>, reason: string): void;
  timedOut(waiter: Waiter<T>, error: PoolError): void;
  leaked(slot: Slot<T>, heldMs: number): void;
  breaker(state: BreakerState): void;
}
