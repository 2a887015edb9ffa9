/** What a password must be, and what happens when it changes (SEC-1, SEC-5). */
import { randomInt } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import { countAgainst, LIMITS } from '../http/rate-limit.ts';
import type { Logger } from '../logger.ts';
import type { Prisma, PrismaClient } from '../prisma.ts';
import { audit } from './audit.ts';

/** scrypt, in the thread pool. Takes tens of milliseconds: never inside a transaction. */
export { hashPassword, verifyPassword };

export const PASSWORD_LENGTH = { min: 12, max: 128 };
const ALPHABETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '@$!%*?&'];

export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `must have at least ${PASSWORD_LENGTH.min} characters`)
  .max(PASSWORD_LENGTH.max, `must have at most ${PASSWORD_LENGTH.max} characters`)
  .regex(/[a-z]/, 'must have a lower-case letter')
  .regex(/[A-Z]/, 'must have an upper-case letter')
  .regex(/\d/, 'must have a digit')
  .regex(/[@$!%*?&]/, 'must have one of @ $ ! % * ? &');

/** Sixteen characters, each kind among them, none that is easily taken for another. */
export function temporaryPassword(): string {
  const pick = (letters: string) => letters.charAt(randomInt(letters.length));
  const letters = ALPHABETS.map(pick);
  while (letters.length < 16) letters.push(pick(ALPHABETS.join('')));
  for (let last = letters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? '', letters[last] ?? ''];
  }
  return letters.join('');
}

/** The row that a user signs in with, for a nested create of the user with this id. */
export function credential(userId: string, hash: string) {
  return { providerId: 'credential', accountId: userId, password: hash };
}

/** Stores the new password and ends all logins of the user but the one to keep. */
export async function storePassword(
  tx: Prisma.TransactionClient,
  values: { userId: string; hash: string; keepLogin?: string; now: Date },
): Promise<void> {
  const { userId, hash, keepLogin, now } = values;
  await tx.userCredential.updateMany({
    where: { userId, providerId: 'credential' },
    data: { password: hash },
  });
  await tx.user.update({
    where: { id: userId },
    data: { passwordChangedAt: now, mustChangePassword: false },
  });
  await tx.userLogin.deleteMany({ where: { userId, NOT: { id: keepLogin } } });
}

/** The own password: every other login of the user ends. */
export async function changePassword(
  deps: { db: PrismaClient; log: Logger; now: () => Date; ipAddress: string },
  values: {
    user: { id: string; companyId: string };
    loginId: string;
    currentPassword: string;
    newPassword: string;
  },
): Promise<void> {
  const { db, log, now, ipAddress } = deps;
  const { user, loginId: keepLogin, currentPassword, newPassword } = values;
  const { id: userId, companyId } = user;
  const entry = { event: 'PASSWORD_CHANGED', actor: userId, companyId, ipAddress } as const;
  // A stolen login must not become a way to guess the password.
  await countAgainst(db, LIMITS.passwordChange, userId);
  if (!(await isPasswordOf(db, userId, currentPassword))) {
    await audit(db, log, { ...entry, result: 'FAILURE' });
    throw new ApiError(403, 'The current password is wrong.', { code: 'WRONG_PASSWORD' });
  }
  const hash = await hashPassword(newPassword);
  await db.$transaction(async (tx) => {
    await storePassword(tx, { userId, hash, keepLogin, now: now() });
    await audit(tx, log, { ...entry, result: 'SUCCESS' });
  });
}

async function isPasswordOf(db: PrismaClient, userId: string, password: string): Promise<boolean> {
  const found = await db.userCredential.findFirst({
    where: { userId, providerId: 'credential' },
    select: { password: true },
  });
  return found?.password ? verifyPassword({ hash: found.password, password }) : false;
}
