import { describe, expect, it } from 'vitest';
import type { Environment } from './environment.ts';
import type { Factory } from './factory.ts';
import type { Observer } from './observer.ts';
import type { EngineOptions } from './options.ts';
import { ResourcePool } from './resource-pool.ts';
import type { Slot } from './slots.ts';

/** A world whose time stands still unless it is moved; opens are completed by hand. */
function world(options: Partial<EngineOptions> = {}, faculties: Partial<Factory<object>> = {}) {
  const clock = { now: 0, slept: 0 };
  const destroyed: object[] = [];
  const deferred: (() => void)[] = [];
  const timers = new Set<() => void>();
  const opens: ((error: unknown, resource?: object) => void)[] = [];
  const factory: Factory<object> = {
    open: (done) => {
      opens.push(done);
      return () => undefined;
    },
    close: (_resource, done) => done(),
    destroy: (resource) => void destroyed.push(resource),
    check: (_resource, done) => done(),
    reset: (_resource, done) => done(),
    stateOnReturn: () => 'clean',
    isUsable: () => true,
    isBusy: () => false,
    describe: () => 'a resource',
    classify: () => 'transient',
    ...faculties,
  };
  const observer: Observer<object> = {
    opened: () => undefined,
    openFailed: () => undefined,
    acquired: () => undefined,
    closed: () => undefined,
    timedOut: () => undefined,
    leaked: () => undefined,
    breaker: () => undefined,
  };
  const environment: Environment = {
    now: () => clock.now,
    wallNow: () => clock.now + clock.slept,
    random: () => 0.5,
    setTimer: (callback) => {
      timers.add(callback);
      return {
        cancel: () => void timers.delete(callback),
        ref: () => undefined,
        unref: () => undefined,
      };
    },
    defer: (callback) => void deferred.push(callback),
  };
  const pool = new ResourcePool(factory, options, observer, environment);
  const answers: { lane: string; slot: Slot<object> | undefined; error: unknown }[] = [];
  return {
    pool,
    clock,
    fireTimers: () => {
      for (const fire of [...timers]) fire();
    },
    opens,
    destroyed,
    deferred,
    answers,
    ask: (lane = 'default') =>
      pool.acquire(pool.lanes.get(lane), (error, slot) => answers.push({ lane, slot, error })),
    completeOpens: () => {
      for (const done of opens.splice(0)) done(undefined, {});
    },
    giveBack: (index: number) => {
      const slot = answers[index]?.slot;
      return slot !== undefined && pool.release(slot, slot.ticket);
    },
  };
}

