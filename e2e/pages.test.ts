import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from './browser.ts';
import { createTestDatabase, startServer, type TestServer } from './server.ts';

const browser = useBrowser();
const EMAIL = 'admin@demo.example';
const PASSWORD = 'Look-at-pages-1!';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: TestServer;
let page: Page;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.url);
  // The demonstration, on a database of one's own, is made on request alone.
  await promisify(execFile)(
    process.execPath,
    [path.resolve(import.meta.dirname, '../scripts/demo.mjs')],
    {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: database.url,
        AUTH_SECRET: 'a secret of the tests, long enough',
        PORT: String(server.port),
        SEED_ADMIN_PASSWORD: PASSWORD,
      },
    },
  );
  page = await browser.open();
  await signIn(page, EMAIL, PASSWORD);
  await page.waitForURL('**/dashboard**');
  await go('/dashboard/processing');
  await page.getByRole('button', { name: 'Fetch the feed now' }).click();
  await page.getByText('The feed was read').waitFor();
  const analysed = page.getByRole('row', { name: /Question Extraction/ }).getByText('574');
  await analysed.waitFor({ timeout: 60_000 });
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
});
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([]);
});

const go = (where: string, on: Page = page) => on.goto(server.url + where);

async function signIn(on: Page, email: string, password: string): Promise<void> {
  await go('/login', on);
  await on.getByLabel('E-mail address').fill(email);
  await on.getByLabel('Password', { exact: true }).fill(password);
  await on.getByRole('button', { name: 'Sign in' }).click();
}
const isWide = (on: Page) =>
  on.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe('signing in', () => {
  it('is asked for before any page (PAGE-1)', async () => {
    const stranger = await browser.open();
    await go('/dashboard/overview', stranger);
    await stranger.waitForURL('**/login');
  });

  it('says the same for every cause (SEC-6)', async () => {
    const stranger = await browser.open();
    const texts: (string | null)[] = [];
    for (const email of [EMAIL, 'nobody@example.com']) {
      await signIn(stranger, email, 'Wrong-password-1!');
      const alert = stranger.getByRole('alert').filter({ hasText: /./ });
      await alert.waitFor();
      texts.push(await alert.textContent());
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it('ends with signing out', async () => {
    const other = await browser.open();
    await signIn(other, EMAIL, PASSWORD);
    await other.waitForURL('**/dashboard**');
    await other.getByRole('button', { name: /Account of/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.waitForURL('**/login');
    await go('/dashboard/sessions', other);
    await other.waitForURL('**/login');
  });
});

describe('the overview', () => {
  it('shows the numbers of the feed, and those of a range (MET-1)', async () => {
    await go('/dashboard/overview');
    await page.getByText('602', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await page.waitForURL('**range=last7');
    await page.waitForFunction(() => document.querySelector('dd')?.textContent !== '602');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('dd')?.textContent === '602');
  });

  it('has every chart as a table too (PAGE-2)', async () => {
    await go('/dashboard/overview');
    await page.getByRole('button', { name: 'Show Sessions Over Time as a table' }).click();
    await page.getByRole('table', { name: 'Sessions Over Time' }).waitFor();
  });

  it('says what could not be loaded, and tries again (PAGE-2)', async () => {
    await go('/dashboard/overview');
    await page.getByText('Total Sessions').waitFor();
    await page.route('**/api/dashboard/metrics?*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: '{"error":"The database is busy"}',
      }),
    );
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await alert.waitFor();
    await page.unroute('**/api/dashboard/metrics?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'detached' });
  });
});

describe('sessions', () => {
  it('are searched, filtered and sorted in the address (MET-9)', async () => {
    await go('/dashboard/sessions?page=3');
    await page.getByText('Page 3 of 61').waitFor();
    await page.getByLabel('Search sessions').fill('salary');
    await page.waitForURL('**searchTerm=salary');
    expect(page.url()).not.toContain('page=');
    await page.getByRole('button', { name: 'Filters and sorting' }).click();
    await page.getByRole('combobox', { name: 'Sentiment' }).click();
    await page.getByRole('option', { name: 'Negative' }).click();
    await page.waitForURL('**sentiment=NEGATIVE**');
    await page.getByRole('columnheader', { name: 'Messages' }).getByRole('button').press('Enter');
    await page.waitForURL('**sortKey=messagesSent**');
    await page
      .getByRole('columnheader', { name: 'Messages', exact: false })
      .and(page.locator('[aria-sort]'))
      .waitFor();
  });

  it('open with their conversation, and are missing where there is none (TEN-5)', async () => {
    await go('/dashboard/sessions');
    await page
      .getByRole('link', { name: /View details/i })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Conversation' }).waitFor();
    const missing = await go('/dashboard/sessions/00000000-0000-4000-8000-000000000000');
    expect(missing?.status()).toBe(404);
  });
});

describe('processing', () => {
  it('shows rejected rows with their reason, and retries what failed (PIPE-12)', async () => {
    await go('/dashboard/processing');
    await page.getByText('END_BEFORE_START').waitFor();
    await page
      .getByRole('button', { name: /^Retry: Transcript Fetch/ })
      .first()
      .click();
    await page.getByText('Transcript Fetch begins again').waitFor();
  });

  it('is for an AUDITOR to look at only (TEN-2, TEN-3)', async () => {
    await go('/dashboard/users');
    await page.getByRole('button', { name: 'Invite a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail address').fill('auditor@demo.example');
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Auditor' }).click();
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const temporary = (await page.locator('code').first().textContent()) ?? '';

    const auditor = await browser.open();
    await signIn(auditor, 'auditor@demo.example', temporary);
    await auditor.waitForURL('**/account');
    await auditor.getByLabel('Temporary password').fill(temporary);
    await auditor.getByLabel('New password').fill('Fine-Password-1!');
    await auditor.getByRole('button', { name: 'Change the password' }).click();
    await auditor.waitForURL('**/dashboard**');
    await go('/dashboard/processing', auditor);
    await auditor.getByRole('heading', { name: 'Failed stages' }).waitFor();
    expect(await auditor.getByRole('button', { name: /Retry|Start|Fetch/ }).count()).toBe(0);
    await go('/dashboard/company', auditor);
    await auditor.getByRole('heading', { name: 'Access Denied' }).waitFor();
  });
});

describe.each([
  ['wide, light', 1280, false],
  ['wide, dark', 1280, true],
  ['narrow, light', 360, false],
  ['narrow, dark', 360, true],
] as const)('every page, %s', (_name, width, dark) => {
  it('fits, and logs no error (PAGE-1, SEC-11)', async () => {
    const visitor = await browser.open({ width, dark });
    for (const where of ['/', '/login', '/register', '/forgot-password', '/terms', '/privacy']) {
      await go(where, visitor);
      expect({ where, wide: await isWide(visitor) }).toEqual({ where, wide: false });
    }
    await signIn(visitor, EMAIL, PASSWORD);
    await visitor.waitForURL('**/dashboard**');
    for (const where of ['overview', 'sessions', 'processing', 'company', 'users', '']) {
      await go(`/dashboard/${where}`, visitor);
      await visitor.getByRole('heading', { level: 1 }).waitFor();
      await visitor.waitForLoadState('networkidle');
      expect({ where, wide: await isWide(visitor) }).toEqual({ where, wide: false });
      const scheme = await visitor.evaluate(
        () => document.documentElement.dataset.mantineColorScheme,
      );
      expect(scheme).toBe(dark ? 'dark' : 'light');
    }
  });
});
