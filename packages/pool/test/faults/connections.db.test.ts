/** The way to the server: connections that are ended, cut, silent, or lead elsewhere. */
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startProxy, type TcpProxy } from '../../../../test/tcp-proxy.ts';
import { expectNothingLeaked, expectRecovered, namedPool, onServer, underLoad } from './load.ts';

const server = () => inject('postgresUrl');
let proxy: TcpProxy;
beforeEach(async () => {
  proxy = await startProxy(server());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await proxy.close();
});

it('pg_terminate_backend under load fails no more than what was running', async () => {
  const pool = namedPool(server(), { max: 5 });
  const load = underLoad(pool, 20);
  await load.success();
  for (let round = 0; round < 5; round++) {
    await onServer(
      server(),
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [pool.options.application_name],
    );
    await load.success();
  }
  await load.stop();
  expect(load.errors.length).toBeLessThanOrEqual(25);
  for (const error of load.errors) expect(error.message).toMatch(/terminat/);
  await expectRecovered(pool, server());
});

it('a proxy that cuts every connection under load', async () => {
  const pool = namedPool(proxy.url, { max: 5 });
  const load = underLoad(pool, 20);
  await load.success();
  for (let round = 0; round < 5; round++) {
    proxy.cut();
    await load.success();
  }
  await load.stop();
  expect(load.errors.length).toBeLessThanOrEqual(25);
  await expectRecovered(pool, server());
});

it('an outage: few attempts, nobody lost, and the first success soon after', async () => {
  const pool = namedPool(proxy.url, { max: 10 });
  const load = underLoad(pool, 30);
  await load.success();
  proxy.mode = 'reset';
  proxy.cut();
  const before = proxy.accepted;
  await vi.waitFor(() => expect(pool.stats().breaker.failures).toBeGreaterThan(6), 10_000);
  expect(pool.stats().breaker).toMatchObject({ state: expect.stringMatching(/open/) });
  expect(proxy.accepted - before).toBeLessThan(30);
  proxy.mode = 'open';
  await load.success();
  await load.stop();
  expect(pool.stats().breaker).toMatchObject({ state: 'closed', failures: 0 });
  await expectRecovered(pool, server());
});

it('who waits too long in an outage is told its cause', async () => {
  const pool = namedPool(proxy.url, { max: 2, acquireTimeout: 300 });
  await pool.query('SELECT 1');
  proxy.mode = 'reset';
  proxy.cut();
  const failures = await Promise.all(
    [1, 2, 3].map(() => pool.query('SELECT 1').catch((error: Error) => error)),
  );
  const timeout = failures.find((error) => /^timeout exceeded/.test((error as Error).message));
  expect((timeout as Error).message).toMatch(
    /opening failed \d+ times in a row, breaker .*ECONNRESET/,
  );
  expect((timeout as Error).cause).toMatchObject({ code: 'ECONNRESET' });
  proxy.mode = 'open';
  await expect.poll(() => pool.query('SELECT 1').then(() => 'served', String)).toBe('served');
  await expectRecovered(pool, server());
});

it('idle connections whose peer is gone without a word are found before they are used', async () => {
  const pool = namedPool(proxy.url, { max: 3, validateAfter: 50 });
  await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
  const over = proxy.stall();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(pool.stats().invalid).toBeGreaterThan(0);
  over();
  await expectRecovered(pool, server());
});

it('idle connections whose peer is gone are found in the background', async () => {
  const pool = namedPool(proxy.url, { max: 2, keepaliveInterval: 50 });
  await Promise.all([1, 2].map(() => pool.query('SELECT pg_sleep(0.02)')));
  const over = proxy.stall();
  await vi.waitFor(() => expect(pool.stats()).toMatchObject({ invalid: 2, total: 0 }), 5_000);
  over();
  await expectRecovered(pool, server());
});

it('release(true) of a connection whose peer is silent lets the next one in', async () => {
  const pool = namedPool(proxy.url, { max: 1 });
  const client = await pool.connect();
  const waiting = pool.query('SELECT 1 AS one');
  const over = proxy.stall();
  client.release(true);
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  over();
  await expectRecovered(pool, server());
});

it('a way that swallows the answers: statements time out, and the pool lives on', async () => {
  const pool = namedPool(proxy.url, { max: 2, query_timeout: 500, acquireTimeout: 3_000 });
  await pool.query('SELECT 1');
  proxy.drops = Number.POSITIVE_INFINITY;
  const failures = await Promise.all(
    [1, 2, 3, 4].map(() => pool.query('SELECT 1').catch((error: Error) => error)),
  );
  for (const failure of failures) expect(failure).toBeInstanceOf(Error);
  proxy.drops = 0;
  proxy.cut();
  await expectRecovered(pool, server());
});

it('a server that takes connections and never answers', async () => {
  const pool = namedPool(proxy.url, { max: 2, connectTimeout: 100, acquireTimeout: 400 });
  await pool.query('SELECT 1');
  proxy.mode = 'silent';
  proxy.cut();
  const failures = await Promise.all(
    [1, 2, 3].map(() => pool.query('SELECT 1').catch((error: Error) => error)),
  );
  for (const failure of failures) expect(failure).toBeInstanceOf(Error);
  expect(failures.map((error) => (error as Error).message)).toContainEqual(
    expect.stringMatching(/Connection terminated due to connection timeout/),
  );
  proxy.mode = 'open';
  await expectRecovered(pool, server());
});

it('a name that leads elsewhere is asked anew for each connection', async () => {
  const other = await startProxy(server());
  let target = proxy;
  // As a resolver would: the name is the same, its address is not.
  const stream = () => {
    const socket = new Socket();
    const connect = socket.connect.bind(socket) as (port: number, host: string) => Socket;
    socket.connect = (() => connect(Number(new URL(target.url).port), '127.0.0.1')) as never;
    return socket;
  };
  const named = new URL(server());
  named.hostname = 'database.internal';
  const pool = namedPool(named.href, { max: 3, stream });
  const load = underLoad(pool, 6);
  await load.success();
  target = other;
  proxy.mode = 'reset';
  proxy.cut();
  await load.success();
  await load.stop();
  expect(other.accepted).toBeGreaterThan(0);
  await expectRecovered(pool, server());
  await other.close();
});

describe('a clock', () => {
  it('that jumps makes every idle connection suspect', async () => {
    const pool = namedPool(proxy.url, { max: 2, validateAfter: 60_000 });
    await Promise.all([1, 2].map(() => pool.query('SELECT pg_sleep(0.02)')));
    const over = proxy.stall();
    const real = Date.now;
    // The machine slept for an hour; the pool looks at the clock every 50 ms at most.
    vi.spyOn(Date, 'now').mockImplementation(() => real() + 3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(pool.stats().invalid).toBeGreaterThan(0);
    expect(pool.explain()).toContain('the clock jumped');
    over();
    await expectRecovered(pool, server());
  });

  it('that is set back harms nothing', async () => {
    const pool = namedPool(server(), { max: 2 });
    await pool.query('SELECT 1');
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000);
    await pool.query('SELECT 1');
    expect(pool.stats()).toMatchObject({ invalid: 0, opened: 1 });
    await expectNothingLeaked(pool, server());
    await pool.end();
  });
});
