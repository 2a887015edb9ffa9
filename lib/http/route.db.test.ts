import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createCompany } from '../../test/factories.ts';
import { ApiError, json, route } from './route.ts';

const db = useDatabase({ DATABASE_CONNECTION_LIMIT: '3' });
const api = useApi(db);
const view = route({ allow: 'VIEW_DASHBOARD' }, async ({ user, company }) => ({ user, company }));
const change = route(
  {
    allow: 'CHANGE_SETTINGS',
    body: z.object({ name: z.string(), role: z.enum(['A', 'B']).optional() }),
  },
  async ({ body }) => json(201, body),
);
const open = route({ allow: 'PUBLIC' }, async () => ({ ok: true }));

afterEach(() => db.clear());

describe('who may', () => {
  it('answers 401 without a login and with a cookie that we did not sign (API-4)', async () => {
    const admin = await api.signedIn();
    expect((await api.get(view, '/x')).status).toBe(401);
    const forged = {
      ...admin,
      cookie: admin.cookie.replace(/\.[^.]*$/, `.${encodeURIComponent('AAAA')}`),
    };
    expect((await api.get(view, '/x', forged)).status).toBe(401);
    expect((await api.get(view, '/x', admin)).status).toBe(200);
  });

  it('ends a login after its time (SEC-3)', async () => {
    const admin = await api.signedIn();
    await db.prisma.userLogin.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await api.get(view, '/x', admin)).status).toBe(401);
  });

  it('gives the user, the role and the company of the database (TEN-4, SEC-4)', async () => {
    const admin = await api.signedIn();
    const { user, company } = await (await api.get(view, '/x', admin)).json();
    expect(user).toMatchObject({ id: admin.id, role: 'ADMIN', companyId: admin.companyId });
    expect(company).toMatchObject({
      id: admin.companyId,
      status: 'ACTIVE',
      timeZone: 'Europe/Amsterdam',
    });
    expect((await api.post(change, '/x', { name: 'a' }, admin)).status).toBe(201);
    await db.prisma.user.update({ where: { id: admin.id }, data: { role: 'USER' } });
    expect((await api.post(change, '/x', { name: 'a' }, admin)).status).toBe(403);
  });

  it('refuses at the next request when the company was suspended (TEN-13)', async () => {
    const admin = await api.signedIn();
    expect((await api.get(view, '/x', admin)).status).toBe(200);
    await db.prisma.company.updateMany({ data: { status: 'SUSPENDED' } });
    const response = await api.get(view, '/x', admin);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'COMPANY_INACTIVE' });
  });

  it('serves a user with a temporary password the own account alone (SEC-1)', async () => {
    const user = await api.signedIn({ mustChangePassword: true });
    const response = await api.get(view, '/x', user);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'PASSWORD_CHANGE_REQUIRED' });
    const account = route({ allow: 'SIGNED_IN' }, async () => ({}));
    expect((await api.get(account, '/x', user)).status).toBe(200);
  });

  it('refuses a body that names any company but the own (TEN-4)', async () => {
    const admin = await api.signedIn();
    const other = await createCompany(db.prisma);
    const post = (companyId: unknown) => api.post(change, '/x', { name: 'a', companyId }, admin);
    expect((await post(other.id)).status).toBe(403);
    expect((await post('none')).status).toBe(403);
    expect((await post(null)).status).toBe(403);
    expect((await post(admin.companyId)).status).toBe(201);
  });

  it('asks the database once for the login and once for the limit', async () => {
    const admin = await api.signedIn();
    await api.get(view, '/x', admin);
    const statements: unknown[] = [];
    const { query } = db.database.pool;
    db.database.pool.query = ((...args: unknown[]) => {
      statements.push(args);
      return Reflect.apply(query, db.database.pool, args);
    }) as typeof query;
    try {
      await api.get(view, '/x', admin);
    } finally {
      db.database.pool.query = query;
    }
    expect(statements).toHaveLength(2);
  });
});

