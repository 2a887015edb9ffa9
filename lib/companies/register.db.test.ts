import { afterEach, describe, expect, it, test } from 'vitest';
import { POST as signIn } from '../../app/api/auth/sign-in/email/route.ts';
import { POST } from '../../app/api/register/route.ts';
import { useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';

const db = useDatabase();
const api = useApi(db);
const GOOD = { email: 'boss@example.com', password: 'Correct-horse7!', company: 'Acme' };

afterEach(() => db.clear());

function register(body: unknown, ip = '192.0.2.1') {
  return api.call(POST, '/api/register', {
    method: 'POST',
    body,
    headers: { 'x-livedash-client-ip': ip },
  });
}

it('makes a company and its ADMIN, whatever role is asked for (TEN-9)', async () => {
  const response = await register({ ...GOOD, role: 'USER', email: ' Boss@Example.com' });
  expect(response.status).toBe(201);
  const { success, data } = await response.json();
  expect(success).toBe(true);
  const user = await db.prisma.user.findUniqueOrThrow({
    where: { id: data.userId },
    include: { company: true },
  });
  expect(user).toMatchObject({
    email: 'boss@example.com',
    role: 'ADMIN',
    mustChangePassword: false,
  });
  expect(user.company).toMatchObject({
    id: data.companyId,
    name: 'Acme',
    status: 'ACTIVE',
    csvUrl: '',
  });
  const login = await api.post(signIn, '/api/auth/sign-in/email', GOOD);
  expect(login.status).toBe(200);
});

it('takes a company name once, ignoring case and space, also side by side (TEN-10)', async () => {
  const answers = await Promise.all(
    ['Acme', ' ACME ', 'acme'].map((company, index) =>
      register({ ...GOOD, company, email: `${index}@example.com` }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(await refused?.json()).toMatchObject({ success: false, code: 'COMPANY_EXISTS' });
  expect(await db.prisma.user.count()).toBe(1);
});

it('leaves no company behind when the address is taken (TEN-1, TEN-9)', async () => {
  await register(GOOD);
  const response = await register({ ...GOOD, company: 'Other' });
  expect([response.status, (await response.json()).code]).toEqual([409, 'EMAIL_EXISTS']);
  expect(await db.prisma.company.count()).toBe(1);
});

describe('answers 400 that names the field (SEC-1, SEC-2)', () => {
  test.each([
    [{ password: 'short' }, 'password'],
    [{ email: 'none' }, 'email'],
    [{ email: `${'x'.repeat(250)}@example.com` }, 'email'],
    [{ company: '  ' }, 'company'],
    [{ company: 'a'.repeat(101) }, 'company'],
    [{ company: '<b>' }, 'company'],
    [{ csvUrl: 'ftp://example.com/x' }, 'csvUrl'],
    [{ csvUrl: 'https://user:pass@example.com/x' }, 'csvUrl'],
  ])('%j', async (change, field) => {
    const response = await register({ ...GOOD, ...change });
    const { success, details } = await response.json();
    expect([response.status, success]).toEqual([400, false]);
    expect(details[0]).toMatch(new RegExp(`^${field}: `));
  });
});

it('takes letters of every script in a company name (SEC-2)', async () => {
  expect((await register({ ...GOOD, company: 'Żabka हिन्दी 株式会社 No. 1' })).status).toBe(201);
});

it('allows 3 registrations an hour from one address (SEC-8)', async () => {
  for (let time = 0; time < 3; time++) expect((await register({})).status).toBe(400);
  expect((await register(GOOD)).status).toBe(429);
  expect((await register(GOOD, '192.0.2.2')).status).toBe(201);
});
