import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Pool, type PoolOptions } from '../index.ts';

let pool: Pool | undefined;
const open = (options: PoolOptions = {}): Pool => {
  pool = new Pool({ connectionString: inject('postgresUrl'), ...options });
  return pool;
};
afterEach(() => pool?.end());

const pid = async (client: pg.PoolClient | pg.Pool): Promise<number> =>
  (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

/** Ends a connection from the outside, as a restart of the server would. */
async function kill(id: number): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query('SELECT pg_terminate_backend($1)', [id]);
  await client.end();
}

describe('Pool', () => {
  it('is a pg.Pool, to whoever asks', () => {
    expect(open()).toBeInstanceOf(pg.Pool);
  });

  it('checks out by promise and by callback, and gives a release function', async () => {
    const current = open({ max: 1 });
    const client = await current.connect();
    client.release();
    const rows = await new Promise((resolve, reject) => {
      current.connect((error, client, release) => {
        if (error || !client) return reject(error);
        client.query('SELECT 7 AS n').then((result) => {
          release?.();
          resolve(result.rows);
        }, reject);
      });
    });
    expect(rows).toEqual([{ n: 7 }]);
    expect(current.stats()).toMatchObject({ total: 1, idle: 1, inUse: 0 });
  });

  it('counts connections, callers and how long they waited', async () => {
    const current = open({ max: 2, name: 'counted' });
    const held = await Promise.all([current.connect(), current.connect()]);
    const waiting = current.query('SELECT 1');
    expect(current.stats()).toMatchObject({
      name: 'counted',
      max: 2,
      total: 2,
      idle: 0,
      inUse: 2,
      waiting: 1,
    });
    for (const client of held) client.release();
    await waiting;
    const stats = current.stats();
    expect(stats).toMatchObject({
      peak: { total: 2, inUse: 2, waiting: expect.any(Number) },
      opened: 2,
      acquire: { count: 3 },
    });
    expect(Number(stats.acquire.max)).toBeGreaterThanOrEqual(Number(stats.acquire.p50));
  });

  it('counts who gave up waiting', async () => {
    const current = open({ max: 1, connectionTimeoutMillis: 20 });
    const held = await current.connect();
    await expect(current.query('SELECT 1')).rejects.toThrow(/timeout/);
    held.release();
    expect(current.stats().timeouts).toBe(1);
  });

  it('tells what happens to its connections', async () => {
    const lines: [string, string][] = [];
    const log = (level: string) => (_fields: object, message: string) =>
      lines.push([level, message]);
    const current = open({
      max: 1,
      events: { debug: log('debug'), info: log('info'), warn: log('warn') },
    });
    const client = await current.connect();
    const removed = new Promise((resolve) => current.once('remove', resolve));
    client.release(true);
    await removed;
    await pid(current);
    expect(lines).toEqual([
      ['info', 'connect'],
      ['debug', 'acquire'],
      ['debug', 'release'],
      ['info', 'remove'],
      ['info', 'connect'],
      ['debug', 'acquire'],
      ['debug', 'release'],
    ]);
  });

  it('replaces a connection after so many uses', async () => {
    const current = open({ max: 1, maxUses: 2 });
    const used = [await pid(current), await pid(current), await pid(current)];
    expect(used[0]).toBe(used[1]);
    expect(used[2]).not.toBe(used[1]);
  });

  it('replaces a connection that is too old', async () => {
    const current = open({ max: 1, maxLifetimeSeconds: 1 });
    const first = await pid(current);
    const removed = new Promise((resolve) => current.once('remove', resolve));
    await removed;
    expect(await pid(current)).not.toBe(first);
  });

  it('survives the loss of an idle connection, without a listener of the user', async () => {
    const current = open({ max: 1 });
    const lost = new Promise((resolve) => current.once('remove', resolve));
    await kill(await pid(current));
    await lost;
    expect(current.stats().errors).toBe(1);
    expect(await pid(current)).toBeGreaterThan(0);
  });

  it('asks for a sign of life before it hands out what was idle for long', async () => {
    const current = open({ max: 1, validateAfter: 1, validateTimeout: 50 });
    const client = await current.connect();
    const before = await pid(client);
    // A connection that no longer answers, and does not say so.
    const { stream } = (client as unknown as { connection: { stream: { pause(): void } } })
      .connection;
    client.release();
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await pid(current)).not.toBe(before);
    expect(current.stats().invalid).toBe(1);
  });

  it('ends, and lets the process end', async () => {
    const current = open();
    await pid(current);
    await current.end();
    pool = undefined;
    expect(current.stats()).toMatchObject({ total: 0, idle: 0 });
  });
});

describe('lanes', () => {
  it('a view keeps to its lane, and leaves the lane of its caller alone', async () => {
    const current = open({ max: 3, lanes: { web: {}, jobs: { max: 1 } } });
    const job = await current.lane('jobs').connect();
    const other = await current.connect();
    const held = current.stats().lanes;
    other.release();
    job.release();
    expect(held).toMatchObject({ jobs: { held: 1 }, default: { held: 1 }, web: { held: 0 } });
  });

  it('whatever is awaited inside runInLane belongs to the lane', async () => {
    const current = open({ max: 3, lanes: { jobs: {} } });
    await current.runInLane('jobs', async () => {
      const client = await current.connect();
      await current.query('SELECT 1');
      client.release();
    });
    await current.query('SELECT 1');
    expect(current.stats().lanes).toMatchObject({
      jobs: { acquired: 2 },
      default: { acquired: 1 },
    });
  });
});
