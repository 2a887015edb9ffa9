import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../core/lanes.ts';
import type { Slot } from '../core/slots.ts';
import type { Connection } from './connection.ts';

/** What the pool knows of the asynchronous flow that calls it. */
export class Flow {
  readonly lane: Lane<Connection> | undefined;
  readonly #before: Flow | undefined;
  #slot: Slot<Connection> | undefined;
  #ticket = 0;
  /** Its checkout came to nothing. */
  #empty = false;

  constructor(lane: Lane<Connection> | undefined, before: Flow | undefined) {
    this.lane = lane;
    this.#before = before;
  }

  took(slot: Slot<Connection>): void {
    this.#slot = slot;
    this.#ticket = slot.ticket;
  }

  gotNothing(): void {
    this.#empty = true;
  }

  get holds(): Slot<Connection> | undefined {
    const living = this.latestLiving();
    if (living === undefined) return undefined;
    return living.#slot ?? living.#before?.holds;
  }

  /** What was returned is forgotten, or a flow that never ends would remember each checkout. */
  latestLiving(): Flow | undefined {
    if (this.#slot === undefined) return this.#empty ? this.#before?.latestLiving() : this;
    const held = this.#slot.state === 'held' && this.#slot.ticket === this.#ticket;
    return held ? this : this.#before?.latestLiving();
  }
}

export type FlowStorage = AsyncLocalStorage<Flow>;

export function newFlowStorage(): FlowStorage {
  return new AsyncLocalStorage<Flow>();
}
