/** What a caller is told is true, whatever happens on the way. */
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startProxy, type TcpProxy } from '../../../../test/tcp-proxy.ts';
import { expectRecovered, namedPool, onServer } from './load.ts';

const server = () => inject('postgresUrl');
let proxy: TcpProxy;
beforeEach(async () => {
  proxy = await startProxy(server());
});
afterEach(async () => {
  await proxy.close();
});

// Each of these tears a message; a loss of whole messages is one that the protocol cannot see.
it.each([1, 6, 20, 40, 70])(
  'of an answer that lost %i bytes on the way: nobody gets what is not his',
  async (bytes) => {
    const pool = namedPool(proxy.url, { max: 3, query_timeout: 500, acquireTimeout: 3_000 });
    await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
    const ask = async (n: number) => {
      try {
        return (await pool.query('SELECT $1::int AS n', [n])).rows[0]?.n === n;
      } catch {
        return 'told';
      }
    };
    proxy.drops = bytes;
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n)));
    expect(answers).not.toContain(false);
    expect(answers).toContain('told');
    await expectRecovered(pool, server());
  },
);

it('of a write: who was told that it is done finds it, once', async () => {
  const table = `written_${process.pid}`;
  await onServer(server(), `CREATE TABLE ${table} (n int)`);
  const pool = namedPool(proxy.url, { max: 5 });
  const done: number[] = [];
  let asked = 0;
  let stopped = false;
  const callers = Array.from({ length: 10 }, async () => {
    while (!stopped) {
      const n = asked++;
      await pool.query(`INSERT INTO ${table} VALUES ($1)`, [n]).then(
        () => done.push(n),
        () => undefined,
      );
    }
  });
  for (let round = 1; round <= 10; round++) {
    await expect.poll(() => done.length, { interval: 2 }).toBeGreaterThan(round * 20);
    proxy.cut();
  }
  stopped = true;
  await Promise.all(callers);
  await expectRecovered(pool, server());
  const rows = await onServer<{ n: number }>(server(), `SELECT n FROM ${table}`);
  await onServer(server(), `DROP TABLE ${table}`);
  const written = rows.map(({ n }) => n);
  expect(new Set(written).size).toBe(written.length);
  const found = new Set(written);
  expect(done.filter((n) => !found.has(n))).toEqual([]);
  // Nobody asked twice, neither we nor the pool.
  expect(written.length).toBeLessThanOrEqual(asked);
});

it('of a transaction: who thinks while the connection is cut cannot go on with half of it', async () => {
  const pool = namedPool(proxy.url, { max: 2 });
  const client = await pool.connect();
  const waiting = pool.connect();
  await client.query('BEGIN');
  const other = await waiting;
  proxy.cut();
  await expect.poll(() => pool.stats().errors).toBe(2);
  await expect(client.query('COMMIT')).rejects.toThrow();
  client.release();
  other.release();
  expect(pool.stats()).toMatchObject({ idle: 0, inUse: 0 });
  await expectRecovered(pool, server());
});
