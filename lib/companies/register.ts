/** Self-registration: a company and its first user (TEN-9, TEN-10). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { credential, hashPassword, newPassword } from '../auth/passwords.ts';
import { ApiError, isUniqueViolation } from '../http/errors.ts';
import type { Logger } from '../logger.ts';
import type { PrismaClient } from '../prisma.ts';
import { emailAddress } from '../users/fields.ts';
import { companyName, feedUrl } from './fields.ts';

export const registration = z.object({
  email: emailAddress,
  password: newPassword,
  company: companyName,
  csvUrl: feedUrl.default(''),
});

export async function register(
  db: PrismaClient,
  log: Logger,
  values: z.output<typeof registration>,
  ipAddress: string,
): Promise<{ userId: string; companyId: string }> {
  const { email, password, company: name, csvUrl } = values;
  const hash = await hashPassword(password);
  const userId = randomUUID();
  return db.$transaction(async (tx) => {
    const company = await tx.company
      .create({ data: { name, csvUrl, status: 'ACTIVE' }, select: { id: true } })
      .catch(refuseDuplicate(`A company named "${name}" exists already.`, 'COMPANY_EXISTS'));
    await tx.user
      .create({
        data: {
          id: userId,
          email,
          role: 'ADMIN',
          companyId: company.id,
          credentials: { create: credential(userId, hash) },
        },
      })
      .catch(refuseDuplicate(`There is an account for ${email} already.`, 'EMAIL_EXISTS'));
    const companyId = company.id;
    await audit(tx, log, {
      event: 'REGISTRATION',
      actor: userId,
      companyId,
      result: 'SUCCESS',
      ipAddress,
    });
    return { userId, companyId };
  });
}

export function refuseDuplicate(message: string, code: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error) ? new ApiError(409, message, { code }) : error;
  };
}
