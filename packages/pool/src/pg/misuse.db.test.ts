import pg from 'pg';
import Cursor from 'pg-cursor';
import { describe, expect, it } from 'vitest';
import { kill, next, openPool, pidOf } from '../../test/pool.ts';
import { Pool, type PoolError } from '../index.ts';

describe('a connection that is returned', () => {
  it('in a transaction is rolled back, and said so', async () => {
    const pool = openPool({ max: 1 });
    const warning = next<[PoolError]>(pool, 'warning');
    const client = await pool.connect();
    const pid = await pidOf(client);
    await client.query('BEGIN');
    await client.query('CREATE TEMPORARY TABLE left_over (n int)');
    client.release();
    expect((await pool.query(`SELECT to_regclass('left_over') AS found`)).rows).toEqual([
      { found: null },
    ]);
    expect(await pidOf(pool)).toBe(pid);
    const [error] = await warning;
    expect(error.code).toBe('POOL_OPEN_TRANSACTION');
    expect(error.message).toContain('CREATE TEMPORARY TABLE left_over');
    expect(pool.stats().rolledBack).toBe(1);
  });

  it('in a failed transaction is rolled back', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    await expect(client.query('SELECT 1/0')).rejects.toThrow('division by zero');
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(pool.stats()).toMatchObject({ rolledBack: 1, opened: 1 });
  });

  it('while a statement runs goes to the next when that is done', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    const last = client.query(`SELECT pg_sleep(0.05), 'done' AS last`);
    client.release();
    const order: string[] = [];
    const after = pool.query('SELECT 1').then(() => order.push('next'));
    await last.then(() => order.push('last'));
    await after;
    expect(order).toEqual(['last', 'next']);
    expect(pool.stats().opened).toBe(1);
  });

  it('twice throws, with both places once it has happened', async () => {
    const pool = openPool({ max: 2 });
    const again = async () => {
      const client = await pool.connect();
      client.release();
      client.release();
    };
    const warning = next<[PoolError]>(pool, 'warning');
    const failure = next<[PoolError]>(pool, 'error');
    await expect(again()).rejects.toThrow(
      'Release called on client which has already been released to the pool.',
    );
    expect((await warning)[0].code).toBe('POOL_RELEASED_TWICE');
    expect((await failure)[0].code).toBe('POOL_RELEASED_TWICE');
    await expect(again()).rejects.toThrow(
      /Returned again at .*misuse\.db\.test.*; the first time at .*misuse\.db\.test/,
    );
    expect(pool.stats()).toMatchObject({ total: 1, idle: 1, inUse: 0 });
  });

  it('and used after that is said so', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    client.release();
    const warning = next<[PoolError]>(pool, 'warning');
    await client.query('SELECT 5 AS five');
    expect((await warning)[0].code).toBe('POOL_USED_AFTER_RELEASE');
  });

  it('is given back by await using, once', async () => {
    const pool = openPool({ max: 1 });
    {
      await using client = await pool.connect();
      await client.query('SELECT 1');
      client.release();
    }
    {
      await using _client = await pool.connect();
      expect(pool.stats().inUse).toBe(1);
    }
    expect(pool.stats()).toMatchObject({ inUse: 0, idle: 1, opened: 1 });
  });
});

describe('options', () => {
  it('that are out of range are named, all in one error', () => {
    const options = { max: -1, closeTimeout: 0, lanes: { web: { weight: 0 } } };
    expect(() => new Pool(options)).toThrow(/max .*; closeTimeout .*; lanes\.web\.weight/);
  });

  it('a lane that does not exist is named with those that do', () => {
    const pool = openPool({ lanes: { web: {} } });
    expect(() => pool.lane('jobs')).toThrow(/no lane 'jobs'; its lanes are 'default', 'web'/);
    expect(() => pool.runInLane('jobs', () => undefined)).toThrow(/no lane 'jobs'/);
  });

  it('as text, as they come from the environment, count as numbers', async () => {
    const max = '2' as unknown as number;
    const pool = openPool({ max, idleTimeoutMillis: '0' as unknown as number });
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    expect(pool.stats()).toMatchObject({ max: 2, inUse: 2 });
    for (const client of clients) client.release();
  });
});

describe('errors', () => {
  it('of a connection that somebody holds end no process, and the connection', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    const ended = new Promise((resolve) => client.once('end', () => resolve(undefined)));
    await kill(await pidOf(client));
    await ended;
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(pool.stats()).toMatchObject({ total: 1, opened: 2 });
  });

  it('of the password reach the caller as they are', async () => {
    const pool = openPool({ password: () => 'wrong', max: 2 });
    const url = new URL(pool.options.connectionString ?? '');
    url.password = 'wrong';
    const wrong = openPool({ connectionString: url.href, acquireTimeout: 60_000 });
    await expect(wrong.query('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('of a connection under a cursor that the pool was given end its checkout', async () => {
    const pool = openPool({ max: 1 });
    const pid = await pidOf(pool);
    const answer = pool.query(new Cursor('SELECT 1')) as unknown as Promise<unknown>;
    const refused = expect(answer).rejects.toThrow();
    await kill(pid);
    await refused;
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('two callers who hold one each and wait for another are told so', async () => {
    const pool = openPool({ max: 2 });
    const task = async () => {
      await using _first = await pool.connect();
      await new Promise(setImmediate);
      await using _second = await pool.connect();
    };
    const results = await Promise.allSettled([task(), task()]);
    const errors = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason.code] : [],
    );
    expect(errors).toEqual(['POOL_SELF_DEADLOCK']);
  });

  it('one caller who waits for the connections that it holds all itself is told so', async () => {
    const pool = openPool({ max: 2 });
    await using _first = await pool.connect();
    await using _second = await pool.connect();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_SELF_DEADLOCK' });
  });

  it('says at its timeout who holds what, where and since when', async () => {
    const pool = openPool({ max: 1, lanes: { jobs: {} }, acquireTimeout: 50 });
    const held = await pool.lane('jobs').connect();
    await held.query('BEGIN');
    const refused = await pool.query('SELECT 1').catch((error: PoolError) => error);
    expect(refused).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    expect((refused as PoolError).message).toMatch(
      /^timeout exceeded when trying to connect: waited \d+ ms in lane 'default' \(limit 50 ms\), 0 more are waiting; 1 of 1 connections are held \(1 by lane 'jobs'\); lane 'jobs' for .*, server pid \d+, in transaction, last statement: BEGIN, checked out at .*misuse\.db\.test/,
    );
    expect((refused as PoolError).stack).toContain('misuse.db.test');
    await held.query('ROLLBACK');
    held.release();
  });
});

it('is an instance of the pg.Pool of its user', () => {
  expect(openPool({ lanes: { web: {} } }).lane('web')).toBeInstanceOf(pg.Pool);
});