describe('ResourcePool', () => {
  it('serves a waiter from whichever comes first, a returned slot or a new one', () => {
    const { opens, answers, ask, completeOpens, giveBack } = world({ max: 2 });
    ask();
    completeOpens();
    ask();
    expect(opens).toHaveLength(1);
    expect(giveBack(0)).toBe(true);
    expect(answers).toHaveLength(2);
    expect(answers[1]?.slot).toBe(answers[0]?.slot);
  });

  it('takes a returned slot off the account of its lane', () => {
    const { pool, answers, ask, completeOpens, giveBack } = world({ max: 1 });
    ask();
    completeOpens();
    for (let checkout = 0; checkout < 3; checkout++) {
      giveBack(checkout);
      ask();
    }
    expect(answers).toHaveLength(4);
    expect(pool.lanes.get('default').held).toBe(1);
  });

  it('keeps reserved slots from other lanes', () => {
    const { pool, answers, ask, completeOpens } = world({
      max: 2,
      lanes: { web: { reserved: 1 }, jobs: {} },
    });
    ask('jobs');
    ask('jobs');
    completeOpens();
    expect(answers.map(({ lane }) => lane)).toEqual(['jobs']);
    ask('web');
    completeOpens();
    expect(answers.map(({ lane }) => lane)).toEqual(['jobs', 'web']);
    expect(pool.lanes.get('jobs').waiting.size).toBe(1);
  });

  it('refuses a release that comes twice, or too late', () => {
    const { pool, answers, ask, completeOpens } = world({ max: 1 });
    ask();
    completeOpens();
    const slot = answers[0]?.slot;
    if (slot === undefined) throw new Error('not served');
    const { ticket } = slot;
    expect(pool.release(slot, ticket)).toBe(true);
    expect(pool.release(slot, ticket)).toBe(false);
    ask();
    expect(pool.release(slot, ticket)).toBe(false);
  });

  it('counts as waiting only who waits for a slot in use', () => {
    const { answers, ask, completeOpens } = world({ max: 2, maxWaiting: 1 });
    for (let caller = 0; caller < 4; caller++) ask();
    completeOpens();
    expect(answers.filter(({ slot }) => slot !== undefined)).toHaveLength(2);
    expect(answers.filter(({ error }) => error !== undefined)).toHaveLength(1);
  });

  it('takes back no slot of another pool', () => {
    const one = world();
    const other = world();
    one.ask();
    one.completeOpens();
    const slot = one.answers[0]?.slot;
    if (slot === undefined) throw new Error('not served');
    expect(other.pool.release(slot, slot.ticket)).toBe(false);
    expect(one.pool.release(slot, slot.ticket)).toBe(true);
  });

  it('destroys what arrives after it was given up', () => {
    const { pool, opens, destroyed, ask } = world();
    ask();
    pool.cut(new Error('enough'));
    opens[0]?.(undefined, {});
    expect(destroyed).toHaveLength(1);
  });

  it('answers each caller once, though one of them aborts another while it is answered', () => {
    const { pool, answers, ask } = world({ max: 1 });
    const lane = pool.lanes.get('default');
    pool.acquire(lane, () => pool.abort(second, new Error('aborted')));
    const second = ask();
    const third = ask();
    pool.cut(new Error('cut'));
    expect(answers.map(({ error }) => String(error))).toEqual(['Error: aborted', 'Error: cut']);
    expect(third.settled).toBe(true);
    expect(pool.lanes.get('default').waiting.size).toBe(0);
  });

  it('goes on when a caller throws while it is answered, and throws that at the process', () => {
    const { pool, answers, deferred, ask, completeOpens } = world({ max: 2 });
    pool.acquire(pool.lanes.get('default'), () => {
      throw new Error('mine');
    });
    ask();
    completeOpens();
    completeOpens();
    expect(answers[0]?.slot).toBeDefined();
    expect(deferred).toHaveLength(1);
    expect(deferred[0]).toThrow('mine');
  });

  it('checks what is idle after the machine slept, and may have the answers at once', () => {
    const checked = new Set<object>();
    const { pool, clock, answers, ask, completeOpens, giveBack } = world(
      { max: 2 },
      {
        check: (resource, done) => {
          checked.add(resource);
          done();
        },
      },
    );
    ask();
    ask();
    completeOpens();
    giveBack(0);
    giveBack(1);
    clock.now = 100;
    clock.slept = 60_000;
    ask();
    expect(checked.size).toBe(2);
    expect(answers[2]?.slot).toBeDefined();
    expect(pool.slots.count.idle).toBe(1);
  });

  it('hands on nothing of a generation that was retired while it was checked', () => {
    const checks: ((error?: unknown) => void)[] = [];
    const { pool, clock, answers, ask, completeOpens, giveBack } = world(
      { max: 1, validateAfter: 1_000, idleTimeout: 0 },
      { check: (_resource, done) => void checks.push(done) },
    );
    ask();
    completeOpens();
    giveBack(0);
    clock.now = 2_000;
    ask();
    expect(checks).toHaveLength(1);
    pool.flush();
    checks[0]?.();
    completeOpens();
    expect(answers).toHaveLength(2);
    expect(answers[1]?.slot?.generation).toBe(pool.generation);
  });

  it('keeps no idle one beyond a max that was lowered while it was opened', () => {
    const { pool, ask, completeOpens } = world({ max: 2 });
    const waiters = [ask(), ask()];
    pool.resize(1);
    for (const waiter of waiters) pool.abort(waiter, new Error('aborted'));
    completeOpens();
    expect(pool.slots.all.size).toBe(1);
  });

  it('takes nobody for stuck who returned what he held while he waited', () => {
    const { pool, clock, fireTimers, answers, ask, completeOpens, giveBack } = world({ max: 1 });
    ask();
    completeOpens();
    const held = answers[0]?.slot;
    if (held === undefined) throw new Error('not served');
    held.traced = true;
    ask();
    const third = pool.acquire(pool.lanes.get('default'), () => undefined, 5_000, [held]);
    giveBack(0);
    expect(answers[1]?.slot).toBe(held);
    clock.now = 2_000;
    fireTimers();
    expect(third.settled).toBe(false);
  });

  it('names everything that is wrong with its options', () => {
    const options = { max: 2, min: 3, lanes: { web: { reserved: 3, weight: 0 } } };
    expect(() => world(options)).toThrow(
      /min \(3\) is beyond max \(2\); lanes\.web\.weight .*reserve 3 slots, more than max \(2\)/,
    );
  });
});
