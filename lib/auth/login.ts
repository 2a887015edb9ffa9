/** Who is signed in: one query for the login, its user and the company, at each request. */
import type { CompanyStatus, UserRole } from '../generated/prisma/enums.ts';
import type { PrismaClient } from '../prisma.ts';
import type { CompanyId } from './company-scope.ts';
import { readSignedCookie } from './cookie.ts';

export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  role: UserRole;
  companyId: CompanyId;
  mustChangePassword: boolean;
}

export interface CurrentCompany {
  id: CompanyId;
  name: string;
  status: CompanyStatus;
  timeZone: string;
  sentimentAlert: number | null;
}

export interface Login {
  /** Of the UserLogin row. */
  id: string;
  user: SignedInUser;
  company: CurrentCompany;
}

interface LoginRow extends Omit<SignedInUser, 'companyId'> {
  loginId: string;
  companyId: CompanyId;
  companyName: string;
  status: CompanyStatus;
  timeZone: string;
  sentimentAlert: number | null;
}

/**
 * Role, company and its status are those of this moment (SEC-4, TEN-13). Written as SQL because
 * Prisma would ask three times. A login that a password change ended has no row any more (SEC-5).
 */
export async function findLogin(
  db: PrismaClient,
  headers: Headers,
  cookie: { name: string; secret: string },
): Promise<Login | null> {
  const token = readSignedCookie(headers, cookie.name, cookie.secret);
  if (token === null) return null;
  const [row] = await db.$queryRaw<LoginRow[]>`
    SELECT l."id" AS "loginId", u."id", u."email", u."name", u."role"::text AS "role",
      u."mustChangePassword", c."id" AS "companyId", c."name" AS "companyName",
      c."status"::text AS "status", c."timeZone", c."sentimentAlert"
    FROM "UserLogin" l
    JOIN "User" u ON u."id" = l."userId"
    JOIN "Company" c ON c."id" = u."companyId"
    WHERE l."token" = ${token} AND l."expiresAt" > now()`;
  if (row === undefined) return null;
  const { loginId, companyName, status, timeZone, sentimentAlert, ...user } = row;
  return {
    id: loginId,
    user,
    company: { id: row.companyId, name: companyName, status, timeZone, sentimentAlert },
  };
}

/** TEN-11: who may sign in and work. */
export function isActive(status: CompanyStatus): boolean {
  return status === 'ACTIVE' || status === 'TRIAL';
}
