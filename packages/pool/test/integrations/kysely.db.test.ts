import { type Generated, Kysely, PostgresDialect, sql } from 'kysely';
import Cursor from 'pg-cursor';
import { beforeAll, describe, expect, it } from 'vitest';
import { BURST, usePool } from './pooled.ts';

interface Tables {
  item: { id: Generated<number>; name: string; amount: number };
}

const pooled = usePool();
let db: Kysely<Tables>;
beforeAll(async () => {
  db = new Kysely({ dialect: new PostgresDialect({ pool: pooled.pool, cursor: Cursor }) });
  await db.schema
    .createTable('item')
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('amount', 'integer', (column) => column.notNull())
    .addUniqueConstraint('item_name', ['name'])
    .execute();
});

const count = async (prefix: string) => {
  const rows = db.selectFrom('item').where('name', 'like', `${prefix}%`);
  return rows.select((of) => of.fn.countAll<string>().as('n')).executeTakeFirstOrThrow();
};

describe('Kysely', () => {
  it('inserts, selects, updates and deletes', async () => {
    await db.insertInto('item').values({ name: 'usual', amount: 1 }).execute();
    const changed = db.updateTable('item').set({ amount: 2 }).where('name', '=', 'usual');
    expect(await changed.returning('amount').execute()).toEqual([{ amount: 2 }]);
    const gone = await db.deleteFrom('item').where('name', '=', 'usual').executeTakeFirst();
    expect(gone.numDeletedRows).toBe(1n);
  });

  it('commits a transaction, and leaves nothing of one that throws', async () => {
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('item').values({ name: 'kept 1', amount: 1 }).execute();
      await transaction.insertInto('item').values({ name: 'kept 2', amount: 1 }).execute();
    });
    const twice = db
      .transaction()
      .setIsolationLevel('serializable')
      .execute(async (transaction) => {
        await transaction.insertInto('item').values({ name: 'kept 3', amount: 1 }).execute();
        await transaction.insertInto('item').values({ name: 'kept 1', amount: 1 }).execute();
      });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(await count('kept')).toEqual({ n: '2' });
  });

  it('streams with a cursor, to the end and broken off', async () => {
    const numbers = sql<{ n: number }>`(SELECT generate_series(1, 1000) AS n)`;
    const streamed = db.selectFrom(numbers.as('numbers')).select('n');
    let sum = 0;
    for await (const { n } of streamed.stream(100)) sum += n;
    expect(sum).toBe(500_500);
    const seen = [];
    for await (const { n } of streamed.stream(10)) {
      seen.push(n);
      if (n === 25) break;
    }
    expect(seen).toHaveLength(25);
  });

  it('serves more callers than there are connections', async () => {
    await Promise.all(
      Array.from({ length: BURST }, async (_, amount) => {
        const row = { name: `burst ${amount}`, amount };
        if (amount % 2 === 0) return db.insertInto('item').values(row).execute();
        return db
          .transaction()
          .execute((inside) => inside.insertInto('item').values(row).execute());
      }),
    );
    expect(await count('burst')).toEqual({ n: String(BURST) });
  });

  it('reports what SQL refuses, in a stream too, and keeps its connections', async () => {
    await db.selectFrom('item').selectAll().execute();
    const { opened } = pooled.pool.stats();
    const divided = sql<{ n: number }>`(SELECT 1 / (3 - generate_series(1, 5)) AS n)`;
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(divided.execute(db)).rejects.toMatchObject({ code: '22012' });
      const streamed = db.selectFrom(divided.as('divided')).select('n').stream(1);
      const read = async () => {
        for await (const row of streamed) expect(row.n).toBeDefined();
      };
      await expect(read()).rejects.toMatchObject({ code: '22012' });
    }
    expect(pooled.pool.stats().opened).toBe(opened);
  });

  it('works in the lane around it, and in one that it was given as its pool', async () => {
    const jobs = pooled.acquired('jobs');
    await pooled.pool.runInLane('jobs', async () => {
      await db.selectFrom('item').selectAll().execute();
      await db.transaction().execute((inside) => inside.selectFrom('item').selectAll().execute());
    });
    expect(pooled.acquired('jobs')).toBe(jobs + 2);
    const web = pooled.acquired('web');
    const dialect = new PostgresDialect({ pool: pooled.pool.lane('web'), cursor: Cursor });
    await new Kysely<Tables>({ dialect }).selectFrom('item').selectAll().execute();
    expect(pooled.acquired('web')).toBe(web + 1);
  });
});
