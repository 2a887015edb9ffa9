import type { Environment } from './environment.ts';
import { describeError, PoolError } from './errors.ts';
import type { Factory, FailureOfOpening } from './factory.ts';
import { Histogram } from './histogram.ts';
import type { History } from './history.ts';
import type { Lanes } from './lanes.ts';
import type { Observer } from './observer.ts';
import type { BreakerState, Opener } from './opener.ts';
import type { EngineOptions } from './options.ts';
import { Slot, type Slots } from './slots.ts';
import type { Upkeep } from './upkeep.ts';

/** ms. After a suspicious event, what was silent for longer is checked before it is handed out. */
const SUSPICIOUS_SILENCE = 500;

/** What the keeper shares with the pool. */
export interface Household<T> {
  options: EngineOptions;
  lanes: Lanes<T>;
  slots: Slots<T>;
  opener: Opener;
  history: History;
  upkeep: Upkeep;
  factory: Factory<T>;
  observer: Observer<T>;
  environment: Environment;
}

export interface KeeperEvents {
  /** A slot came or went by itself: time to decide anew. */
  changed(now: number): void;
  openFailed(error: unknown, kind: FailureOfOpening): void;
}

/** The life of each slot, from its opening to its end: everything but who gets it. */
export class SlotKeeper<T> {
  readonly openTimes = new Histogram();
  readonly count = { opened: 0, closed: 0, openFailures: 0, invalid: 0, reset: 0, lost: 0 };
  /** Slots of an older one are closed as they come back. */
  generation = 0;
  readonly #options: EngineOptions;
  readonly #lanes: Lanes<T>;
  readonly #slots: Slots<T>;
  readonly #opener: Opener;
  readonly #history: History;
  readonly #upkeep: Upkeep;
  readonly #factory: Factory<T>;
  readonly #observer: Observer<T>;
  readonly #environment: Environment;
  readonly #events: KeeperEvents;
  #suspectBefore = Number.NEGATIVE_INFINITY;
  /** When the next one may be closed for its age. */
  #nextRetirement = Number.NEGATIVE_INFINITY;
  #breaker: BreakerState = 'closed';

  constructor(household: Household<T>, events: KeeperEvents) {
    this.#options = household.options;
    this.#lanes = household.lanes;
    this.#slots = household.slots;
    this.#opener = household.opener;
    this.#history = household.history;
    this.#upkeep = household.upkeep;
    this.#factory = household.factory;
    this.#observer = household.observer;
    this.#environment = household.environment;
    this.#events = events;
  }

