/** A server and a clock that are only numbers: a day passes in seconds, and the same way each time. */
import type { Environment } from '../../src/core/environment.ts';
import type { Factory } from '../../src/core/factory.ts';
import type { Observer } from '../../src/core/observer.ts';
import type { EngineOptions } from '../../src/core/options.ts';
import { ResourcePool } from '../../src/core/resource-pool.ts';

interface Event {
  at: number;
  order: number;
  run: (() => void) | undefined;
}

/** Events in the order of their time. */
export class Clock {
  now = 0;
  #events: Event[] = [];
  #order = 0;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  /** xorshift */
  random(): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) / 2 ** 32;
  }

  after(ms: number, run: () => void): Event {
    const event: Event = { at: this.now + ms, order: this.#order++, run };
    const heap = this.#events;
    let index = heap.push(event) - 1;
    for (;;) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (index === 0 || above === undefined || !isBefore(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
    return event;
  }

  run(until: number): void {
    for (let first = this.#events[0]; first && first.at <= until; first = this.#events[0]) {
      this.#removeFirst();
      this.now = first.at;
      first.run?.();
    }
    this.now = until;
  }

  #removeFirst(): void {
    const heap = this.#events;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child && right && isBefore(right, child)) {
        below++;
        child = right;
      }
      if (child === undefined || !isBefore(child, last)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

export interface Connection {
  /** Of the server that it leads to. */
  epoch: number;
  dead: boolean;
  /** The peer is gone without a word: nothing is ever answered. */
  silent: boolean;
}

/** ms, unless said otherwise. */
export interface Conditions {
  connect: number;
  /** Connections that it takes. */
  places: number;
  /** It refuses to open, at once. */
  down: boolean;
  /** It takes the connection and never answers. */
  hangs: boolean;
}

export class Server {
  readonly conditions: Conditions = { connect: 5, places: 1_000, down: false, hangs: false };
  readonly connections = new Set<Connection>();
  attempts = 0;
  /** The most connections at any moment. */
  peak = 0;
  #epoch = 0;
  readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Every connection is cut; those who hold one see it with their next statement. */
  restart(): void {
    for (const connection of this.connections) connection.dead = true;
    this.connections.clear();
    this.#epoch++;
  }

  /** The peers of all connections fall silent. */
  vanish(): void {
    for (const connection of this.connections) connection.silent = true;
    this.connections.clear();
    this.#epoch++;
  }

  readonly factory: Factory<Connection> = {
    open: (done) => {
      this.attempts++;
      const { connect, hangs } = this.conditions;
      let wanted = true;
      if (!hangs) this.clock.after(connect, () => wanted && this.#opened(done));
      return () => {
        wanted = false;
      };
    },
    close: (connection, done) => {
      if (connection.silent) return;
      this.connections.delete(connection);
      this.clock.after(1, done);
    },
    destroy: (connection) => void this.connections.delete(connection),
    check: ({ dead, silent }, done) => {
      if (!silent) this.clock.after(1, () => done(dead ? new Error('dead') : undefined));
    },
    reset: (_connection, done) => void this.clock.after(1, () => done()),
    stateOnReturn: ({ dead }) => (dead ? 'broken' : 'clean'),
    isUsable: ({ dead }) => !dead,
    isBusy: () => true,
    describe: () => 'a connection',
    classify: (error) => ((error as Error).message === 'full' ? 'full' : 'transient'),
  };

  #opened(done: (error: unknown, connection?: Connection) => void): unknown {
    const { down, places } = this.conditions;
    if (down) return done(new Error('refused'));
    if (this.connections.size >= places) return done(new Error('full'));
    const connection = { epoch: this.#epoch, dead: false, silent: false };
    this.connections.add(connection);
    this.peak = Math.max(this.peak, this.connections.size);
    return done(undefined, connection);
  }
}

export interface Tally {
  served: number;
  failed: number;
  /** ms, of those that were served. */
  waits: number[];
  lastFailure: number;
}

/** A pool before a server, and the traffic through it. */
export class Simulation {
  readonly clock: Clock;
  readonly server: Server;
  readonly pool: ResourcePool<Connection>;
  readonly tallies = new Map<string, Tally>();
  asked = 0;

  constructor(options: Partial<EngineOptions>, seed = 1) {
    const clock = new Clock(seed);
    this.clock = clock;
    this.server = new Server(clock);
    const environment: Environment = {
      now: () => clock.now,
      wallNow: () => clock.now,
      random: () => clock.random(),
      setTimer: (callback, ms) => {
        // As in Node: 1 ms at least.
        const event = clock.after(Math.max(1, ms), callback);
        const cancel = () => {
          event.run = undefined;
        };
        return { cancel, ref: () => undefined, unref: () => undefined };
      },
      defer: (callback) => void clock.after(0, callback),
    };
    const silent = () => undefined;
    const observer: Observer<Connection> = {
      opened: silent,
      openFailed: silent,
      acquired: silent,
      closed: silent,
      timedOut: silent,
      leaked: silent,
      breaker: silent,
    };
    this.pool = new ResourcePool(this.server.factory, options, observer, environment);
  }

  tally(lane: string): Tally {
    let tally = this.tallies.get(lane);
    if (tally === undefined) {
      tally = { served: 0, failed: 0, waits: [], lastFailure: Number.NEGATIVE_INFINITY };
      this.tallies.set(lane, tally);
    }
    return tally;
  }

  get answered(): number {
    let answered = 0;
    for (const { served, failed } of this.tallies.values()) answered += served + failed;
    return answered;
  }

  /** One caller, who holds what he gets for `hold` ms. A connection that fails him counts as such. */
  request(lane: string, hold: number, onDone: () => void = () => undefined): void {
    const { clock } = this;
    const since = clock.now;
    const tally = this.tally(lane);
    this.asked++;
    this.pool.acquire(this.pool.lanes.get(lane), (_error, slot) => {
      const connection = slot?.resource;
      if (slot === undefined || connection === undefined) {
        tally.failed++;
        tally.lastFailure = clock.now;
        onDone();
        return;
      }
      const { ticket } = slot;
      tally.waits.push(clock.now - since);
      // Who speaks to a peer that is gone waits for his own patience to end.
      clock.after(connection.silent ? 1_000 : hold, () => {
        if (connection.dead || connection.silent) {
          tally.failed++;
          tally.lastFailure = clock.now;
          connection.dead = true;
        } else tally.served++;
        this.pool.release(slot, ticket);
        onDone();
      });
    });
  }

  /** Callers that come by chance, `perSecond` on average, until `until`. */
  traffic(lane: string, perSecond: number, hold: () => number, until: number): void {
    const next = () => {
      if (this.clock.now >= until) return;
      this.request(lane, hold());
      this.clock.after((-Math.log(1 - this.clock.random()) * 1_000) / perSecond, next);
    };
    next();
  }

  /** So many callers who ask again as soon as they are done, until `until`. */
  loop(lane: string, callers: number, hold: number, until: number): void {
    const again = () => {
      if (this.clock.now < until) this.request(lane, hold, again);
    };
    for (let caller = 0; caller < callers; caller++) again();
  }
}
