import { Average } from './average.ts';
import { Deadlines } from './deadlines.ts';
import { slotsWorthOpening } from './demand.ts';
import type { Environment } from './environment.ts';
import { PoolError } from './errors.ts';
import type { Factory, FailureOfOpening } from './factory.ts';
import { Histogram } from './histogram.ts';
import { History } from './history.ts';
import { type Lane, Lanes } from './lanes.ts';
import type { Observer } from './observer.ts';
import { Opener } from './opener.ts';
import {
  type ChangeableOptions,
  type EngineOptions,
  problemsOfReservations,
  resolveOptions,
} from './options.ts';
import {
  describeSituation,
  explainQueueFull,
  explainSelfDeadlock,
  explainShed,
  explainTimeout,
  explainTooLate,
  explainUnavailable,
} from './report.ts';
import { SlotKeeper } from './slot-keeper.ts';
import { type Slot, Slots } from './slots.ts';
import { Upkeep } from './upkeep.ts';
import { type Acquired, Waiter } from './waiter.ts';

/** Places are noted for one checkout in so many, when nothing calls for it. */
const SAMPLE = 1024;
/** Of more who wait, neither the places nor what they hold are noted: the first tell enough. */
const CROWD = 100;

export type PoolState = 'running' | 'paused' | 'ending' | 'ended';

/**
 * A bounded set of slots and a set of lanes of waiters; a deterministic state machine. Every event
 * changes the state and then calls `#dispatch`, which alone decides who gets what and whether to
 * open one more.
 */
export class ResourcePool<T> {
  readonly options: EngineOptions;
  readonly lanes: Lanes<T>;
  readonly slots = new Slots<T>();
  readonly opener: Opener;
  readonly history = new History();
  readonly hold = new Histogram();
  readonly peak = { total: 0, inUse: 0, waiting: 0 };

  readonly #factory: Factory<T>;
  readonly #observer: Observer<T>;
  readonly #environment: Environment;
  readonly #upkeep: Upkeep;
  readonly #keeper: SlotKeeper<T>;
  readonly #deadlines = new Deadlines<Waiter<T>>();
  readonly #holdTime = new Average();
  /** Of all held slots together: what their average age follows from. */
  #heldSinceSum = 0;
  #lastProgress = 0;
  #used = false;
  #checkouts = 0;
  #state: PoolState = 'running';
  #capacity: number;
  #dispatching = false;
  #again = false;
  #onEnd: (() => void)[] = [];

