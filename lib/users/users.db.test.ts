import { afterEach, describe, expect, it } from 'vitest';
import { POST as signIn } from '../../app/api/auth/sign-in/email/route.ts';
import { DELETE, PATCH } from '../../app/api/dashboard/users/[id]/route.ts';
import { GET, POST } from '../../app/api/dashboard/users/route.ts';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createCompany } from '../../test/factories.ts';
import { newPassword } from '../auth/passwords.ts';

const db = useDatabase();
const api = useApi(db);
const PATH = '/api/dashboard/users';

afterEach(() => db.clear());

function invite(email: string, as: ApiUser, values: Record<string, unknown> = {}) {
  return api.post(POST, PATH, { email, role: 'USER', ...values }, as);
}
function change(id: string, body: unknown, as: ApiUser) {
  return api.call(PATCH, `${PATH}/${id}`, { method: 'PATCH', body, as, params: { id } });
}
function remove(id: string, as: ApiUser) {
  return api.call(DELETE, `${PATH}/${id}`, { method: 'DELETE', as, params: { id } });
}

describe('an invitation', () => {
  it('gives a temporary password that opens a login and has to be changed (SEC-1)', async () => {
    const admin = await api.signedIn();
    const response = await invite(' New@Example.com ', admin, {
      name: 'New',
      companyId: admin.companyId,
    });
    const body = await response.json();
    expect(response.status).toBe(201);
    expect(body.user).toMatchObject({
      email: 'new@example.com',
      role: 'USER',
      name: 'New',
      invitedBy: admin.email,
    });
    expect(newPassword.safeParse(body.tempPassword).success).toBe(true);
    const credentials = { email: 'new@example.com', password: body.tempPassword };
    const login = await api.post(signIn, '/api/auth/sign-in/email', credentials);
    expect(await login.json()).toEqual({ ok: true, mustChangePassword: true });
    const list = await (await api.get(GET, PATH, admin)).text();
    expect(list).toContain('new@example.com');
    expect(list).not.toContain(body.tempPassword);
  });

  it('is refused for an address that any company has (TEN-1)', async () => {
    const admin = await api.signedIn();
    const other = await api.signedIn();
    const response = await invite(other.email.toUpperCase(), admin);
    expect([response.status, (await response.json()).code]).toEqual([409, 'EMAIL_EXISTS']);
  });

  it('does not exceed maxUsers, also not side by side (TEN-7)', async () => {
    const { id: companyId } = await createCompany(db.prisma, { maxUsers: 2 });
    const admin = await api.signedIn({ companyId });
    const invitations = [1, 2, 3, 4, 5, 6].map((n) => invite(`${n}@example.com`, admin));
    const answers = await Promise.all(invitations);
    const created = answers.filter(({ status }) => status === 201);
    expect(created).toHaveLength(1);
    const refused = answers.find(({ status }) => status === 409);
    expect(await refused?.json()).toMatchObject({ code: 'USER_LIMIT_REACHED' });
    expect(await db.prisma.user.count({ where: { companyId } })).toBe(2);
  });

  it('needs a form of address and a role that exist (SEC-2)', async () => {
    const admin = await api.signedIn();
    expect((await invite('no address', admin)).status).toBe(400);
    expect((await invite('a@example.com', admin, { role: 'OWNER' })).status).toBe(400);
  });
});

describe('a change', () => {
  it('takes effect at the next request of the changed user (SEC-4)', async () => {
    const admin = await api.signedIn();
    const other = await api.signedIn({ companyId: admin.companyId });
    expect((await api.get(GET, PATH, other)).status).toBe(200);
    const response = await change(other.id, { role: 'AUDITOR' }, admin);
    expect(await response.json()).toMatchObject({ user: { id: other.id, role: 'AUDITOR' } });
    expect((await api.get(GET, PATH, other)).status).toBe(403);
    expect((await remove(other.id, admin)).status).toBe(204);
    expect((await api.get(GET, PATH, other)).status).toBe(401);
  });

  it('leaves the company its last ADMIN, also when two leave at once (TEN-8)', async () => {
    const admin = await api.signedIn();
    const second = await api.signedIn({ companyId: admin.companyId });
    const answers = await Promise.all([
      change(admin.id, { role: 'USER' }, admin),
      remove(second.id, second),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 409)).toHaveLength(1);
    const [last] = await db.prisma.user.findMany({ where: { role: 'ADMIN' } });
    const as = last?.id === admin.id ? admin : second;
    const refused = await change(as.id, { role: 'USER' }, as);
    expect(await refused.json()).toMatchObject({ code: 'LAST_ADMIN' });
    expect((await remove(as.id, as)).status).toBe(409);
    expect((await change(as.id, { name: 'Last' }, as)).status).toBe(200);
  });

  it('of a user of another company is one of a missing user (TEN-5)', async () => {
    const admin = await api.signedIn();
    const foreign = await api.signedIn({ role: 'USER' });
    const missing = 'a1b2c3d4-0000-4000-8000-000000000000';
    const bodies = [];
    for (const id of [foreign.id, missing, 'no-uuid']) {
      for (const response of [await change(id, { role: 'USER' }, admin), await remove(id, admin)]) {
        expect(response.status).toBe(404);
        bodies.push(await response.text());
      }
    }
    expect(new Set(bodies).size).toBe(1);
  });
});

it('is for ADMIN alone (TEN-2)', async () => {
  for (const role of ['USER', 'AUDITOR'] as const) {
    const user = await api.signedIn({ role });
    const answers = [
      await api.get(GET, PATH, user),
      await invite('a@example.com', user),
      await change(user.id, { role: 'ADMIN' }, user),
      await remove(user.id, user),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  }
});

it('keeps who invited, changed and removed whom (SEC-15)', async () => {
  const admin = await api.signedIn();
  const { user } = await (await invite('a@example.com', admin)).json();
  await change(user.id, { role: 'AUDITOR' }, admin);
  await remove(user.id, admin);
  const events = await db.prisma.auditEvent.findMany({ orderBy: { at: 'asc' } });
  expect(events).toMatchObject(
    ['USER_INVITED', 'USER_CHANGED', 'USER_REMOVED'].map((event) => ({
      event,
      actor: admin.id,
      companyId: admin.companyId,
      target: user.id,
      ipAddress: '192.0.2.1',
    })),
  );
});
