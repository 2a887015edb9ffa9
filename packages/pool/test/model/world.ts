/** A world for the engine in which nothing happens by itself: clock, server and chance are the test's. */
import type { Environment } from '../../src/core/environment.ts';
import type { Factory } from '../../src/core/factory.ts';
import type { Observer } from '../../src/core/observer.ts';

export interface Resource {
  id: number;
  /** The server has let it go. */
  gone: boolean;
  /** In a transaction, or in the middle of a statement. */
  dirty: boolean;
  dead: boolean;
}

export type OpenOutcome = 'ok' | 'transient' | 'fatal' | 'full';

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
  readonly closes = new Map<Resource, () => void>();
  readonly checks = new Map<Resource, Done>();
  readonly resets = new Map<Resource, Done>();
  /** Called before each open. */
  onOpen: () => void = () => undefined;
  #deferred: (() => void)[] = [];
  #ids = 0;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
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
          if (outcome !== 'ok') {
            done(Object.assign(new Error(outcome), { outcome }));
            return;
          }
          const resource = { id: ++this.#ids, gone: false, dirty: false, dead: false };
          this.resources.add(resource);
          done(undefined, resource);
        },
      };
      this.opens.add(open);
      return () => void this.opens.delete(open);
    },
    close: (resource, done) => {
      this.closes.set(resource, done);
    },
    destroy: (resource) => this.letGo(resource),
    check: (resource, done) => void this.checks.set(resource, done),
    reset: (resource, done) => void this.resets.set(resource, done),
    stateOnReturn: ({ dead, dirty }) => (dead ? 'broken' : dirty ? 'dirty' : 'clean'),
    isUsable: ({ dead }) => !dead,
    isBusy: () => false,
    describe: ({ id }) => `resource ${id}`,
    classify: (error) =>
      (error as { outcome?: 'transient' | 'fatal' | 'full' }).outcome ?? 'transient',
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
      for (const callback of this.#deferred.splice(0)) callback();
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

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) {
      if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    }
    return earliest;
  }
}
