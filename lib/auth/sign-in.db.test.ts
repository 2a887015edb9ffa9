import { expect, it } from 'vitest';
import { GET as session } from '../../app/api/auth/session/route.ts';
import { POST as signInRoute } from '../../app/api/auth/sign-in/email/route.ts';
import { POST as signOut } from '../../app/api/auth/sign-out/route.ts';
import { useApi } from '../../test/api.ts';
import { silentLogger, useDatabase } from '../../test/database.ts';
import { readConfig } from '../config.ts';
import { createDatabasePool } from '../database-pool.ts';
import { createPrisma } from '../prisma.ts';
import { createAuth } from './auth.ts';
import { signIn as signInLibrary } from './sign-in.ts';

const db = useDatabase();
const api = useApi(db);
const PASSWORD = 'Correct-horse7!';
const PATH = '/api/auth/sign-in/email';
let address = 0;

/** Each test from an address of its own, so that limits of one do not reach another. */
function newAddress() {
  return { 'x-livedash-client-ip': `192.0.2.${++address}` };
}

function signIn(body: unknown, headers: Record<string, string>) {
  return api.call(signInRoute, PATH, { method: 'POST', body, headers });
}

it('opens a login of 24 hours whose cookie scripts cannot read (SEC-3)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const response = await signIn(
    { email: ` ${email.toUpperCase()}`, password: PASSWORD },
    newAddress(),
  );
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: true, mustChangePassword: false });
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^app-auth\.session_token=/);
  expect(cookie).toMatch(/; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/);

  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const body = await (await api.call(session, '/api/auth/session', { headers })).json();
  expect(body.user).toMatchObject({ email, role: 'ADMIN' });
  await api.call(signOut, '/api/auth/sign-out', { method: 'POST', headers });
  expect(await (await api.call(session, '/api/auth/session', { headers })).json()).toEqual({});
});

it('answers alike to an unknown address, a wrong password and a suspended company (SEC-6)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const suspended = await api.signedIn({ password: PASSWORD, status: 'SUSPENDED' });
  const archived = await api.signedIn({ password: PASSWORD, status: 'ARCHIVED' });
  const headers = newAddress();
  const logins = await db.prisma.userLogin.count();
  const answers = await Promise.all(
    [
      { email: 'nobody@example.com', password: PASSWORD },
      { email, password: 'Wrong-horse7!!' },
      { email: suspended.email, password: PASSWORD },
      { email: archived.email, password: PASSWORD },
    ].map(async (body) => {
      const response = await signIn(body, headers);
      return {
        status: response.status,
        cookies: response.headers.getSetCookie(),
        body: await response.json(),
      };
    }),
  );
  for (const answer of answers) {
    expect(answer).toEqual({
      status: 401,
      cookies: [],
      body: { error: 'The e-mail address or the password is wrong.', code: 'SIGN_IN_FAILED' },
    });
  }
  expect(await db.prisma.userLogin.count()).toBe(logins);
});

it('lets users of a TRIAL company in (TEN-12)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD, status: 'TRIAL' });
  expect((await signIn({ email, password: PASSWORD }, newAddress())).status).toBe(200);
});

it('refuses the sixth failure for an address and e-mail, even when all come at once (SEC-8)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const headers = newAddress();
  const wrong = { email, password: 'Wrong-horse7!!' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(wrong, headers)));
  expect(answers.map(({ status }) => status).sort()).toEqual([
    401, 401, 401, 401, 401, 429, 429, 429,
  ]);
  const late = await signIn({ email, password: PASSWORD }, headers);
  expect(late.status).toBe(429);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(800);
  expect((await signIn({ email, password: PASSWORD }, newAddress())).status).toBe(200);
});

it('counts over all instances: the sixth failure is refused by whichever gets it (SEC-8)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const clientIp = newAddress()['x-livedash-client-ip'];
  const config = readConfig({ DATABASE_URL: db.url, AUTH_SECRET: 'x'.repeat(16) });
  const pools = [1, 2].map(() => createDatabasePool(config.database, silentLogger));
  const instances = pools.map((pool) => {
    const prisma = createPrisma(pool);
    return { db: prisma, auth: createAuth(prisma, config, silentLogger), log: silentLogger };
  });
  const request = new Request('http://localhost:3000/');
  const attempt = { request, email, password: 'Wrong-horse7!!', clientIp };
  const answers: number[] = [];
  for (let time = 0; time < 3; time++) {
    for (const instance of instances) {
      answers.push(await signInLibrary(instance, attempt).catch(({ status }) => status));
    }
  }
  expect(answers).toEqual([401, 401, 401, 401, 401, 429]);
  await Promise.all(pools.map((pool) => pool.close()));
});

it('does not count sign-ins that succeed (SEC-8)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const headers = newAddress();
  for (let time = 0; time < 7; time++) {
    expect((await signIn({ email, password: PASSWORD }, headers)).status).toBe(200);
  }
});

it('takes the client address from our own header alone (SEC-9)', async () => {
  const { email } = await api.signedIn({ password: PASSWORD });
  const headers = newAddress();
  const attempt = (time: number) =>
    signIn(
      { email, password: 'Wrong-horse7!!' },
      { ...headers, 'x-forwarded-for': `203.0.113.${time}` },
    );
  for (let time = 0; time < 5; time++) await attempt(time);
  expect((await attempt(9)).status).toBe(429);
});

it('keeps successes and failures of sign-in (SEC-15)', async () => {
  const { id, email, companyId } = await api.signedIn({ password: PASSWORD });
  const headers = newAddress();
  await signIn({ email, password: 'Wrong-horse7!!' }, headers);
  await signIn({ email, password: PASSWORD }, headers);
  const ipAddress = headers['x-livedash-client-ip'];
  const events = await db.prisma.auditEvent.findMany({
    where: { ipAddress },
    orderBy: { at: 'asc' },
  });
  expect(events).toMatchObject([
    { event: 'SIGN_IN', actor: email, companyId: null, result: 'FAILURE' },
    { event: 'SIGN_IN', actor: id, companyId, result: 'SUCCESS' },
  ]);
});
