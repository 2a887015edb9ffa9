import { eq, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BURST, usePool } from './pooled.ts';

const accounts = pgTable('accounts', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  balance: integer('balance').notNull(),
});

const pooled = usePool();
let db: NodePgDatabase;
beforeAll(async () => {
  db = drizzle(pooled.pool);
  await db.execute(sql`CREATE TABLE accounts (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    balance int NOT NULL CHECK (balance >= 0)
  )`);
});

const balanceOf = async (name: string) =>
  (await db.select().from(accounts).where(eq(accounts.name, name)))[0]?.balance;

describe('Drizzle', () => {
  it('inserts, selects, updates and deletes', async () => {
    const made = await db.insert(accounts).values({ name: 'usual', balance: 1 }).returning();
    expect(made).toMatchObject([{ name: 'usual', balance: 1 }]);
    await db.update(accounts).set({ balance: 2 }).where(eq(accounts.name, 'usual'));
    expect(await balanceOf('usual')).toBe(2);
    await db.delete(accounts).where(eq(accounts.name, 'usual'));
    expect(await balanceOf('usual')).toBeUndefined();
  });

  it('commits a transaction, rolls back another, and a savepoint inside', async () => {
    await db.insert(accounts).values({ name: 'from', balance: 10 });
    await db.transaction(async (transaction) => {
      await transaction.update(accounts).set({ balance: 7 }).where(eq(accounts.name, 'from'));
      const nested = transaction.transaction(async (inner) => {
        await inner.update(accounts).set({ balance: 0 }).where(eq(accounts.name, 'from'));
        inner.rollback();
      });
      await expect(nested).rejects.toThrow('Rollback');
    });
    expect(await balanceOf('from')).toBe(7);
    const refused = db.transaction(async (transaction) => {
      await transaction.update(accounts).set({ balance: 1 }).where(eq(accounts.name, 'from'));
      transaction.rollback();
    });
    await expect(refused).rejects.toThrow('Rollback');
    expect(await balanceOf('from')).toBe(7);
  });

  it('serves more callers than there are connections', async () => {
    await db.insert(accounts).values({ name: 'counter', balance: 0 });
    const add = db
      .update(accounts)
      .set({ balance: sql`${accounts.balance} + 1` })
      .where(eq(accounts.name, 'counter'));
    await Promise.all(
      Array.from({ length: BURST }, (_, index) =>
        index % 2 === 0 ? add.execute() : db.transaction((transaction) => transaction.execute(add)),
      ),
    );
    expect(await balanceOf('counter')).toBe(BURST);
  });

  it('reports what SQL refuses, and keeps its connections', async () => {
    await db.insert(accounts).values({ name: 'poor', balance: 0 });
    const { opened } = pooled.pool.stats();
    for (let attempt = 0; attempt < 5; attempt++) {
      const overdrawn = db.update(accounts).set({ balance: -1 }).where(eq(accounts.name, 'poor'));
      await expect(overdrawn).rejects.toMatchObject({ cause: { code: '23514' } });
    }
    expect(pooled.pool.stats().opened).toBe(opened);
    expect(await balanceOf('poor')).toBe(0);
  });

  it('works in the lane around it, and in one that it was given as its pool', async () => {
    const jobs = pooled.acquired('jobs');
    await pooled.pool.runInLane('jobs', async () => {
      await db.select().from(accounts);
      await db.transaction((transaction) => transaction.select().from(accounts));
    });
    expect(pooled.acquired('jobs')).toBe(jobs + 2);
    const web = pooled.acquired('web');
    await drizzle(pooled.pool.lane('web')).select().from(accounts);
    expect(pooled.acquired('web')).toBe(web + 1);
  });
});
