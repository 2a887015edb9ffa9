import { afterEach, describe, expect, it, test } from 'vitest';
import { GET, POST as postConfig } from '../../app/api/dashboard/config/route.ts';
import { POST } from '../../app/api/dashboard/settings/route.ts';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createImport } from '../../test/factories.ts';
import { getConfig } from '../config.ts';
import { decryptSecret } from '../feed/credentials.ts';

const db = useDatabase();
const api = useApi(db);
const FEED = {
  csvUrl: 'https://feed.example.com/a.csv',
  csvUsername: 'feed',
  csvPassword: 's3cret',
};

afterEach(() => db.clear());

function set(body: unknown, as: ApiUser) {
  return api.post(POST, '/api/dashboard/settings', body, as);
}
function stored({ companyId: id }: ApiUser) {
  return db.prisma.company.findUniqueOrThrow({ where: { id } });
}

it('stores what is given, and of the password only that there is one (API-5)', async () => {
  const admin = await api.signedIn();
  const change = { ...FEED, timeZone: 'UTC', sentimentAlert: 0.25, dashboardOpts: { theme: 'x' } };
  const response = await set(change, admin);
  const { csvPassword, ...shown } = change;
  const body = await response.json();
  expect(body).toMatchObject({ ok: true, company: { ...shown, csvPasswordSet: true } });
  const config = await (await api.get(GET, '/api/dashboard/config', admin)).json();
  expect(config.company).toEqual(body.company);
  const { csvPassword: encrypted } = await stored(admin);
  for (const secret of [csvPassword, encrypted]) {
    expect(JSON.stringify([body, config])).not.toContain(secret);
  }
});

it('encrypts the feed password (SEC-16)', async () => {
  const admin = await api.signedIn();
  await set(FEED, admin);
  const { csvPassword } = await stored(admin);
  expect(csvPassword).not.toContain('s3cret');
  expect(decryptSecret(getConfig().credentialsSecret ?? '', csvPassword ?? '')).toBe('s3cret');
});

it('keeps the password when an empty one comes, and deletes it for null', async () => {
  const admin = await api.signedIn();
  await set(FEED, admin);
  const before = await stored(admin);
  await set({ csvUrl: FEED.csvUrl, csvUsername: 'other', csvPassword: '' }, admin);
  expect(await stored(admin)).toMatchObject({
    csvUsername: 'other',
    csvPassword: before.csvPassword,
  });
  await set({ csvPassword: null }, admin);
  expect(await stored(admin)).toMatchObject({ csvUsername: 'other', csvPassword: null });
});

describe('a feed that moves (SEC-16)', () => {
  test.each([
    ['http://feed.example.com/a.csv', 'another scheme'],
    ['https://feed.example.com:8443/a.csv', 'another port'],
    ['https://evil.example.com/a.csv', 'another host'],
    ['', 'no feed'],
  ])('to %s (%s) loses user and password', async (csvUrl) => {
    const admin = await api.signedIn();
    await set(FEED, admin);
    // As the settings page sends it: the user as shown, the password empty.
    await set({ csvUrl, csvUsername: FEED.csvUsername, csvPassword: '' }, admin);
    expect(await stored(admin)).toMatchObject({ csvUrl, csvUsername: null, csvPassword: null });
  });

  it('keeps them on the same origin', async () => {
    const admin = await api.signedIn();
    await set(FEED, admin);
    const { csvPassword } = await stored(admin);
    await set({ csvUrl: 'https://feed.example.com/b.csv' }, admin);
    expect(await stored(admin)).toMatchObject({ csvUsername: 'feed', csvPassword });
  });

  it('takes new ones that come with the move', async () => {
    const admin = await api.signedIn();
    await set(FEED, admin);
    await set({ csvUrl: 'https://new.example.com/', csvUsername: 'n', csvPassword: 'p' }, admin);
    const { csvUsername, csvPassword } = await stored(admin);
    expect(csvUsername).toBe('n');
    expect(decryptSecret(getConfig().credentialsSecret ?? '', csvPassword ?? '')).toBe('p');
  });

  it('forgets the validators of the old file, and of rows that another zone rejected', async () => {
    const admin = await api.signedIn();
    await set(FEED, admin);
    const validators = { feedEtag: '"1"', feedLastModified: 'x' };
    const none = { feedEtag: null, feedLastModified: null };
    for (const [change, expected] of [
      [{ sentimentAlert: 0.5, csvUrl: FEED.csvUrl }, validators],
      [{ csvUrl: 'https://feed.example.com/b.csv' }, none],
      [{ timeZone: 'UTC' }, none],
    ] as const) {
      await db.prisma.company.updateMany({ data: validators });
      await set(change, admin);
      expect(await stored(admin)).toMatchObject(expected);
    }
  });
});

it('converts all rows of the own company again when the time zone changes (CSV-26)', async () => {
  const admin = await api.signedIn();
  const other = await api.signedIn();
  const row = { contentHash: 'a', processedHash: 'a', attempts: 3 };
  const { id } = await createImport(db.prisma, { companyId: admin.companyId, ...row });
  const foreign = await createImport(db.prisma, { companyId: other.companyId, ...row });
  const read = (id: string) => db.prisma.sessionImport.findUniqueOrThrow({ where: { id } });
  await set({ timeZone: 'Europe/Amsterdam' }, admin);
  expect(await read(id)).toMatchObject(row);
  await set({ timeZone: 'UTC' }, admin);
  expect(await read(id)).toMatchObject({ processedHash: null, attempts: 0 });
  expect(await read(foreign.id)).toMatchObject(row);
});

describe('answers 400 that names the field', () => {
  test.each([
    [{ csvUrl: 'file:///etc/passwd' }, 'csvUrl'],
    [{ csvUrl: 'example.com' }, 'csvUrl'],
    [{ csvUrl: 'https://u:p@example.com' }, 'csvUrl'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ timeZone: '+02:00' }, 'timeZone'],
    [{ sentimentAlert: 1.01 }, 'sentimentAlert'],
    [{ sentimentAlert: '0.5' }, 'sentimentAlert'],
    [{ dashboardOpts: 'x' }, 'dashboardOpts'],
  ])('%j', async (body, field) => {
    const response = await set(body, await api.signedIn());
    expect(response.status).toBe(400);
    expect((await response.json()).details[0]).toMatch(new RegExp(`^${field}: `));
  });
});

it('is for ADMIN alone, by either path (TEN-2)', async () => {
  for (const role of ['USER', 'AUDITOR'] as const) {
    const user = await api.signedIn({ role });
    expect((await api.get(GET, '/api/dashboard/config', user)).status).toBe(403);
    expect((await set({ timeZone: 'UTC' }, user)).status).toBe(403);
    const viaConfig = await api.post(postConfig, '/api/dashboard/config', {}, user);
    expect(viaConfig.status).toBe(403);
  }
});

it('keeps who changed which settings, without their values (SEC-15, SEC-14)', async () => {
  const admin = await api.signedIn();
  await set(FEED, admin);
  expect(await db.prisma.auditEvent.findMany()).toMatchObject([
    { event: 'SETTINGS_CHANGED', actor: admin.id, target: 'csvUrl,csvUsername,csvPassword' },
  ]);
});
