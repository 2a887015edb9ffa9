/** The reference: what must hold, whatever happens in whatever order. */
import type { Lane } from '../../src/core/lanes.ts';
import type { EngineOptions } from '../../src/core/options.ts';
import type { ResourcePool } from '../../src/core/resource-pool.ts';
import type { Slot } from '../../src/core/slots.ts';
import type { Waiter } from '../../src/core/waiter.ts';
import { CallersFault, type Resource, type World } from './world.ts';

export type Engine = typeof ResourcePool<Resource>;

/** What a caller does before it even returns from being answered. */
export type Reaction = 'none' | 'give back' | 'ask again' | 'abort another' | 'throw';

interface Caller {
  id: number;
  lane: string;
  deadline: number;
  reaction: Reaction;
  /** What it holds while it waits for one more. */
  holds: Held | undefined;
  waiter: Waiter<Resource> | undefined;
  answers: number;
}

interface Held {
  slot: Slot<Resource>;
  ticket: number;
  lane: string;
}

export class Violation extends Error {
  constructor(invariant: number, text: string) {
    super(`invariant ${invariant}: ${text}`);
  }
}

export class Model {
  readonly world: World;
  readonly pool: ResourcePool<Resource>;
  readonly callers: Caller[] = [];
  readonly held: Held[] = [];
  /** Returned once already, or cut off. */
  readonly stale: Held[] = [];
  ended = false;
  #lanes: string[];
  /** Slots beyond a lowered max may stay until they come back. */
  #allowed: number;
  /** Grants to the second lane while the first could have been served. */
  #overtaken = new Map<string, number>();
  #ids = 0;
  #wasFull = false;
  /** Found while the pool was calling: what is thrown there may go astray. */
  #violation: Violation | undefined;

  constructor(Pool: Engine, options: Partial<EngineOptions>, world: World) {
    this.world = world;
    this.pool = new Pool(this.world.factory, options, this.world.observer, this.world.environment);
    this.#lanes = Object.keys(this.pool.options.lanes);
    this.#allowed = this.pool.options.max;
    this.world.onOpen = () => this.#needIsReal();
  }

  lane(index: number): string {
    return this.#lanes[index % this.#lanes.length] ?? 'default';
  }

  get waiting(): Caller[] {
    return this.callers.filter(({ answers }) => answers === 0);
  }

  // ---- What callers do.

  checkout(lane: string, timeout: number, reaction: Reaction, holder?: number): void {
    const holds = holder === undefined ? undefined : this.held[holder % this.held.length];
    if (holds) holds.slot.traced = true;
    const caller: Caller = {
      id: ++this.#ids,
      lane,
      deadline: timeout > 0 ? this.world.now + timeout : Number.POSITIVE_INFINITY,
      reaction,
      holds,
      waiter: undefined,
      answers: 0,
    };
    this.callers.push(caller);
    const refuses = this.pool.state === 'ending' || this.pool.state === 'ended';
    caller.waiter = this.pool.acquire(
      this.pool.lanes.get(lane),
      (error, slot) => this.#answered(caller, error, slot, refuses),
      timeout,
      holds && [holds.slot],
    );
  }

  giveBack(index: number, how: 'clean' | 'dirty' | 'dead' | 'destroy'): void {
    const [held] = this.held.splice(index % this.held.length, 1);
    const resource = held?.slot.resource;
    if (held === undefined || resource === undefined) return;
    this.stale.push(held);
    if (how === 'dirty') resource.dirty = true;
    if (how === 'dead') resource.dead = true;
    const taken = this.pool.release(held.slot, held.ticket, how === 'destroy');
    if (!taken) throw new Violation(5, 'a held slot could not be returned');
  }

  giveBackTwice(index: number): void {
    const old = this.stale[index % this.stale.length];
    if (old && this.pool.release(old.slot, old.ticket)) {
      throw new Violation(5, 'a slot was returned twice');
    }
  }

  abort(index: number): void {
    const { waiting } = this;
    const caller = waiting[index % waiting.length];
    if (caller?.waiter) this.pool.abort(caller.waiter, new Error('aborted'));
  }

  end(): void {
    this.pool.end(() => {
      this.ended = true;
    });
  }

  cut(): void {
    this.end();
    this.stale.push(...this.held.splice(0));
    this.pool.cut(new Error('cut'));
  }

  resize(max: number): void {
    this.#allowed = Math.max(max, this.pool.slots.all.size);
    this.pool.resize(max);
  }

  serverIsFull(): void {
    this.#wasFull = true;
  }

  /** The process does nothing at all, and no caller's time runs. */
  standStill(ms: number): void {
    this.world.now += ms;
    for (const caller of this.waiting) {
      caller.deadline = Math.max(caller.deadline, this.world.now);
    }
  }

