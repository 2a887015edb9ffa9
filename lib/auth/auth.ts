/**
 * better-auth for company users: it checks passwords, opens logins and writes their cookie.
 * Its own routes are not served; app/api/auth calls the few functions that are needed.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { type Config, getConfig } from '../config.ts';
import { CLIENT_IP_HEADER } from '../http/request.ts';
import { getLogger, type Logger } from '../logger.ts';
import { getPrisma, type PrismaClient } from '../prisma.ts';
import { processWide } from '../process-wide.ts';
import { findLogin, isActive, type Login } from './login.ts';
import { PASSWORD_LENGTH } from './passwords.ts';

export type Auth = ReturnType<typeof createAuth>;

export function getAuth(): Auth {
  return processWide('auth', () => createAuth(getPrisma(), getConfig(), getLogger()));
}

/** The login of a request, for routes and pages alike. */
export function currentLogin(headers: Headers): Promise<Login | null> {
  return findLogin(getPrisma(), headers, getAuth().cookie);
}

export function createAuth(prisma: PrismaClient, config: Config, logger: Logger) {
  // Without a secret logins end with the process; production does not start without one.
  const secret = deriveSecret(config.authSecret ?? randomBytes(32).toString('hex'), 'app-auth');
  // A Secure cookie would lock out who opens http://192.168.1.5:3000, and protects nothing there:
  // the address people use decides, and with https that is what APP_URL says.
  const secure = config.http.appUrl.startsWith('https://');
  const library = betterAuth({
    secret,
    baseURL: config.http.appUrl,
    basePath: '/api/auth',
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    user: { modelName: 'user' },
    session: { modelName: 'userLogin', expiresIn: 24 * 3600, disableSessionRefresh: true },
    account: { modelName: 'userCredential' },
    verification: { modelName: 'userVerification' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    advanced: {
      cookiePrefix: 'app-auth',
      useSecureCookies: secure,
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    databaseHooks: {
      session: { create: { before: async ({ userId }) => mayOpenLogin(prisma, userId) } },
    },
    // Ours counts over all instances (SEC-8).
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message) => logger.error({ component: 'auth' }, message),
    },
  });
  const name = `${secure ? '__Secure-' : ''}app-auth.session_token`;
  return { api: library.api, cookie: { name, secret } };
}

/** TEN-11. False makes the sign-in fail like one with a wrong password. */
async function mayOpenLogin(prisma: PrismaClient, userId: string): Promise<boolean> {
  const user = await prisma.user.findUnique({
    where: { id: userId },
    select: { company: { select: { status: true } } },
  });
  return user !== null && isActive(user.company.status);
}

/** Each kind of login signs with a key of its own, so that none passes for another (SEC-3). */
function deriveSecret(secret: string, audience: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', audience, 32)).toString('hex');
}