  startOpening(now: number, reason: string): void {
    const slot = new Slot<T>(this.generation, now, now + this.#options.connectTimeout);
    this.#slots.add(slot);
    this.tellBreaker();
    this.#history.note(now, `opening the ${this.#slots.all.size}. slot: ${reason}`);
    this.#upkeep.wakeBy(now, slot.deadline);
    slot.abandon = this.#factory.open((error, resource) => {
      if (slot.state !== 'opening') {
        // Too late: nobody counts on it any more.
        if (resource !== undefined) this.#factory.destroy(resource);
        return;
      }
      if (resource === undefined) this.#openFailed(slot, error);
      else this.#opened(slot, resource);
    });
  }

  #opened(slot: Slot<T>, resource: T): void {
    const now = this.#environment.now();
    const took = now - slot.since;
    slot.resource = resource;
    if (this.#options.maxLifetime > 0) {
      slot.expiresAt = now + this.#options.maxLifetime * (1 - this.#environment.random() / 10);
    }
    this.count.opened++;
    this.openTimes.record(took);
    this.#opener.succeeded(took, this.#slots.live + 1);
    this.tellBreaker();
    this.#history.note(now, `opened after ${Math.round(took)} ms`);
    this.#observer.opened(slot, took);
    const reason = this.reasonToClose(slot, now);
    if (reason === undefined) this.rest(slot, now);
    else this.close(slot, now, `while it was opened: ${reason}`);
    this.#events.changed(now);
  }

  #openFailed(slot: Slot<T>, error: unknown): void {
    const now = this.#environment.now();
    this.#slots.move(slot, 'gone');
    this.count.openFailures++;
    const kind = this.#factory.classify(error);
    if (kind === 'full' && this.#slots.live > 0) this.#opener.full(error, now, this.#slots.live);
    else this.#opener.failed(error, now);
    this.#history.note(now, `open failed (${kind}): ${describeError(error)}`);
    this.tellBreaker();
    this.#observer.openFailed(error);
    this.#events.openFailed(error, kind);
    this.#events.changed(now);
  }

  /** It is nobody's, and fit for the next. */
  rest(slot: Slot<T>, now: number, since = now): void {
    this.giveBack(slot);
    slot.since = since;
    slot.aliveAt = now;
    slot.deadline = Number.POSITIVE_INFINITY;
    this.#slots.move(slot, 'idle');
    this.#upkeep.wakeBy(now, this.nextDue(slot));
  }

  check(slot: Slot<T>, now: number, why: string): void {
    slot.deadline = now + this.#options.validateTimeout;
    this.#slots.move(slot, 'resetting');
    this.#upkeep.wakeBy(now, slot.deadline);
    this.#factory.check(this.resource(slot), (error) => {
      if (slot.state !== 'resetting' || slot.lane !== undefined) return;
      const then = this.#environment.now();
      this.#checked(slot, then, error, why);
      this.#events.changed(then);
    });
  }

  #checked(slot: Slot<T>, now: number, error: unknown, why: string): void {
    if (error !== undefined) {
      this.#invalid(slot, now, `${describeError(error)}, checked ${why}`);
      return;
    }
    const reason = this.reasonToClose(slot, now);
    // A check is no use: it must not keep a spare connection from growing old.
    if (reason === undefined) this.rest(slot, now, slot.since);
    else this.close(slot, now, `while it was checked: ${reason}`);
  }

  #invalid(slot: Slot<T>, now: number, reason: string): void {
    this.count.invalid++;
    this.#suspectBefore = now;
    this.close(slot, now, `no sign of life: ${reason}`);
  }

  /** It stays on its lane's account until it is fit for another. */
  reset(slot: Slot<T>, now: number): void {
    this.count.reset++;
    slot.deadline = now + this.#options.resetTimeout;
    this.#slots.move(slot, 'resetting');
    this.#upkeep.wakeBy(now, slot.deadline);
    const lane = slot.lane;
    this.#factory.reset(this.resource(slot), (error) => {
      if (slot.state !== 'resetting' || slot.lane !== lane) return;
      const then = this.#environment.now();
      const reason = error === undefined ? this.reasonToClose(slot, then) : describeError(error);
      if (reason === undefined) this.rest(slot, then);
      else this.close(slot, then, `after a reset: ${reason}`);
      this.#events.changed(then);
    });
  }

  closeLost(slot: Slot<T>, now: number, reason: string): void {
    this.#suspectBefore = now;
    this.count.lost++;
    this.close(slot, now, reason);
  }

  close(slot: Slot<T>, now: number, reason: string): void {
    this.giveBack(slot);
    slot.deadline = now + this.#options.closeTimeout;
    this.#slots.move(slot, 'closing');
    this.#upkeep.wakeBy(now, slot.deadline);
    this.#history.note(now, `closing: ${reason}`);
    this.#factory.close(this.resource(slot), () => this.#closed(slot, reason));
  }

  #closed(slot: Slot<T>, reason: string): void {
    if (slot.state !== 'closing') return;
    this.#slots.move(slot, 'gone');
    this.count.closed++;
    this.#observer.closed(slot, reason);
    this.#events.changed(this.#environment.now());
  }

  cutOff(slot: Slot<T>): void {
    this.#factory.destroy(this.resource(slot));
    this.#closed(slot, 'cut off');
  }

  giveBack(slot: Slot<T>): void {
    if (slot.lane === undefined) return;
    this.#lanes.giveBack(slot.lane);
    slot.lane = undefined;
  }

  maintain(slot: Slot<T>, now: number): void {
    const { idleTimeout, keepaliveInterval, leakThreshold, min } = this.#options;
    if (slot.state === 'held') {
      if (leakThreshold === 0 || slot.leakReported || now < slot.since + leakThreshold) return;
      slot.leakReported = true;
      if (slot.lane) slot.lane.leaks++;
      this.#observer.leaked(slot, now - slot.since);
    } else if (slot.state === 'idle') {
      const spare = this.#slots.staying > min;
      if (this.#takesRetirement(slot, now)) {
        this.close(slot, now, 'maxLifetime');
      } else if (idleTimeout > 0 && spare && now >= slot.since + idleTimeout) {
        this.close(slot, now, `idle for ${Math.round(now - slot.since)} ms`);
      } else if (keepaliveInterval > 0 && now >= slot.aliveAt + keepaliveInterval) {
        this.check(slot, now, 'in the background');
      }
    } else if (now >= slot.deadline) this.#overdue(slot, now);
  }

  #overdue(slot: Slot<T>, now: number): void {
    if (slot.state === 'opening') {
      slot.abandon?.();
      const error = new PoolError(
        'POOL_CONNECT_TIMEOUT',
        `Connection terminated due to connection timeout: no answer within ${this.#options.connectTimeout} ms`,
      );
      this.#openFailed(slot, error);
    } else if (slot.state === 'closing') this.cutOff(slot);
    else if (slot.state === 'resetting' && slot.lane === undefined) {
      this.#invalid(slot, now, `none within ${this.#options.validateTimeout} ms`);
    } else if (slot.state === 'resetting') {
      this.close(slot, now, `not fit for the next within ${this.#options.resetTimeout} ms`);
    }
  }

  /** Paced (as PgBouncer does): a pool that was opened in one burst does not reconnect in one. */
  #takesRetirement(slot: Slot<T>, now: number): boolean {
    if (slot.expiresAt > now || this.#nextRetirement > now) return false;
    this.#nextRetirement = now + this.#options.maxLifetime / this.#slots.all.size;
    return true;
  }

  nextDue(slot: Slot<T>): number {
    const { idleTimeout, keepaliveInterval, leakThreshold, min } = this.#options;
    if (slot.state === 'held') {
      return leakThreshold === 0 || slot.leakReported
        ? Number.POSITIVE_INFINITY
        : slot.since + leakThreshold;
    }
    if (slot.state !== 'idle') return slot.deadline;
    const expiry = Math.max(slot.expiresAt, this.#nextRetirement);
    const spare = this.#slots.staying > min;
    const idle = idleTimeout > 0 && spare ? slot.since + idleTimeout : Number.POSITIVE_INFINITY;
    const keepalive =
      keepaliveInterval > 0 ? slot.aliveAt + keepaliveInterval : Number.POSITIVE_INFINITY;
    return Math.min(expiry, idle, keepalive);
  }

  /** Why a slot is not put to rest but closed. */
  reasonToClose(slot: Slot<T>, now: number): string | undefined {
    if (slot.generation !== this.generation) return 'its generation was retired';
    if (slot.ticket >= this.#options.maxUses) return `maxUses (${this.#options.maxUses})`;
    if (this.#slots.staying > this.#options.max) return 'max was lowered';
    return this.#takesRetirement(slot, now) ? 'maxLifetime' : undefined;
  }

  isSilent(slot: Slot<T>, now: number): boolean {
    const { validateAfter } = this.#options;
    if (validateAfter === 0) return false;
    const silence = now - slot.aliveAt;
    if (silence <= SUSPICIOUS_SILENCE && silence <= validateAfter) return false;
    return silence > validateAfter || slot.aliveAt < this.#suspectBefore;
  }

  /** The machine slept or the process was stopped: the other ends may be gone since long. */
  suspectAll(now: number): void {
    this.#history.note(now, 'the clock jumped: every idle connection is checked');
    for (const slot of this.#slots.idle) {
      if (slot.state === 'idle') this.check(slot, now, 'after the clock jumped');
    }
  }

  checking(): number {
    let checking = 0;
    if (this.#slots.count.resetting === 0) return 0;
    for (const slot of this.#slots.all) {
      if (slot.state === 'resetting' && slot.lane === undefined) checking++;
    }
    return checking;
  }

  resource(slot: Slot<T>): T {
    if (slot.resource === undefined) throw new Error('a slot without its resource');
    return slot.resource;
  }

  tellBreaker(): void {
    const state = this.#opener.breaker(this.#slots.count.opening);
    if (state === this.#breaker) return;
    this.#breaker = state;
    this.#observer.breaker(state);
  }
}
