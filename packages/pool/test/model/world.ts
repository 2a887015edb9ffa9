/** A world for the engine in which nothing happens by itself: clock, server and chance are the test's. */
import type { Environment } from '../../src/core/environment.ts';
import type { Factory, FailureOfOpening } from '../../src/core/factory.ts';
import type { Observer } from '../../src/core/observer.ts';

export interface Resource {
  id: number;
  /** The server has let it go. */
  gone: boolean;
  /** In a transaction, or in the middle of a statement. */
  dirty: boolean;
  dead: boolean;
}

export type OpenOutcome = 'ok' | 'transient' | 'fatal' | 'full' | 'refused';

/** What a caller threw into the pool's face: for the process to see, not for the pool to suffer from. */
export class CallersFault extends Error {}

interface Timer {
  at: number;
  callback: () => void;
  referenced: boolean;
}

type Done = (error?: unknown) => void;

export class World {
  now = 0;
  /** Of the wall clock, beyond `now`: the machine slept. */
  slept = 0;
  readonly timers = new Set<Timer>();
  readonly resources = new Set<Resource>();
  readonly opens = new Set<{ finish(outcome: OpenOutcome): void }>();
  /** Given up by the pool, and on their way all the same. */
  readonly lateOpens = new Set<() => void>();
  readonly closes = new Map<Resource, () => void>();
  readonly checks = new Map<Resource, Done>();
  readonly resets = new Map<Resource, Done>();
  /** Called before each open. */
  onOpen: () => void = () => undefined;
  /** Whatever is begun is done before the call returns. */
  readonly #instant: boolean;
  #deferred: (() => void)[] = [];
  #ids = 0;
  #seed: number;

  constructor(seed: number, instant: boolean) {
    this.#seed = seed >>> 0;
    this.#instant = instant;
  }

  readonly environment: Environment = {
    now: () => this.now,
    wallNow: () => this.now + this.slept,
    random: () => this.random(),
    setTimer: (callback, ms) => {
      const timer: Timer = { at: this.now + ms, callback, referenced: false };
      this.timers.add(timer);
      return {
        cancel: () => void this.timers.delete(timer),
        ref: () => {
          timer.referenced = true;
        },
        unref: () => {
          timer.referenced = false;
        },
      };
    },
    defer: (callback) => void this.#deferred.push(callback),
  };

  readonly factory: Factory<Resource> = {
    open: (done) => {
      this.onOpen();
      const open = {
        finish: (outcome: OpenOutcome) => {
          if (!this.opens.delete(open)) return;
          if (outcome === 'ok') done(undefined, this.#newResource());
          else done(Object.assign(new Error(outcome), { outcome }));
        },
      };
      this.opens.add(open);
      if (this.#instant) open.finish('ok');
      return () => {
        if (this.opens.delete(open)) this.lateOpens.add(() => done(undefined, this.#newResource()));
      };
    },
    close: (resource, done) => {
      this.closes.set(resource, done);
      if (this.#instant) this.finishClose(resource);
    },
    destroy: (resource) => this.letGo(resource),
    check: (resource, done) => {
      this.checks.set(resource, done);
      if (this.#instant) this.finishCheck(resource);
    },
    reset: (resource, done) => {
      this.resets.set(resource, done);
      if (this.#instant) this.finishReset(resource);
    },
    stateOnReturn: ({ dead, dirty }) => (dead ? 'broken' : dirty ? 'dirty' : 'clean'),
    isUsable: ({ dead }) => !dead,
    isBusy: () => false,
    describe: ({ id }) => `resource ${id}`,
    classify: (error) => (error as { outcome?: FailureOfOpening }).outcome ?? 'transient',
  };

  readonly observer: Observer<Resource> = {
    opened: () => undefined,
    openFailed: () => undefined,
    acquired: () => undefined,
    closed: () => undefined,
    timedOut: () => undefined,
    leaked: () => undefined,
    breaker: () => undefined,
  };

  /** xorshift: the same seed, the same world. */
  random(): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) / 2 ** 32;
  }

  /** What the server has open or about to be, for this pool. */
  get places(): number {
    return this.opens.size + this.resources.size;
  }

  /** @returns whether the pool, which had given it up, let it go at once */
  finishLateOpen(): boolean {
    const [arrive] = this.lateOpens;
    if (arrive === undefined) return true;
    this.lateOpens.delete(arrive);
    const before = this.resources.size;
    arrive();
    return this.resources.size === before;
  }

  finishClose(resource: Resource): void {
    const done = this.closes.get(resource);
    this.letGo(resource);
    done?.();
  }

  finishCheck(resource: Resource, error?: unknown): void {
    const done = this.checks.get(resource);
    this.checks.delete(resource);
    done?.(error);
  }

  finishReset(resource: Resource, error?: unknown): void {
    const done = this.resets.get(resource);
    this.resets.delete(resource);
    if (error === undefined) resource.dirty = false;
    done?.(error);
  }

  letGo(resource: Resource): void {
    resource.gone = true;
    this.resources.delete(resource);
    this.closes.delete(resource);
  }

  runDeferred(): void {
    for (let rounds = 0; this.#deferred.length > 0; rounds++) {
      if (rounds > 1_000) throw new Error('deferred work never ends');
      for (const callback of this.#deferred.splice(0)) {
        try {
          callback();
        } catch (error) {
          if (!(error instanceof CallersFault)) throw error;
        }
      }
    }
  }

  /** Time passes, timer by timer. `afterEach` is told after each. */
  advance(ms: number, afterEach: () => void = () => undefined): void {
    const end = this.now + ms;
    for (let rounds = 0; ; rounds++) {
      if (rounds > 10_000) throw new Error('timers never end');
      this.runDeferred();
      const due = this.#earliest();
      if (due === undefined || due.at > end) break;
      this.now = Math.max(this.now, due.at);
      this.timers.delete(due);
      due.callback();
      afterEach();
    }
    this.now = end;
  }

  #newResource(): Resource {
    const resource = { id: ++this.#ids, gone: false, dirty: false, dead: false };
    this.resources.add(resource);
    return resource;
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) {
      if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    }
    return earliest;
  }
}
