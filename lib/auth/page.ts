/** The login of a page, checked on the server (PAGE-1). */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getPrisma, type PrismaClient } from '../prisma.ts';
import { currentLogin } from './auth.ts';
import { type CompanyPrisma, forCompany } from './company-scope.ts';
import { type CurrentCompany, isActive, type SignedInUser } from './login.ts';
import { type Capability, can } from './permissions.ts';

export interface PageUser {
  user: SignedInUser;
  company: CurrentCompany;
  prisma: CompanyPrisma;
  /** All companies: for functions that take the CompanyId. */
  db: PrismaClient;
  can(capability: Capability): boolean;
}

/** Asked once for each request, by however many components. Null: signed out, or inactive. */
export const currentPageUser = cache(async (): Promise<PageUser | null> => {
  const login = await currentLogin(await headers());
  if (login === null || !isActive(login.company.status)) return null;
  const { user, company } = login;
  const db = getPrisma();
  const prisma = forCompany(db, company.id);
  return { user, company, prisma, db, can: (capability) => can(user.role, capability) };
});

/**
 * Signed out: to /login. With a temporary password: to /account, which itself asks for no
 * capability. Null: this role may not, and the page says "Access Denied".
 */
export async function requirePageUser(capability: Capability): Promise<PageUser | null>;
export async function requirePageUser(): Promise<PageUser>;
export async function requirePageUser(capability?: Capability): Promise<PageUser | null> {
  const page = await currentPageUser();
  if (page === null) redirect('/login');
  if (capability === undefined) return page;
  if (page.user.mustChangePassword) redirect('/account');
  return page.can(capability) ? page : null;
}
