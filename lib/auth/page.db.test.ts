import { afterEach, expect, it, vi } from 'vitest';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createSession } from '../../test/factories.ts';
import { currentPageUser, requirePageUser } from './page.ts';

/** What Next gives a page: the request's headers, and a redirect that ends the render. */
let cookie = '';
vi.mock('next/headers', () => ({ headers: async () => new Headers({ cookie }) }));
vi.mock('next/navigation', () => ({
  redirect: (to: string) => {
    throw new Error(`redirect to ${to}`);
  },
}));

const db = useDatabase();
const api = useApi(db);

afterEach(() => db.clear());

function open(user?: ApiUser) {
  cookie = user?.cookie ?? '';
}

it('sends who is not signed in to the sign-in page (PAGE-1)', async () => {
  open();
  expect(await currentPageUser()).toBeNull();
  await expect(requirePageUser('VIEW_DASHBOARD')).rejects.toThrow('redirect to /login');
  await expect(requirePageUser()).rejects.toThrow('redirect to /login');
});

it('sends the users of an inactive company there too (TEN-13)', async () => {
  open(await api.signedIn({ status: 'SUSPENDED' }));
  await expect(requirePageUser('VIEW_DASHBOARD')).rejects.toThrow('redirect to /login');
});

it('sends who has a temporary password to the account page, which opens (SEC-1)', async () => {
  open(await api.signedIn({ mustChangePassword: true }));
  await expect(requirePageUser('VIEW_DASHBOARD')).rejects.toThrow('redirect to /account');
  expect((await requirePageUser()).user.mustChangePassword).toBe(true);
});

it('gives nothing to the wrong role, and the own company to the right one (PAGE-1, TEN-5)', async () => {
  const auditor = await api.signedIn({ role: 'AUDITOR' });
  const other = await api.signedIn();
  await createSession(db.prisma, { companyId: other.companyId });
  open(auditor);
  expect(await requirePageUser('CHANGE_SETTINGS')).toBeNull();
  const page = await requirePageUser('VIEW_PROCESSING');
  expect(page?.user.id).toBe(auditor.id);
  expect(page?.can('RUN_PROCESSING')).toBe(false);
  expect(await page?.prisma.session.count()).toBe(0);
});
