import { expect, it } from 'vitest';
import { openPool } from '../../test/pool.ts';

it('observe mode works as pg.Pool, and tells what would have been different', async () => {
  const pool = openPool({ max: 5, mode: 'observe' });
  const opening = Array.from({ length: 5 }, () => pool.query('SELECT 1'));
  await Promise.all(opening);
  await expect(pool.query('SELECT 1/0')).rejects.toThrow('division by zero');
  expect(pool.totalCount).toBe(4);
  const client = await pool.connect();
  await client.query('BEGIN');
  client.release();
  expect(pool.stats()).toMatchObject({
    mode: 'observe',
    opened: 5,
    observed: { sqlErrorDestroys: 1, dirtyReturns: 1, leaks: 0 },
  });
  expect(pool.explain()).toContain('1 returns in a transaction');
  expect(() => pool.flush()).toThrow(/mode 'observe'/);
});

it('observe mode counts the opens that a returned connection had made needless', async () => {
  const pool = openPool({ max: 2, mode: 'observe' });
  const client = await pool.connect();
  // It finds nobody idle, and so it opens one; meanwhile the first comes back.
  const waiting = pool.query('SELECT 1');
  client.release();
  await waiting;
  expect(pool.stats().observed?.opensSaved).toBe(1);
});