  #answered(caller: Caller, error: unknown, slot: Slot<Resource> | undefined, refused: boolean) {
    try {
      if (++caller.answers > 1) throw new Violation(5, `caller ${caller.id} was answered twice`);
      if (slot !== undefined) this.#served(caller, slot, refused);
      else if (error === undefined) throw new Violation(5, 'neither a slot nor an error');
      else this.#refused(caller, error);
    } catch (found) {
      this.#violation ??= found as Violation;
    }
    this.#react(caller, slot);
  }

  #served(caller: Caller, slot: Slot<Resource>, refused: boolean): void {
    const { resource } = slot;
    if (refused) throw new Violation(5, 'a slot from a pool that was ended');
    if (resource === undefined || resource.gone) {
      throw new Violation(6, 'a slot without a resource');
    }
    if (resource.dirty) throw new Violation(6, 'handed on in a transaction');
    if (resource.dead) throw new Violation(6, 'handed on after it was seen dead');
    if (slot.generation !== this.pool.generation) {
      throw new Violation(6, 'handed on after its generation was retired');
    }
    if (this.held.some((held) => held.slot === slot)) throw new Violation(5, 'held by two');
    if (caller.deadline < this.world.now) throw new Violation(5, 'served after its deadline');
    const first = this.waiting.find(({ lane }) => lane === caller.lane);
    if (first !== undefined && first.id < caller.id) {
      throw new Violation(4, `caller ${caller.id} overtook ${first.id} in lane ${caller.lane}`);
    }
    this.held.push({ slot, ticket: slot.ticket, lane: caller.lane });
    this.#promisesAreKept();
    this.#nobodyStarves(caller.lane);
  }

  /** Nobody is told of a deadlock who is not in one. */
  #refused({ holds }: Caller, error: unknown): void {
    if ((error as { code?: unknown }).code !== 'POOL_SELF_DEADLOCK') return;
    if (holds === undefined || !this.held.includes(holds)) {
      throw new Violation(5, 'a deadlock of one who holds nothing');
    }
    const stuck = new Set(this.waiting.map((caller) => caller.holds).concat(holds));
    const free = this.held.find((held) => held.slot.traced && !stuck.has(held));
    if (free) throw new Violation(5, 'a deadlock while a holder is known to wait for nothing');
  }

  #react({ lane, reaction }: Caller, slot: Slot<Resource> | undefined): void {
    if (reaction === 'give back' && slot) {
      const index = this.held.findIndex((held) => held.slot === slot);
      if (index >= 0) this.giveBack(index, 'clean');
    }
    if (reaction === 'ask again') this.checkout(lane, 500, 'none');
    if (reaction === 'abort another') this.abort(1);
    if (reaction === 'throw') throw new CallersFault();
  }

  // ---- What must hold.

  check(): void {
    if (this.#violation) throw this.#violation;
    this.#compact();
    this.#counts();
    this.#nobodyWaitsForNothing();
    const late = this.waiting.find(({ deadline }) => deadline < this.world.now);
    if (late) throw new Violation(5, `caller ${late.id} waits after its deadline`);
    this.#nothingHoldsTheProcess();
    if (this.ended) this.#nothingIsLeft();
  }

  #counts(): void {
    const { slots, lanes, options, effectiveMax } = this.pool;
    const { size } = slots.all;
    this.#allowed = Math.max(options.max, Math.min(this.#allowed, size));
    if (size > this.#allowed) throw new Violation(1, `${size} slots of ${this.#allowed}`);
    if (slots.count.idle > 0 && slots.staying > options.max) {
      throw new Violation(1, `${slots.staying} slots of ${options.max}, some of them idle`);
    }
    if (this.world.places > size) {
      throw new Violation(1, `${this.world.places} on the server, ${size} counted`);
    }
    if (effectiveMax > options.max || (!this.#wasFull && effectiveMax < options.max)) {
      throw new Violation(1, `${effectiveMax} of max ${options.max} may be used`);
    }
    if (slots.count.held !== this.held.length) {
      throw new Violation(5, `${slots.count.held} held, ${this.held.length} known`);
    }
    for (const lane of lanes.all) {
      const waiting = this.waiting.filter((caller) => caller.lane === lane.name).length;
      if (lane.waiting.size !== waiting) {
        throw new Violation(5, `lane ${lane.name}: ${lane.waiting.size} wait, ${waiting} known`);
      }
    }
  }

  #nobodyWaitsForNothing(): void {
    const { pool } = this;
    if (pool.state !== 'running' && pool.state !== 'ending') return;
    const servable = this.#servable;
    if (servable <= 0) return;
    const checking = this.#checking;
    const coming = pool.slots.count.opening + checking;
    if (pool.slots.count.idle > 0 && checking < servable) {
      throw new Violation(2, `${servable} could be served, ${pool.slots.count.idle} are idle`);
    }
    const mayOpen =
      pool.slots.all.size < pool.effectiveMax && this.world.now >= pool.opener.retryAt;
    if (coming === 0 && pool.slots.count.idle === 0 && mayOpen) {
      throw new Violation(3, `${servable} wait for somebody who need not come back`);
    }
  }

  /** Reserved slots are for their lanes alone. */
  #promisesAreKept(): void {
    const { pool } = this;
    let promised = 0;
    for (const lane of pool.lanes.all) {
      promised += Math.max(this.#heldBy(lane.name), this.#reserved(lane));
    }
    // After a resize more may be held than there are.
    if (promised > Math.max(pool.effectiveMax, this.#allowed)) {
      throw new Violation(4, `${promised} held or reserved of ${pool.effectiveMax}`);
    }
  }

  #nobodyStarves(served: string): void {
    const { lanes } = this.pool;
    const weight = lanes.get(served).weight;
    for (const lane of lanes.all) {
      const pair = `${lane.name} by ${served}`;
      if (lane.name === served) {
        for (const key of this.#overtaken.keys()) {
          if (key.startsWith(`${served} by `)) this.#overtaken.delete(key);
        }
      } else if (lane.waiting.size > 0 && this.#room(lane) > 0) {
        const times = (this.#overtaken.get(pair) ?? 0) + 1;
        this.#overtaken.set(pair, times);
        const fair = Math.ceil(weight / lane.weight) + 1;
        if (times > fair) throw new Violation(4, `lane ${pair}: ${times} times, fair is ${fair}`);
      } else this.#overtaken.delete(pair);
    }
  }

  /** Asked at the moment of each open: a burst that is over opens nothing. */
  #needIsReal(): void {
    const { slots, options, state } = this.pool;
    const coming = slots.count.opening - 1 + this.#checking;
    const belowMin = state === 'running' && slots.staying <= options.min;
    if (this.#servable > coming || belowMin) return;
    this.#violation ??= new Violation(
      8,
      `opened one for ${this.#servable} callers, ${coming} are coming`,
    );
  }

  #nothingHoldsTheProcess(): void {
    if (this.waiting.length > 0) return;
    const holding = [...this.world.timers].some(({ referenced }) => referenced);
    if (holding) throw new Violation(7, 'a timer holds the process, and nobody waits');
  }

  #nothingIsLeft(): void {
    const { timers, places } = this.world;
    if (timers.size > 0) throw new Violation(7, 'a timer is left');
    if (places > 0) throw new Violation(7, `${places} resources are left`);
    if (this.waiting.length > 0) throw new Violation(7, 'somebody still waits');
  }

  // ---- What follows from who holds and who waits; counted anew, not asked of the pool.

  #reserved({ options }: Lane<Resource>): number {
    const { effectiveMax, options: pool } = this.pool;
    return Math.floor(((options.reserved ?? 0) * effectiveMax) / pool.max);
  }

  /** What is made fit for the next still stands on the account of its lane. */
  #heldBy(name: string): number {
    const { all } = this.pool.slots;
    return [...all].filter(({ state, lane }) => lane?.name === name && state !== 'closing').length;
  }

  #room(lane: Lane<Resource>): number {
    const { pool } = this;
    let taken = 0;
    for (const other of pool.lanes.all) {
      const held = this.#heldBy(other.name);
      taken += other === lane ? held : Math.max(held, this.#reserved(other));
    }
    const own = (lane.options.max ?? Number.POSITIVE_INFINITY) - this.#heldBy(lane.name);
    return Math.max(0, Math.min(own, pool.effectiveMax - taken));
  }

  /** How many of those who wait could be served if there were slots enough. */
  get #servable(): number {
    const { lanes, effectiveMax } = this.pool;
    let servable = 0;
    let free = effectiveMax;
    for (const lane of lanes.all) {
      const waiting = this.waiting.filter((caller) => caller.lane === lane.name).length;
      servable += Math.min(waiting, this.#room(lane));
      free -= this.#heldBy(lane.name);
    }
    return Math.min(servable, free);
  }

  /** Being asked for a sign of life: each of these may serve one soon. */
  get #checking(): number {
    const { all } = this.pool.slots;
    return [...all].filter(({ state, lane }) => state === 'resetting' && lane === undefined).length;
  }

  #compact(): void {
    if (this.callers.length < 200) return;
    const { waiting } = this;
    this.callers.splice(0, this.callers.length, ...waiting);
    this.stale.splice(0, Math.max(0, this.stale.length - 20));
  }
}