describe('what is accepted', () => {
  const call = async (body: unknown, headers: Record<string, string> = {}) => {
    const as = await api.signedIn();
    return api.call(change, '/x', { method: 'POST', body, as, headers });
  };

  it('refuses a page of another site, and says what APP_URL is (SEC-10)', async () => {
    const response = await call({ name: 'a' }, { origin: 'http://127.0.0.1:3000' });
    expect(response.status).toBe(403);
    expect((await response.json()).error).toMatch(
      /http:\/\/127\.0\.0\.1:3000.*http:\/\/localhost:3000 \(APP_URL\)/,
    );
    expect((await call({ name: 'a' }, { origin: 'null' })).status).toBe(403);
    expect((await call({ name: 'a' }, { origin: 'http://localhost:3000' })).status).toBe(201);
    expect((await call({ name: 'a' })).status).toBe(201);
  });

  it('refuses content types that a form can send (SEC-10)', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      expect((await call('{"name":"a"}', { 'content-type': type })).status).toBe(415);
    }
    const type = { 'content-type': 'application/json; charset=utf-8' };
    expect((await call({ name: 'a' }, type)).status).toBe(201);
  });

  it('answers 413 above 1 MiB and 400 with the fields that are wrong (API-1, SEC-2)', async () => {
    expect((await call({ name: 'x'.repeat(1_048_576) })).status).toBe(413);
    expect((await call('{"name"')).status).toBe(400);
    const response = await call({ role: 'C' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringContaining('Not valid: name: '),
      code: 'VALIDATION_FAILED',
      details: [expect.stringMatching(/^name: /), expect.stringMatching(/^role: /)],
    });
    expect((await call(undefined)).status).toBe(400);
    expect((await call([])).status).toBe(400);
  });

  it('checks the query, and takes an id that cannot exist for a missing record (TEN-5)', async () => {
    const admin = await api.signedIn();
    const paged = route(
      { allow: 'VIEW_DASHBOARD', query: z.object({ page: z.coerce.number().int().min(1) }) },
      async ({ query }) => query,
    );
    expect(await (await api.get(paged, '/x?page=2', admin)).json()).toEqual({ page: 2 });
    expect((await api.get(paged, '/x?page=0', admin)).status).toBe(400);
    expect((await api.get(paged, '/x?page=1&page=2', admin)).status).toBe(400);
    const one = route(
      { allow: 'VIEW_DASHBOARD', params: z.object({ id: z.uuid() }) },
      async ({ params }) => params,
    );
    expect((await api.get(one, '/x', admin, { id: 'no-uuid' })).status).toBe(404);
    expect((await api.get(one, '/x', admin, { id: admin.id })).status).toBe(200);
  });
});

describe('what is answered', () => {
  it('never lets answers be stored (SEC-11)', async () => {
    for (const response of [await api.get(open, '/x'), await api.get(view, '/x')]) {
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('keeps what went wrong inside, and gives deliberate errors as they are (API-1)', async () => {
    const broken = route({ allow: 'PUBLIC', errorBody: { success: false } }, async () => {
      throw new Error('password of postgres is 123');
    });
    const response = await api.get(broken, '/x');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      success: false,
      error: 'Internal server error',
      code: 'INTERNAL',
    });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const refusing = route({ allow: 'PUBLIC' }, async () => {
      throw new ApiError(409, 'An import runs', {
        code: 'IMPORT_RUNNING',
        headers: { 'retry-after': '9' },
      });
    });
    const refused = await api.get(refusing, '/x');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { error: 'An import runs', code: 'IMPORT_RUNNING' },
    ]);
    expect(refused.headers.get('retry-after')).toBe('9');
  });
});

describe('limits (SEC-8)', () => {
  it('stops an address without login after 100 requests, a user after 1 000', async () => {
    const admin = await api.signedIn();
    expect((await api.get(open, '/x')).status).toBe(200);
    expect((await api.get(view, '/x', admin)).status).toBe(200);
    await db.prisma.rateLimitBucket.updateMany({
      where: { key: { startsWith: 'ip:' } },
      data: { count: 100 },
    });
    await db.prisma.rateLimitBucket.updateMany({
      where: { key: { startsWith: 'user:' } },
      data: { count: 999 },
    });
    const refused = await api.get(open, '/x');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await api.get(view, '/x')).status).toBe(429);
    expect((await api.get(view, '/x', admin)).status).toBe(200);
    expect((await api.get(view, '/x', admin)).status).toBe(429);
  });

  it('begins anew after the window, and clears old windows away', async () => {
    await api.get(open, '/x');
    const past = new Date(Date.now() - 1000);
    await db.prisma.rateLimitBucket.updateMany({ data: { count: 500, resetAt: past } });
    await db.prisma.rateLimitBucket.create({ data: { key: 'ip:gone', count: 1, resetAt: past } });
    expect((await api.get(open, '/x')).status).toBe(200);
    const buckets = await db.prisma.rateLimitBucket.findMany();
    expect(buckets).toMatchObject([{ key: 'ip:192.0.2.1', count: 1 }]);
  });
});
