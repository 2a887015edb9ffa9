import { PoolError } from './errors.ts';
import { Histogram } from './histogram.ts';
import { LinkedList } from './linked-list.ts';
import type { EngineOptions, LaneOptions } from './options.ts';
import { Shedder } from './shedder.ts';
import type { Waiter } from './waiter.ts';

/** A bulkhead: its own queue, and bounds to what it may hold. */
export class Lane<T> {
  readonly name: string;
  readonly options: LaneOptions;
  readonly weight: number;
  readonly maxWaiting: number;
  readonly waiting = new LinkedList<Waiter<T>>();
  readonly acquire = new Histogram();
  readonly shedder = new Shedder();
  readonly max: number;
  /** At this moment: less than asked for while the server grants less than `max`. */
  reserved = 0;
  held = 0;
  /** Its virtual time: it moves the slower, the heavier the lane (stride scheduling, Waldspurger 1995). */
  pass = 0;
  acquired = 0;
  timeouts = 0;
  refused = 0;
  leaks = 0;
  readonly #pool: EngineOptions;

  constructor(name: string, options: LaneOptions, pool: EngineOptions) {
    this.name = name;
    this.options = options;
    this.max = options.max ?? Number.POSITIVE_INFINITY;
    this.weight = options.weight ?? 1;
    this.maxWaiting = options.maxWaiting ?? pool.maxWaiting;
    this.#pool = pool;
  }

  get acquireTimeout(): number {
    return this.options.acquireTimeout ?? this.#pool.acquireTimeout;
  }

  get unusedReserve(): number {
    return this.held < this.reserved ? this.reserved - this.held : 0;
  }
}

/** Who may take a slot, and whose turn it is. */
export class Lanes<T> {
  readonly all: Lane<T>[];
  waiting = 0;
  #byName = new Map<string, Lane<T>>();
  #capacity = 0;
  #held = 0;
  /** Of all lanes together: slots that are promised and not held. */
  #unusedReserve = 0;
  /** The virtual time: who was silent, or at its bounds, begins here and has saved up nothing. */
  #now = 0;

  constructor(options: EngineOptions) {
    this.all = Object.entries(options.lanes).map(
      ([name, lane]) => new Lane<T>(name, lane, options),
    );
    for (const lane of this.all) this.#byName.set(lane.name, lane);
    this.setCapacity(options.max, options.max);
  }

  /** @throws PoolError POOL_UNKNOWN_LANE */
  get(name: string): Lane<T> {
    const lane = this.#byName.get(name);
    if (lane !== undefined) return lane;
    const names = [...this.#byName.keys()].map((known) => `'${known}'`).join(', ');
    throw new PoolError(
      'POOL_UNKNOWN_LANE',
      `The pool has no lane '${name}'; its lanes are ${names}. Lanes are declared with the pool: lanes: { ${name}: {} }.`,
    );
  }

  /** Reservations shrink with the capacity, or nothing would be left for the other lanes. */
  setCapacity(capacity: number, max: number): void {
    this.#capacity = capacity;
    this.#unusedReserve = 0;
    for (const lane of this.all) {
      lane.reserved = Math.floor(((lane.options.reserved ?? 0) * capacity) / max);
      this.#unusedReserve += lane.unusedReserve;
    }
  }

  /** How many more the lane may hold, for its own bound and for what others have reserved. */
  room(lane: Lane<T>): number {
    const promisedToOthers = this.#unusedReserve - lane.unusedReserve;
    return Math.min(lane.max - lane.held, this.#capacity - this.#held - promisedToOthers);
  }

  take(lane: Lane<T>): void {
    if (lane.held++ < lane.reserved) this.#unusedReserve--;
    this.#held++;
  }

  giveBack(lane: Lane<T>): void {
    if (--lane.held < lane.reserved) this.#unusedReserve++;
    this.#held--;
  }

  enqueue(waiter: Waiter<T>): void {
    const { lane } = waiter;
    lane.waiting.push(waiter);
    this.waiting++;
  }

  leave(waiter: Waiter<T>): void {
    waiter.lane.waiting.remove(waiter);
    this.waiting--;
  }

  /** The lane whose first waiter is to be served next; undefined if none may be. */
  next(): Lane<T> | undefined {
    let chosen: Lane<T> | undefined;
    for (const lane of this.all) {
      if (lane.waiting.size === 0 || this.room(lane) <= 0) continue;
      if (chosen === undefined || lane.pass < chosen.pass) chosen = lane;
    }
    return chosen;
  }

  /** Takes out the lane's first waiter, and charges the lane for it. */
  serve(lane: Lane<T>, waiter: Waiter<T>): void {
    this.leave(waiter);
    this.#now = Math.max(this.#now, lane.pass);
    lane.pass = this.#now + 1 / lane.weight;
  }

  /** How many wait in lanes that may hold more. */
  queue(): number {
    let total = 0;
    for (const lane of this.all) if (this.room(lane) > 0) total += lane.waiting.size;
    return total;
  }

  /** How many of those who wait could be served at once if there were slots enough. */
  servable(): number {
    let total = 0;
    for (const lane of this.all) {
      if (lane.waiting.size > 0) total += Math.max(0, Math.min(lane.waiting.size, this.room(lane)));
    }
    return Math.min(total, this.#capacity - this.#held);
  }
}
