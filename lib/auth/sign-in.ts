/** Sign-in by e-mail and password, and its limits (SEC-6, SEC-8). */
import { ApiError } from '../http/errors.ts';
import { countAgainst, LIMITS, uncount } from '../http/rate-limit.ts';
import type { Logger } from '../logger.ts';
import type { PrismaClient } from '../prisma.ts';
import { audit } from './audit.ts';
import type { Auth } from './auth.ts';

interface SignIn {
  request: Request;
  email: string;
  password: string;
  clientIp: string;
}

/** The login's cookies. Whatever is wrong, the answer is the same, after the same work. */
export async function signIn(
  { db, auth, log }: { db: PrismaClient; auth: Auth; log: Logger },
  { request, email, password, clientIp }: SignIn,
): Promise<{ cookies: string[]; mustChangePassword: boolean }> {
  // Counted before the password is checked, so that attempts side by side cannot pass the limit.
  const pair = `${clientIp}:${email}`;
  await countAgainst(db, LIMITS.signInIp, clientIp);
  await countAgainst(db, LIMITS.signInEmail, pair);
  const response = await auth.api.signInEmail({
    body: { email, password },
    headers: request.headers,
    asResponse: true,
  });
  const entry = { event: 'SIGN_IN', ipAddress: clientIp } as const;
  if (response.status !== 200) {
    if (response.status >= 500) throw new Error('the auth library could not sign in');
    await audit(db, log, { ...entry, actor: email, result: 'FAILURE' });
    throw new ApiError(401, 'The e-mail address or the password is wrong.', {
      code: 'SIGN_IN_FAILED',
    });
  }
  await uncount(db, LIMITS.signInIp, clientIp);
  await uncount(db, LIMITS.signInEmail, pair);
  const { id, companyId, mustChangePassword } = await db.user.findUniqueOrThrow({
    where: { email },
    select: { id: true, companyId: true, mustChangePassword: true },
  });
  await db.userLogin.deleteMany({ where: { userId: id, expiresAt: { lt: new Date() } } });
  await audit(db, log, { ...entry, actor: id, companyId, result: 'SUCCESS' });
  return { cookies: response.headers.getSetCookie(), mustChangePassword };
}
