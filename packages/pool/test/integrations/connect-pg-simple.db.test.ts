import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import connectPgSimple from 'connect-pg-simple';
import session, { type SessionData } from 'express-session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BURST, usePool } from './pooled.ts';

const pooled = usePool();
const Store = connectPgSimple(session);
let store: InstanceType<typeof Store>;
beforeAll(async () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('connect-pg-simple'));
  await pooled.pool.query(await readFile(path.join(folder, 'table.sql'), 'utf8'));
  store = new Store({ pool: pooled.pool.lane('web'), pruneSessionInterval: false });
});
afterAll(() => store.close());

const data = (n: number) =>
  ({ cookie: { originalMaxAge: 60_000, maxAge: 60_000 }, n }) as unknown as SessionData;
const set = (id: string, value: SessionData) =>
  new Promise<void>((resolve, reject) =>
    store.set(id, value, (error) => (error ? reject(error) : resolve())),
  );
const get = (id: string) =>
  new Promise<SessionData | null | undefined>((resolve, reject) =>
    store.get(id, (error, value) => (error ? reject(error) : resolve(value))),
  );

describe('connect-pg-simple', () => {
  it('keeps a session, changes it and forgets it, in its lane', async () => {
    const web = pooled.acquired('web');
    await set('one', data(1));
    expect(await get('one')).toMatchObject({ n: 1 });
    await set('one', data(2));
    expect(await get('one')).toMatchObject({ n: 2 });
    await new Promise<void>((resolve) => store.touch('one', data(2), () => resolve()));
    await new Promise<void>((resolve) => store.destroy('one', () => resolve()));
    expect(await get('one')).toBeFalsy();
    expect(pooled.acquired('web')).toBe(web + 7);
  });

  it('removes what is out of date', async () => {
    await pooled.pool.query(
      `INSERT INTO session (sid, sess, expire) VALUES ('old', '{}', now() - interval '1 day')`,
    );
    await new Promise<void>((resolve) => store.pruneSessions(() => resolve()));
    expect(await get('old')).toBeFalsy();
  });

  it('serves more callers than there are connections', async () => {
    await Promise.all(Array.from({ length: BURST }, (_, n) => set(`burst ${n}`, data(n))));
    const found = await Promise.all(Array.from({ length: BURST }, (_, n) => get(`burst ${n}`)));
    expect(found.map((value) => (value as unknown as { n: number }).n)).toEqual(
      Array.from({ length: BURST }, (_, n) => n),
    );
  });
});
