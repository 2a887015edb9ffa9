import type { Lane } from '../core/lanes.ts';
import type { Slot } from '../core/slots.ts';
import type { Connection } from './connection.ts';

/** A flow that holds more than so many connections is followed no further. */
const MEMORY = 16;

/** What the pool knows of the asynchronous flow that calls it. */
export class Flow {
  readonly lane: Lane<Connection> | undefined;
  readonly #before: Flow | undefined;
  readonly #length: number;
  #slot: Slot<Connection> | undefined;
  #ticket = 0;
  /** Its checkout came to nothing. */
  #empty = false;

  constructor(lane: Lane<Connection> | undefined, before: Flow | undefined) {
    this.lane = lane;
    const length = before === undefined ? 0 : before.#length;
    this.#before = length < MEMORY ? before : undefined;
    this.#length = this.#before === undefined ? 1 : length + 1;
  }

  took(slot: Slot<Connection>): void {
    slot.traced = true;
    this.#slot = slot;
    this.#ticket = slot.ticket;
  }

  gotNothing(): void {
    this.#empty = true;
  }

  /** The latest first; undefined if there are none. */
  get holds(): Slot<Connection>[] | undefined {
    let slots: Slot<Connection>[] | undefined;
    for (let flow = this.latestLiving(); flow; flow = flow.#before?.latestLiving()) {
      if (flow.#slot === undefined) continue;
      slots ??= [];
      slots.push(flow.#slot);
    }
    return slots;
  }

  /** What was returned is forgotten, or a flow that never ends would remember each checkout. */
  latestLiving(): Flow | undefined {
    if (this.#slot === undefined) return this.#empty ? this.#before?.latestLiving() : this;
    const held = this.#slot.state === 'held' && this.#slot.ticket === this.#ticket;
    return held ? this : this.#before?.latestLiving();
  }
}
