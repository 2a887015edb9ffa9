import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { POST as changePassword } from '../../app/api/account/password/route.ts';
import { POST as forgot } from '../../app/api/forgot-password/route.ts';
import { POST as reset } from '../../app/api/reset-password/route.ts';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { route } from '../http/route.ts';

const OLD = 'Correct-horse7!';
const NEW = 'Battery-staple8?';

const lines: Record<string, unknown>[] = [];
let arrived = () => {};
const logger = pino(
  new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      arrived();
      done();
    },
  }),
);
const db = useDatabase();
const api = useApi(db, { APP_URL: 'https://dash.example.com' }, logger);
const view = route({ allow: 'SIGNED_IN' }, async ({ user }) => user);

afterEach(() => db.clear());

async function line(where: (line: Record<string, unknown>) => boolean) {
  for (;;) {
    const found = lines.findIndex(where);
    if (found >= 0) return lines.splice(found, 1)[0] ?? {};
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
}

async function requestToken({ email }: { email: string }): Promise<string> {
  const response = await api.post(forgot, '/api/forgot-password', { email });
  expect([response.status, await response.json()]).toEqual([200, { success: true }]);
  const { link } = await line(({ link }) => link !== undefined);
  const [, token = ''] =
    /^https:\/\/dash\.example\.com\/reset-password\?token=([0-9a-f]{64})$/.exec(String(link)) ?? [];
  expect(token).not.toBe('');
  return token;
}

function consume(token: string, password = NEW) {
  return api.post(reset, '/api/reset-password', { token, password });
}

async function statuses(user: ApiUser, cookies: string[]): Promise<number[]> {
  const answers = cookies.map((cookie) => api.get(view, '/x', { ...user, cookie }));
  return (await Promise.all(answers)).map(({ status }) => status);
}

it('ends all logins at a reset (SEC-5), and stores only the digest of the token (SEC-7)', async () => {
  const user = await api.signedIn({ password: OLD, mustChangePassword: true });
  const cookies = [user.cookie, await api.login(user.id)];
  expect(await statuses(user, cookies)).toEqual([200, 200]);
  const token = await requestToken(user);
  expect(JSON.stringify(await db.prisma.userVerification.findMany())).not.toContain(token);

  const response = await consume(token);
  expect(await response.json()).toMatchObject({ success: true });
  expect(await statuses(user, cookies)).toEqual([401, 401]);
  const stored = await db.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  expect(stored.mustChangePassword).toBe(false);
  expect(stored.passwordChangedAt).not.toBeNull();
  expect(
    (await db.prisma.auditEvent.findMany({ orderBy: { at: 'asc' } })).map(({ event }) => event),
  ).toEqual(['PASSWORD_RESET_REQUESTED', 'PASSWORD_RESET']);
});

it('takes a token once, also when it is used twice at once (SEC-7)', async () => {
  const token = await requestToken(await api.signedIn({ password: OLD }));
  const answers = await Promise.all([consume(token), consume(token)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  const late = await consume(token);
  expect(await late.json()).toMatchObject({ success: false, code: 'INVALID_TOKEN' });
});

it('takes neither a replaced nor an old token, nor a weak password (SEC-7, SEC-1)', async () => {
  const user = await api.signedIn({ password: OLD });
  const first = await requestToken(user);
  const second = await requestToken(user);
  expect((await consume(first)).status).toBe(400);
  expect((await consume(second, 'weak')).status).toBe(400);
  const { expiresAt } = await db.prisma.userVerification.findFirstOrThrow();
  expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(30 * 60_000);
  await db.prisma.userVerification.updateMany({ data: { expiresAt: new Date() } });
  await db.prisma.rateLimitBucket.deleteMany();
  expect((await consume(second)).status).toBe(400);
  expect((await api.get(view, '/x', user)).status).toBe(200);
});

it('answers alike when there is no such account, and sends nothing (SEC-7)', async () => {
  await db.prisma.userVerification.deleteMany();
  const response = await api.post(forgot, '/api/forgot-password', { email: 'nobody@example.com' });
  expect([response.status, await response.json()]).toEqual([200, { success: true }]);
  await requestToken(await api.signedIn({ password: OLD }));
  expect(await db.prisma.userVerification.count()).toBe(1);
});

it('allows 5 requests in 15 minutes (SEC-8)', async () => {
  for (let time = 0; time < 5; time++) expect((await consume('0')).status).toBe(400);
  const refused = await consume('0');
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ success: false, code: 'RATE_LIMITED' });
});

it('ends the other logins when the own password is changed (SEC-5), for every role (TEN-3)', async () => {
  const user = await api.signedIn({ role: 'AUDITOR', password: OLD, mustChangePassword: true });
  const other = await api.login(user.id);
  const change = (currentPassword: string, newPassword: string) =>
    api.post(changePassword, '/api/account/password', { currentPassword, newPassword }, user);
  expect((await change('Wrong-horse7!!', NEW)).status).toBe(403);
  expect((await change(OLD, 'weak')).status).toBe(400);
  expect(await statuses(user, [user.cookie, other])).toEqual([200, 200]);
  expect((await change(OLD, NEW)).status).toBe(200);
  expect(await statuses(user, [user.cookie, other])).toEqual([200, 401]);
  expect((await change(OLD, NEW)).status).toBe(403);
  const { mustChangePassword } = await db.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  expect(mustChangePassword).toBe(false);
});

it('logs neither passwords nor addresses (SEC-14)', async () => {
  const user = await api.signedIn({ password: OLD });
  const from = lines.length;
  await consume(await requestToken(user));
  const text = JSON.stringify(lines.slice(from));
  expect(text).toContain('PASSWORD_RESET');
  for (const secret of [user.email, NEW, OLD]) expect(text).not.toContain(secret);
});
