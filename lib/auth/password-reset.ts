/**
 * A forgotten password (SEC-7). Our own and not better-auth's: the token is replaced by a newer
 * one and used up in the transaction that stores the password and ends the logins.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { SendEmail } from '../email/email.ts';
import { ApiError } from '../http/errors.ts';
import type { Logger } from '../logger.ts';
import type { PrismaClient } from '../prisma.ts';
import { audit } from './audit.ts';
import { hashPassword, storePassword } from './passwords.ts';

const VALID_MS = 30 * 60_000;
const PURPOSE = 'password-reset:';

interface Deps {
  db: PrismaClient;
  log: Logger;
  now: () => Date;
  ipAddress: string;
}

/** Sends a link, if there is such a user. */
export async function sendResetLink(
  { db, log, now, ipAddress }: Deps,
  options: { email: string; appUrl: string; send: SendEmail },
): Promise<void> {
  const { email, appUrl, send } = options;
  const user = await db.user.findUnique({
    where: { email },
    select: { id: true, companyId: true },
  });
  if (user === null) return;
  const token = randomBytes(32).toString('hex');
  const expiresAt = new Date(now().getTime() + VALID_MS);
  await db.$transaction(async (tx) => {
    // Of two requests at once the later one counts.
    await tx.$queryRaw`SELECT 1 AS "locked" FROM "User" WHERE "id" = ${user.id}::uuid FOR NO KEY UPDATE`;
    await tx.userVerification.deleteMany({
      where: {
        identifier: { startsWith: PURPOSE },
        OR: [{ value: user.id }, { expiresAt: { lt: now() } }],
      },
    });
    await tx.userVerification.create({
      data: { identifier: identify(token), value: user.id, expiresAt },
    });
    const { id: actor, companyId } = user;
    const entry = { event: 'PASSWORD_RESET_REQUESTED', result: 'SUCCESS' } as const;
    await audit(tx, log, { ...entry, actor, companyId, ipAddress });
  });
  const link = `${appUrl}/reset-password?token=${token}`;
  await send({
    to: email,
    subject: 'Reset your LiveDash password',
    text: `Someone, probably you, asked for a new password for ${email}.\n\nSet it here within 30 minutes:\n${link}\n\nIf it was not you, nothing has changed and you need not do anything.\n`,
    link,
  });
}

export async function resetPassword(
  { db, log, now, ipAddress }: Deps,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const identifier = identify(token);
  const found = await db.userVerification.findFirst({
    where: { identifier, expiresAt: { gt: now() } },
  });
  if (found === null) throw unusable();
  const hash = await hashPassword(password);
  await db.$transaction(async (tx) => {
    const { count } = await tx.userVerification.deleteMany({ where: { id: found.id } });
    if (count === 0) throw unusable();
    const userId = found.value;
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { companyId: true },
    });
    if (user === null) throw unusable();
    await storePassword(tx, { userId, hash, now: now() });
    const entry = { event: 'PASSWORD_RESET', actor: userId, result: 'SUCCESS' } as const;
    await audit(tx, log, { ...entry, companyId: user.companyId, ipAddress });
  });
}

/** A copy of the table opens no account: only the token's digest is in it. */
function identify(token: string): string {
  return `${PURPOSE}${createHash('sha256').update(token).digest('hex')}`;
}

function unusable(): ApiError {
  return new ApiError(
    400,
    'This link is not valid, used, or older than 30 minutes. Ask for a new one.',
    {
      code: 'INVALID_TOKEN',
    },
  );
}
