import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { kill, next, openPool, pidOf } from '../../test/pool.ts';
import type { Leak } from '../index.ts';

describe('at run time', () => {
  it('resizes, also by options.max', async () => {
    const pool = openPool({ max: 1 });
    const first = await pool.connect();
    const second = pool.connect();
    pool.options.max = 2;
    (await second).release();
    first.release();
    expect(pool.stats()).toMatchObject({ max: 2, total: 2, idle: 2 });
    pool.resize(1);
    expect(pool.stats()).toMatchObject({ max: 1, idle: 1 });
  });

  it('pauses and resumes', async () => {
    const pool = openPool({ max: 2 });
    pool.pause();
    const waiting = pool.query('SELECT 1 AS one');
    await new Promise(setImmediate);
    expect(pool.stats()).toMatchObject({ state: 'paused', waiting: 1, total: 0 });
    pool.resume();
    expect((await waiting).rows).toEqual([{ one: 1 }]);
  });

  it('flushes: idle connections at once, the others as they come back', async () => {
    const pool = openPool({ max: 2 });
    const held = await pool.connect();
    const idle = await pool.connect();
    const pids = [await pidOf(held), await pidOf(idle)];
    idle.release();
    pool.flush();
    held.release();
    expect(pids).not.toContain(await pidOf(pool));
  });

  it('drains: serves who waits, and cuts off at the deadline', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    const stuck = client.query('SELECT pg_sleep(30)').catch((error: Error) => error.message);
    const waiting = pool.query('SELECT 1').catch((error: Error) => error.message);
    await pool.drain(50);
    expect(await waiting).toMatch(/drained, and its deadline of 50 ms is over/);
    expect(await stuck).toMatch(/Connection terminated/);
    // Too late, and no mistake of the holder.
    client.release();
    expect(pool.stats()).toMatchObject({ state: 'ended', total: 0 });
  });

  it('serves at its end who waits', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    const waiting = pool.query('SELECT 4 AS four');
    const ended = pool.end();
    await expect(pool.query('SELECT 1')).rejects.toThrow(
      'Cannot use a pool after calling end on the pool',
    );
    client.release();
    expect((await waiting).rows).toEqual([{ four: 4 }]);
    await ended;
    expect(pool.totalCount).toBe(0);
  });

  it('the end of a view is not that of the pool', async () => {
    const pool = openPool({ lanes: { web: {} } });
    const view = pool.lane('web');
    await view.end();
    await expect(view.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end');
    await expect(view.connect()).rejects.toThrow('Cannot use a pool after calling end');
    expect((await pool.lane('web').query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('retires all connections when the server sends one away', async () => {
    const pool = openPool({ max: 2 });
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    const [killed, other] = [await pidOf(first), await pidOf(second)];
    first.release();
    const lost = next(pool, 'error');
    await kill(killed);
    await lost;
    second.release();
    expect([killed, other]).not.toContain(await pidOf(pool));
  });
});

it('reports a leak once, with the place', async () => {
  const pool = openPool({ max: 1, leakThreshold: 30 });
  const client = await pool.connect();
  await client.query('SELECT 1 AS kept');
  const [leak] = await next<[Leak]>(pool, 'leak');
  expect(leak).toMatchObject({ lane: 'default', statement: 'SELECT 1 AS kept' });
  expect(leak.place).toContain('control.db.test');
  expect(leak.heldMs).toBeGreaterThanOrEqual(30);
  client.release();
  expect(pool.stats().leaks).toBe(1);
});

describe('tracers', () => {
  const { connect, query } = pg.Pool.prototype;
  const { query: clientQuery } = pg.Client.prototype;
  afterEach(() => {
    Object.assign(pg.Pool.prototype, { connect, query });
    pg.Client.prototype.query = clientQuery;
  });
  type Any = (this: unknown, ...args: unknown[]) => unknown;
  function patch(target: object, method: string, calls: string[], label: string): void {
    const record = target as Record<string, Any>;
    const original = record[method];
    if (original === undefined) throw new Error(`nothing to patch: ${method}`);
    record[method] = function (this: unknown, ...args: unknown[]) {
      calls.push(label);
      return original.apply(this, args);
    };
  }

  it('that patch Pool.prototype and Client.prototype see every call', async () => {
    const calls: string[] = [];
    const pool = openPool({ max: 2 });
    patch(pg.Pool.prototype, 'connect', calls, 'connect');
    patch(pg.Pool.prototype, 'query', calls, 'pool.query');
    patch(pg.Client.prototype, 'query', calls, 'client.query');
    const client = await pool.connect();
    await client.query('SELECT 1');
    client.release();
    expect(calls).toEqual(['connect', 'client.query']);
    calls.length = 0;
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(calls).toEqual(['pool.query', 'connect', 'client.query']);
    await expect(pool.query('SELECT 1/0')).rejects.toThrow('division by zero');
    await expect.poll(() => pool.stats()).toMatchObject({ idle: 1, opened: 1, closed: 0 });
  });

  it('a subclass that overrides connect is asked by query', async () => {
    const calls: string[] = [];
    const pool = openPool({ max: 2 });
    patch(pool, 'connect', calls, 'connect');
    await pool.query('SELECT 1');
    expect(calls).toEqual(['connect']);
  });
});
