import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onServer, openPool, pidOf } from '../../test/pool.ts';

async function running(pid: number): Promise<string[]> {
  const rows = await onServer<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE pid = $1 AND state = 'active'`,
    [pid],
  );
  return rows.map(({ query }) => query);
}

describe('AbortSignal', () => {
  it('takes a caller out of the queue, with the reason of the signal', async () => {
    const pool = openPool({ max: 1 });
    const held = await pool.connect();
    const controller = new AbortController();
    const waiting = pool.connect({ signal: controller.signal });
    const query = pool.query({ text: 'SELECT 1', signal: controller.signal });
    expect(pool.waitingCount).toBe(2);
    controller.abort(new Error('the browser went away'));
    await expect(waiting).rejects.toThrow('the browser went away');
    await expect(query).rejects.toThrow('the browser went away');
    expect(pool.waitingCount).toBe(0);
    held.release();
    expect(pool.stats()).toMatchObject({ idle: 1, inUse: 0 });
  });

  it('that was given already rejects at once', async () => {
    const pool = openPool({ max: 1 });
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(pool.connect({ signal })).rejects.toThrow('too late');
    await expect(pool.query({ text: 'SELECT 1', signal })).rejects.toThrow('too late');
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('cancels the statement on the server; the connection goes on, and hurts nobody', async () => {
    const pool = openPool({ max: 1 });
    const pid = await pidOf(pool);
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController();
      const query = pool.query({ text: 'SELECT pg_sleep(30)', signal: controller.signal });
      await expect.poll(() => running(pid)).toEqual(['SELECT pg_sleep(30)']);
      controller.abort(new Error('enough'));
      await expect(query).rejects.toThrow('enough');
      // Whoever comes next must not be hit by a cancel that comes late.
      expect(await pidOf(pool)).toBe(pid);
    }
    expect(pool.stats()).toMatchObject({ opened: 1, total: 1 });
  });

  it('works on a connection that is checked out', async () => {
    const pool = openPool({ max: 1 });
    const client = await pool.connect();
    const signal = AbortSignal.timeout(50);
    const config = { text: 'SELECT pg_sleep(30)', signal };
    await expect(client.query(config)).rejects.toThrow(/timeout/);
    expect((await client.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    client.release();
  });
});

describe('query_timeout', () => {
  it('ends the statement on the server too, and keeps the connection', async () => {
    const pool = openPool({ max: 1, query_timeout: 100 });
    const pid = await pidOf(pool);
    await expect(pool.query('SELECT pg_sleep(30)')).rejects.toThrow('Query read timeout');
    expect(await pidOf(pool)).toBe(pid);
    expect(await running(pid)).toEqual([]);
  });

  it('lets the holder of a connection go on', async () => {
    const pool = openPool({ max: 1, query_timeout: 100 });
    const client = await pool.connect();
    await client.query('BEGIN');
    await expect(client.query('SELECT pg_sleep(30)')).rejects.toThrow('Query read timeout');
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 3 AS three')).rows).toEqual([{ three: 3 }]);
    client.release();
    await wait(0);
    expect(pool.stats()).toMatchObject({ idle: 1, opened: 1, rolledBack: 0 });
  });
});
