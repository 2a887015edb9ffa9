/** The users of a company: list, invite, change, remove (TEN-7, TEN-8). */
import { randomUUID } from 'node:crypto';
import { type AuditEntry, audit } from '../auth/audit.ts';
import type { CompanyId, CompanyPrisma } from '../auth/company-scope.ts';
import { credential, hashPassword, temporaryPassword } from '../auth/passwords.ts';
import { lockCompany } from '../companies/lock.ts';
import { refuseDuplicate } from '../companies/register.ts';
import type { UserRole } from '../generated/prisma/enums.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { Logger } from '../logger.ts';
import type { Prisma, PrismaClient } from '../prisma.ts';

const FIELDS = {
  id: true,
  email: true,
  name: true,
  role: true,
  createdAt: true,
  invitedBy: true,
  invitedAt: true,
} satisfies Prisma.UserSelect;
export type UserView = Prisma.UserGetPayload<{ select: typeof FIELDS }>;

/** Who asks for a change, for which company. */
export interface Administrator {
  db: PrismaClient;
  log: Logger;
  companyId: CompanyId;
  userId: string;
  email: string;
  ipAddress: string;
}

/** From the context of a route. */
export function administrator(context: {
  db: PrismaClient;
  log: Logger;
  user: { id: string; email: string; companyId: CompanyId };
  clientIp: string;
}): Administrator {
  const { db, log, user, clientIp } = context;
  const { id: userId, email, companyId } = user;
  return { db, log, companyId, userId, email, ipAddress: clientIp };
}

export function listUsers(prisma: CompanyPrisma): Promise<UserView[]> {
  return prisma.user.findMany({ select: FIELDS, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
}

/** The password is known to nobody else, and shown this once (SEC-1). */
export async function inviteUser(
  admin: Administrator,
  values: { email: string; role: UserRole; name?: string },
  now: Date,
): Promise<{ user: UserView; tempPassword: string }> {
  const tempPassword = temporaryPassword();
  const hash = await hashPassword(tempPassword);
  const id = randomUUID();
  const { companyId } = admin;
  const user = await changing(admin, async (tx) => {
    const { maxUsers, _count } = await tx.company.findUniqueOrThrow({
      where: { id: companyId },
      select: { maxUsers: true, _count: { select: { users: true } } },
    });
    if (_count.users >= maxUsers) {
      throw new ApiError(
        409,
        `The company has its ${maxUsers} users. Remove one, or ask for more.`,
        {
          code: 'USER_LIMIT_REACHED',
        },
      );
    }
    const user = await tx.user
      .create({
        data: {
          id,
          ...values,
          companyId,
          mustChangePassword: true,
          invitedAt: now,
          invitedBy: admin.email,
          credentials: { create: credential(id, hash) },
        },
        select: FIELDS,
      })
      .catch(refuseDuplicate(`There is an account for ${values.email} already.`, 'EMAIL_EXISTS'));
    await auditChange(tx, admin, 'USER_INVITED', id);
    return user;
  });
  return { user, tempPassword };
}

export function changeUser(
  admin: Administrator,
  id: string,
  values: { role?: UserRole; name?: string },
): Promise<UserView> {
  return changing(admin, async (tx) => {
    const role = await roleOf(tx, admin.companyId, id);
    if (role === 'ADMIN' && values.role !== undefined && values.role !== 'ADMIN') {
      await refuseLastAdmin(tx, admin.companyId);
    }
    const user = await tx.user.update({ where: { id }, data: values, select: FIELDS });
    await auditChange(tx, admin, 'USER_CHANGED', id);
    return user;
  });
}

export function removeUser(admin: Administrator, id: string): Promise<void> {
  return changing(admin, async (tx) => {
    const role = await roleOf(tx, admin.companyId, id);
    if (role === 'ADMIN') await refuseLastAdmin(tx, admin.companyId);
    await tx.user.delete({ where: { id } });
    await auditChange(tx, admin, 'USER_REMOVED', id);
  });
}

/** One change of a company's users at a time, or limits could be passed side by side. */
function changing<T>(
  { db, companyId }: Administrator,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  return db.$transaction(async (tx) => {
    await lockCompany(tx, companyId);
    return work(tx);
  });
}

async function roleOf(
  tx: Prisma.TransactionClient,
  companyId: CompanyId,
  id: string,
): Promise<UserRole> {
  const user = await tx.user.findUnique({ where: { id, companyId }, select: { role: true } });
  if (user === null) throw notFound();
  return user.role;
}

async function refuseLastAdmin(tx: Prisma.TransactionClient, companyId: CompanyId): Promise<void> {
  const admins = await tx.user.count({ where: { companyId, role: 'ADMIN' } });
  if (admins > 1) return;
  throw new ApiError(409, 'This is the last administrator. Make another user one first.', {
    code: 'LAST_ADMIN',
  });
}

function auditChange(
  tx: Prisma.TransactionClient,
  { log, userId, companyId, ipAddress }: Administrator,
  event: AuditEntry['event'],
  target: string,
): Promise<void> {
  return audit(tx, log, { event, actor: userId, companyId, target, result: 'SUCCESS', ipAddress });
}
