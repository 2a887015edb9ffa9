import type { Lane } from './lanes.ts';
import { type Linked, LinkedList } from './linked-list.ts';

export type SlotState = 'opening' | 'idle' | 'held' | 'resetting' | 'closing' | 'gone';

/** `gone` is final: the slot counts no longer. */
const MOVES: Record<SlotState, readonly SlotState[]> = {
  opening: ['idle', 'closing', 'gone'],
  idle: ['held', 'resetting', 'closing'],
  held: ['idle', 'resetting', 'closing'],
  resetting: ['idle', 'closing'],
  closing: ['gone'],
  gone: [],
};

/** A place for one resource, counted against the pool's maximum until the resource is gone. */
export class Slot<T> implements Linked<Slot<T>> {
  previous: Slot<T> | undefined;
  next: Slot<T> | undefined;
  state: SlotState = 'opening';
  resource: T | undefined;
  /** Slots of an older generation are closed as they come back. */
  readonly generation: number;
  /** When the present opening, resetting or closing is given up. */
  deadline: number;
  /** Gives up an opening. */
  abandon: (() => void) | undefined;
  expiresAt = Number.POSITIVE_INFINITY;
  /** Since when it is in its present state, if that is idle or held. */
  since = 0;
  /** When it last gave a sign of life. */
  aliveAt = 0;
  /** Counts its checkouts, so that a release can be told from one that comes too late. */
  ticket = 0;
  /** Whose it is while it is held, and until it is reset. */
  lane: Lane<T> | undefined;
  /** Where it was checked out; formatted only when it is read. */
  place: Error | undefined;
  leakReported = false;
  /** Whether the pool would know if its holder waits for another one. */
  traced = false;
  /** Callers who wait for another one while they hold this one. */
  waitingHolders = 0;

  constructor(generation: number, now: number, deadline: number) {
    this.generation = generation;
    this.since = now;
    this.deadline = deadline;
  }

  isHeldBy(ticket: number): boolean {
    return this.state === 'held' && this.ticket === ticket;
  }
}

/** The only one who changes the state of a slot; so the counts are always right. */
export class Slots<T> {
  readonly all = new Set<Slot<T>>();
  /** The one used last stands last, and is used first: the others may grow old and be closed. */
  readonly idle = new LinkedList<Slot<T>>();
  readonly count: Record<SlotState, number> = {
    opening: 0,
    idle: 0,
    held: 0,
    resetting: 0,
    closing: 0,
    gone: 0,
  };

  add(slot: Slot<T>): void {
    this.all.add(slot);
    this.count[slot.state]++;
  }

  move(slot: Slot<T>, to: SlotState): void {
    const from = slot.state;
    if (!MOVES[from].includes(to)) throw new Error(`illegal move of a slot: ${from} to ${to}`);
    this.count[from]--;
    this.count[to]++;
    slot.state = to;
    if (from === 'idle') this.idle.remove(slot);
    else if (to === 'idle') this.idle.push(slot);
    else if (to === 'gone') this.all.delete(slot);
  }

  /** All but those on their way out. */
  get staying(): number {
    return this.all.size - this.count.closing;
  }

  /** Those that serve, or can at once. */
  get live(): number {
    return this.count.idle + this.count.held + this.count.resetting;
  }
}