  /** @throws PoolError POOL_INVALID_OPTIONS */
  constructor(
    factory: Factory<T>,
    options: Partial<EngineOptions>,
    observer: Observer<T>,
    environment: Environment,
  ) {
    this.options = resolveOptions(options);
    this.lanes = new Lanes(this.options);
    this.opener = new Opener(environment, this.options.maxConcurrentOpens);
    this.#capacity = this.options.max;
    this.#factory = factory;
    this.#observer = observer;
    this.#environment = environment;
    this.#upkeep = new Upkeep(environment, () => this.#maintain());
    this.#keeper = new SlotKeeper(
      {
        options: this.options,
        lanes: this.lanes,
        slots: this.slots,
        opener: this.opener,
        history: this.history,
        upkeep: this.#upkeep,
        factory,
        observer,
        environment,
      },
      {
        changed: (now) => this.#dispatch(now),
        openFailed: (error, kind) => this.#rejectWhomWaitingCannotHelp(error, kind),
      },
    );
  }

  get state(): PoolState {
    return this.#state;
  }

  get count(): SlotKeeper<T>['count'] {
    return this.#keeper.count;
  }

  /** How long opening took. */
  get open(): Histogram {
    return this.#keeper.openTimes;
  }

  get generation(): number {
    return this.#keeper.generation;
  }

  /** What the server grants, as far as is known. */
  get effectiveMax(): number {
    return this.#capacity;
  }

  get inUse(): number {
    return this.slots.count.held + this.slots.count.resetting;
  }

  now(): number {
    return this.#environment.now();
  }

  /**
   * Asks for a slot. `answer` is called exactly once, possibly before this returns.
   * @param timeout ms; 0: no limit
   * @param holds the slots that the caller holds already, the latest first
   * @param place an Error made where the caller asked, if `wantsPlace` said so
   */
  acquire(
    lane: Lane<T>,
    answer: Acquired<T>,
    timeout: number = lane.acquireTimeout,
    holds?: readonly Slot<T>[],
    place?: Error,
  ): Waiter<T> {
    const now = this.#environment.now();
    const waiter = new Waiter(lane, now, timeout, answer, holds, place);
    const refusal = this.#refusal(waiter);
    if (refusal !== undefined) {
      waiter.settled = true;
      lane.refused++;
      this.#answer(waiter, refusal);
      return waiter;
    }
    this.#used = true;
    if (this.#upkeep.wasAsleep(now)) this.#keeper.suspectAll(now);
    this.lanes.enqueue(waiter);
    if (holds !== undefined) for (const slot of waiter.stillHolds) slot.waitingHolders++;
    this.#dispatch(now);
    if (!waiter.settled) {
      if (this.lanes.waiting > this.peak.waiting) this.peak.waiting = this.lanes.waiting;
      this.#upkeep.waiting(true);
      if (timeout > 0) {
        waiter.watched = true;
        this.#deadlines.add(waiter);
        this.#upkeep.wakeBy(now, waiter.deadline);
      }
      if (holds !== undefined) this.#upkeep.wakeBy(now, now + Upkeep.STANDSTILL);
    }
    return waiter;
  }

  /** Takes a caller out of the queue. False: it had its answer already. */
  abort(waiter: Waiter<T>, reason: unknown): boolean {
    if (waiter.settled) return false;
    this.#reject(waiter, reason);
    this.#dispatch(this.#environment.now());
    return true;
  }

  /** Whether it is worth to note where a checkout of this lane comes from. */
  wantsPlace(lane: Lane<T>): boolean {
    const { leakDetection } = this.options;
    if (leakDetection === 'off') return false;
    if (leakDetection === 'always' || this.#checkouts++ % SAMPLE === 0) return true;
    if (this.lanes.waiting > CROWD) return false;
    return lane.leaks > 0 || this.lanes.waiting > 0 || this.#isHalfInUse;
  }

  /** Whether it is worth to trace who holds what: the pool may soon be, or was before, all in use. */
  get wantsTrace(): boolean {
    if (this.lanes.waiting > CROWD) return false;
    return this.#isHalfInUse || this.peak.inUse >= this.#capacity;
  }

  get #isHalfInUse(): boolean {
    return (this.slots.count.held + this.lanes.waiting + 1) * 2 >= this.#capacity;
  }

  /**
   * Gives a slot back. False: it is not held by this ticket any more, or not this pool's.
   * @param destroy close it, whatever its state
   */
  release(slot: Slot<T>, ticket: number, destroy = false): boolean {
    if (!slot.isHeldBy(ticket) || !this.slots.all.has(slot)) return false;
    const now = this.#environment.now();
    this.#ungrant(slot, now);
    const state = destroy ? 'destroy' : this.#factory.stateOnReturn(this.#keeper.resource(slot));
    const reason =
      state === 'destroy' ? 'destroyed by its holder' : this.#keeper.reasonToClose(slot, now);
    if (state === 'broken') this.#keeper.closeLost(slot, now, 'broken when it was returned');
    else if (reason !== undefined) this.#keeper.close(slot, now, reason);
    else if (state === 'dirty') this.#keeper.reset(slot, now);
    else this.#keeper.rest(slot, now);
    this.#dispatch(now);
    return true;
  }

  /** Its resource was seen dead while nobody held it. */
  lost(slot: Slot<T>, reason: string): void {
    if (slot.state !== 'idle' && slot.state !== 'resetting') return;
    const now = this.#environment.now();
    this.#keeper.closeLost(slot, now, `lost: ${reason}`);
    this.#dispatch(now);
  }

  /** Retires the present generation: idle ones now, the others as they come back. */
  flush(reason = 'flushed'): void {
    const now = this.#environment.now();
    this.#keeper.generation++;
    this.history.note(now, `generation ${this.#keeper.generation}: ${reason}`);
    for (const slot of this.slots.idle) {
      if (slot.state === 'idle') this.#keeper.close(slot, now, reason);
    }
    this.#dispatch(now);
  }

  /** @throws PoolError POOL_INVALID_OPTIONS */
  resize(max: number): void {
    if (!Number.isInteger(max) || max < 1) {
      throw new PoolError('POOL_INVALID_OPTIONS', `max must be a whole number from 1, not ${max}.`);
    }
    const [problem] = problemsOfReservations(this.options.lanes, max);
    if (problem !== undefined) {
      throw new PoolError('POOL_INVALID_OPTIONS', `The pool cannot get max ${max}: ${problem}.`);
    }
    const now = this.#environment.now();
    this.history.note(now, `max ${this.options.max} -> ${max}`);
    this.options.max = max;
    this.options.min = Math.min(this.options.min, max);
    this.lanes.setCapacity(Math.min(this.#capacity, max), max);
    for (const slot of this.slots.idle) {
      if (slot.state !== 'idle' || this.slots.staying <= max) continue;
      this.#keeper.close(slot, now, 'max was lowered');
    }
    this.#dispatch(now);
  }

  /**
   * Changes what may be changed at any time, for whatever is decided from now on.
   * @throws PoolError POOL_INVALID_OPTIONS; then nothing has changed
   */
  configure(change: Partial<ChangeableOptions>): void {
    Object.assign(this.options, resolveOptions({ ...this.options, ...change }));
    const now = this.#environment.now();
    this.#dispatch(now);
    this.#upkeep.wakeBy(now, now);
  }

  /** Callers wait until `resume`; what is held may be used and returned. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state === 'paused') this.#state = 'running';
    this.#dispatch(this.#environment.now());
  }

  /**
   * Refuses new callers, serves those who wait, closes each slot as it comes back; then `ended`.
   * @returns false if the pool was ended before
   */
  end(ended: () => void): boolean {
    if (this.#state === 'ended') return false;
    const first = this.#state !== 'ending';
    this.#state = 'ending';
    this.#onEnd.push(ended);
    this.#dispatch(this.#environment.now());
    return first;
  }

  /** Ends at once: who waits is rejected with `reason`, what is held is cut off. */
  cut(reason: unknown): void {
    const now = this.#environment.now();
    this.#state = this.#state === 'ended' ? 'ended' : 'ending';
    this.#rejectAll(reason, () => true);
    for (const slot of [...this.slots.all]) {
      if (slot.state === 'held') this.#ungrant(slot, now);
      if (slot.state === 'resetting' || slot.state === 'held')
        this.#keeper.close(slot, now, 'cut off');
      if (slot.state === 'closing') this.#keeper.cutOff(slot);
    }
    this.#dispatch(now);
  }

  // ---- The decision.

  #dispatch(now: number): void {
    if (this.#dispatching) {
      this.#again = true;
      return;
    }
    this.#dispatching = true;
    do {
      this.#again = false;
      this.#measureCapacity(now);
      if (this.#state === 'running' || this.#state === 'ending') {
        this.#serve(now);
        this.#openAsNeeded(now);
      }
      if (this.#state === 'ending') this.#windUp(now);
    } while (this.#again);
    this.#dispatching = false;
    if (this.lanes.waiting > 0) return;
    this.opener.restartWindow();
    this.#upkeep.waiting(false);
  }

  /** While somebody may be served: whose turn it is, and an idle slot for him. */
  #serve(now: number): void {
    const { idle } = this.slots;
    let checking = -1;
    while (idle.last !== undefined && this.lanes.waiting > 0) {
      const lane = this.lanes.next();
      const waiter = lane?.waiting.first;
      if (lane === undefined || waiter === undefined) return;
      if (this.options.shedding && lane.shedder.isStale(now - waiter.since, now)) {
        this.#shed(waiter, now);
        continue;
      }
      const slot = idle.last;
      if (!this.#factory.isUsable(this.#keeper.resource(slot))) {
        this.#keeper.closeLost(slot, now, 'seen dead before it was handed out');
      } else if (this.#keeper.isSilent(slot, now)) {
        // One check for each who waits, or the whole pool would be checked for one of them.
        if (checking < 0) checking = this.#keeper.checking();
        if (checking++ >= this.lanes.servable()) return;
        this.#keeper.check(slot, now, 'before it was handed out');
      } else {
        this.lanes.serve(lane, waiter);
        this.#grant(waiter, slot, now);
      }
    }
  }

  #openAsNeeded(now: number): void {
    const { count } = this.slots;
    const missing = this.#used && this.#state === 'running' ? this.options.min : 0;
    if (this.lanes.waiting === 0 && this.slots.all.size >= missing) return;
    const room = Math.min(
      this.#capacity - this.slots.all.size,
      this.opener.window(now) - count.opening,
    );
    if (room <= 0) {
      this.#upkeep.wakeBy(now, this.opener.nextChange(now));
      return;
    }
    const checking = this.#keeper.checking();
    const wanted = slotsWorthOpening({
      queue: this.lanes.queue(),
      servable: this.lanes.servable(),
      busy: this.inUse - checking,
      coming: count.opening + checking,
      holdTime: this.#expectedHold(now),
      openTime: this.opener.openTime.value,
    });
    const below = missing - this.slots.staying;
    for (let begun = Math.min(room, Math.max(wanted, below)); begun > 0; begun--) {
      this.#keeper.startOpening(
        now,
        wanted > 0 ? `${this.lanes.waiting} waiting` : 'fewer than min',
      );
    }
    if (this.slots.all.size > this.peak.total) this.peak.total = this.slots.all.size;
  }

  #windUp(now: number): void {
    if (this.lanes.waiting > 0) return;
    for (const slot of this.slots.idle) this.#keeper.close(slot, now, 'the pool ends');
    for (const slot of [...this.slots.all]) {
      if (slot.state !== 'opening') continue;
      slot.abandon?.();
      this.slots.move(slot, 'gone');
    }
    if (this.slots.all.size > 0) return;
    this.#state = 'ended';
    this.#upkeep.stop();
    const waiting = this.#onEnd;
    this.#onEnd = [];
    for (const ended of waiting) ended();
  }

  // ---- What happens to a slot.

  /**
   * Nothing is open, so only an opening could serve those who wait. Who has no limit would wait for
   * the end of the outage without a word; and an error that waiting cannot cure, or of a pool that
   * never had a connection, is most likely a mistake in the settings: all are told at once. What
   * refused one resource may take the next: one caller is told, and all of them the second time.
   */
  #rejectWhomWaitingCannotHelp(error: unknown, kind: FailureOfOpening): void {
    const curable = kind === 'transient' || kind === 'full';
    if (this.slots.live > 0 || (this.slots.count.opening > 0 && curable)) return;
    if (kind === 'refused' && this.opener.failures === 1) {
      const lane = this.lanes.next();
      if (lane?.waiting.first) this.#reject(lane.waiting.first, error);
      return;
    }
    const all = !curable || !this.opener.proven || this.options.failFast;
    this.#rejectAll(error, ({ timeout }) => all || timeout === 0);
  }

  // ---- What happens to a caller.

  #grant(waiter: Waiter<T>, slot: Slot<T>, now: number): void {
    this.#settle(waiter);
    const { lane } = waiter;
    const waited = now - waiter.since;
    this.slots.move(slot, 'held');
    slot.since = now;
    this.#lastProgress = now;
    slot.ticket++;
    slot.lane = lane;
    slot.place = waiter.place;
    this.lanes.take(lane);
    this.#heldSinceSum += now;
    lane.acquired++;
    lane.acquire.record(waited);
    if (this.inUse > this.peak.inUse) this.peak.inUse = this.inUse;
    if (this.options.leakThreshold > 0) {
      this.#upkeep.wakeBy(now, now + this.options.leakThreshold);
    }
    this.#observer.acquired(slot, waited);
    this.#answer(waiter, undefined, slot);
  }

  #ungrant(slot: Slot<T>, now: number): void {
    const held = now - slot.since;
    this.#heldSinceSum -= slot.since;
    this.#lastProgress = now;
    this.#holdTime.record(held);
    this.hold.record(held);
    slot.place = undefined;
    slot.traced = false;
    slot.waitingHolders = 0;
    slot.leakReported = false;
  }

  #reject(waiter: Waiter<T>, error: unknown): void {
    this.lanes.leave(waiter);
    this.#settle(waiter);
    this.#answer(waiter, error);
  }

  /** All who wait, in the order of their coming. Who is answered may abort others. */
  #rejectAll(error: unknown, chosen: (waiter: Waiter<T>) => boolean): void {
    for (const lane of this.lanes.all) {
      for (const waiter of lane.waiting) {
        if (!waiter.settled && chosen(waiter)) this.#reject(waiter, error);
      }
    }
  }

  /** What a caller throws is the process's to see; the others still wait for their turn. */
  #answer(waiter: Waiter<T>, error: unknown, slot?: Slot<T>): void {
    try {
      waiter.answer(error, slot);
    } catch (thrown) {
      this.#environment.defer(() => {
        throw thrown;
      });
    }
  }

  #settle(waiter: Waiter<T>): void {
    waiter.settled = true;
    if (waiter.watched) this.#deadlines.settle();
    if (waiter.holds !== undefined) for (const slot of waiter.stillHolds) slot.waitingHolders--;
  }

  #refusal(waiter: Waiter<T>): unknown {
    const { lane } = waiter;
    if (this.#state === 'ending' || this.#state === 'ended') {
      return new PoolError('POOL_ENDED', 'Cannot use a pool after calling end on the pool');
    }
    // Who waits for one that is yet to be opened is not in the queue of those that are in use.
    const queue = lane.waiting.size - Math.max(0, this.lanes.room(lane));
    if (queue >= lane.maxWaiting) {
      return explainQueueFull(lane);
    }
    if (this.options.failFast && this.opener.failures > 0 && this.slots.live === 0) {
      return explainUnavailable(this.opener);
    }
    if (!this.options.shedding || waiter.timeout === 0) return undefined;
    const expected = this.#expectedWait(lane, waiter.since);
    if (expected <= waiter.timeout) return undefined;
    return explainTooLate(waiter, expected, this.lanes.waiting);
  }

  #shed(waiter: Waiter<T>, now: number): void {
    waiter.lane.refused++;
    this.#reject(waiter, explainShed(waiter, now));
  }

  // ---- Upkeep: what time alone brings about.

  #maintain(): void {
    const now = this.#environment.now();
    if (this.#upkeep.wasAsleep(now)) this.#keeper.suspectAll(now);
    for (const slot of [...this.slots.all]) this.#keeper.maintain(slot, now);
    this.#expireWaiters(now);
    this.#breakStandstill(now);
    this.#dispatch(now);
    this.#upkeep.wakeBy(now, this.#earliestDue(now));
  }

  /** In portions: thousands who time out together must not stop the event loop. */
  #expireWaiters(now: number): void {
    let situation: string | undefined;
    for (let portion = 0; portion < Upkeep.PORTION; portion++) {
      const waiter = this.#deadlines.takeDue(now);
      if (waiter === undefined) return;
      waiter.watched = false;
      waiter.lane.timeouts++;
      situation ??= describeSituation(this, this.#factory, now);
      const error = explainTimeout(this, waiter, now, situation);
      this.#observer.timedOut(waiter, error);
      this.#reject(waiter, error);
    }
  }

  /**
   * Every slot is held by somebody who waits for another, none of them is at work, and nothing has
   * moved for a while: they wait for each other. Who is not traced may do so too; when most are
   * traced and nothing moves for long, that is taken for true.
   */
  #breakStandstill(now: number): void {
    const { count, all } = this.slots;
    if (this.lanes.waiting === 0 || count.held < this.#capacity || count.held < all.size) return;
    let untraced = 0;
    for (const slot of all) {
      if (this.#factory.isBusy(this.#keeper.resource(slot))) return;
      if (slot.waitingHolders > 0) continue;
      if (slot.traced) return;
      untraced++;
    }
    if (untraced * 2 > count.held) return;
    const patience = untraced === 0 ? Upkeep.STANDSTILL : Upkeep.LONG_STANDSTILL;
    if (now - this.#lastProgress < patience) return;
    for (const lane of this.lanes.all) {
      for (const waiter of lane.waiting) {
        if (waiter.stillHolds.length === 0 || now - waiter.since < patience) continue;
        this.#reject(waiter, explainSelfDeadlock(this, this.#factory, waiter, now));
        return;
      }
    }
  }

  #earliestDue(now: number): number {
    let due = this.#deadlines.next()?.deadline ?? Number.POSITIVE_INFINITY;
    if (this.lanes.waiting > 0) {
      due = Math.min(due, this.opener.nextChange(now));
      if (this.slots.count.held >= this.#capacity) due = Math.min(due, now + Upkeep.STANDSTILL);
    } else if (this.slots.all.size < this.options.min) {
      due = Math.min(due, this.opener.nextChange(now));
    }
    for (const slot of this.slots.all) due = Math.min(due, this.#keeper.nextDue(slot));
    return due;
  }

  // ---- Small questions.

  #measureCapacity(now: number): void {
    const capacity = Math.min(this.options.max, this.opener.ceiling(now));
    if (capacity === this.options.max) this.opener.forgetCeiling();
    if (capacity === this.#capacity) return;
    this.#capacity = capacity;
    this.lanes.setCapacity(capacity, this.options.max);
    this.history.note(now, `${capacity} of ${this.options.max} slots may be used`);
  }

  #expectedHold(now: number): number | undefined {
    const { held } = this.slots.count;
    const age = held === 0 ? 0 : now - this.#heldSinceSum / held;
    const average = this.#holdTime.value;
    return average === undefined ? age || undefined : Math.max(average, age);
  }

  #expectedWait(lane: Lane<T>, now: number): number {
    if (this.#canServeAtOnce(lane)) return 0;
    const slots = Math.max(1, Math.min(lane.max, this.#capacity));
    return ((lane.waiting.size + 1) * (this.#expectedHold(now) ?? 0)) / slots;
  }

  #canServeAtOnce(lane: Lane<T>): boolean {
    return lane.waiting.size === 0 && this.slots.idle.size > 0 && this.lanes.room(lane) > 0;
  }
}
