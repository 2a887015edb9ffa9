import type { Lane } from './lanes.ts';
import type { Linked } from './linked-list.ts';
import type { Slot } from './slots.ts';

/** Exactly one of both is given. */
export type Acquired<T> = (error: unknown, slot?: Slot<T>) => void;

/** A caller who asked for a slot and has no answer yet. */
export class Waiter<T> implements Linked<Waiter<T>> {
  previous: Waiter<T> | undefined;
  next: Waiter<T> | undefined;
  /** It had its answer. */
  settled = false;
  /** Its deadline is being watched. */
  watched = false;
  readonly lane: Lane<T>;
  readonly since: number;
  /** ms; 0: no limit. */
  readonly timeout: number;
  readonly answer: Acquired<T>;
  /** What the caller held when it asked, as far as the pool knows; the latest first. */
  readonly holds: readonly { slot: Slot<T>; ticket: number }[] | undefined;
  readonly place: Error | undefined;

  constructor(
    lane: Lane<T>,
    since: number,
    timeout: number,
    answer: Acquired<T>,
    holds: readonly Slot<T>[] | undefined,
    place: Error | undefined,
  ) {
    this.lane = lane;
    this.since = since;
    this.timeout = timeout;
    this.answer = answer;
    this.holds = holds?.map((slot) => ({ slot, ticket: slot.ticket }));
    this.place = place;
  }

  /** What the caller has not returned since. */
  get stillHolds(): Slot<T>[] {
    const held = this.holds?.filter(({ slot, ticket }) => slot.isHeldBy(ticket));
    return held?.map(({ slot }) => slot) ?? [];
  }

  get deadline(): number {
    return this.timeout === 0 ? Number.POSITIVE_INFINITY : this.since + this.timeout;
  }
}
