/** Every route of app/api, found on disk: a new one is tested by being there. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createSession } from '../../test/factories.ts';
import { hashPassword } from '../auth/passwords.ts';
import type { RouteHandler } from './route.ts';

const db = useDatabase();
const api = useApi(db);

/** Account, sign-in and health: open to who has no login (API-4). */
const OPEN =
  /^\/api\/(auth\/.*|register|forgot-password|reset-password|health\/.*|admin\/database-health)$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const root = path.join(import.meta.dirname, '../../app');

interface Route {
  name: string;
  path: string;
  method: string;
  handler: RouteHandler;
}

const routes: Route[] = [];
for (const file of readdirSync(path.join(root, 'api'), { recursive: true }).map(String).sort()) {
  if (path.basename(file) !== 'route.ts') continue;
  const module: Record<string, RouteHandler> = await import(path.join(root, 'api', file));
  const url = `/api/${path.dirname(file).replaceAll(path.sep, '/')}`;
  for (const method of METHODS) {
    const handler = module[method];
    if (handler) routes.push({ name: `${method} ${url}`, path: url, method, handler });
  }
}
const closed = routes.filter(({ path }) => !OPEN.test(path));
const writes = closed.filter(
  ({ method, path }) => method !== 'GET' && path !== '/api/account/password',
);

it('finds the routes', () => {
  expect(closed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['GET /api/dashboard/users', 'DELETE /api/dashboard/users/[id]']),
  );
});

it.each(closed)('$name answers 401 without a login (API-4)', async ({ handler, path, method }) => {
  const id = 'a1b2c3d4-0000-4000-8000-000000000000';
  await db.prisma.rateLimitBucket.deleteMany();
  const response = await api.call(handler, path, { method, params: { id } });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ error: 'Sign in first', code: 'UNAUTHENTICATED' });
});

describe('with a company', () => {
  let admin: ApiUser;
  let auditor: ApiUser;
  let params: { id: string };
  const secrets: string[] = [];

  beforeAll(async () => {
    admin = await api.signedIn();
    auditor = await api.signedIn({ role: 'AUDITOR', companyId: admin.companyId });
    params = await createSession(db.prisma, { companyId: admin.companyId });
    const password = await hashPassword('Correct-horse7!');
    const csvPassword = 'v1:encrypted-feed-password';
    const { id: userId, companyId: id } = admin;
    await db.prisma.userCredential.create({
      data: { userId, providerId: 'credential', accountId: userId, password },
    });
    await db.prisma.company.update({ where: { id }, data: { csvPassword, csvUsername: 'feed' } });
    const identifier = 'password-reset:digest-of-a-token';
    const expiresAt = new Date(Date.now() + 60_000);
    await db.prisma.userVerification.create({ data: { identifier, value: userId, expiresAt } });
    secrets.push(password, csvPassword, identifier, admin.cookie);
  });

  it.each(writes)('$name answers an AUDITOR 403 (TEN-3)', async ({ handler, path, method }) => {
    const response = await api.call(handler, path, { method, as: auditor, params, body: {} });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each(closed.filter(({ method }) => method === 'GET'))(
    '$name holds no hash, token or feed password (API-5)',
    async ({ handler, path }) => {
      const text = await (await api.get(handler, path, admin, params)).text();
      for (const secret of secrets) expect(text).not.toContain(secret);
    },
  );
});
