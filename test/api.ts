/** Calls the route handlers of app/api directly, as signed-in users of a test database. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { getAuth } from '../lib/auth/auth.ts';
import type { CompanyId } from '../lib/auth/company-scope.ts';
import { writeSignedCookie } from '../lib/auth/cookie.ts';
import { credential, hashPassword } from '../lib/auth/passwords.ts';
import { readConfig } from '../lib/config.ts';
import type { CompanyStatus, UserRole } from '../lib/generated/prisma/enums.ts';
import { CLIENT_IP_HEADER } from '../lib/http/request.ts';
import type { RouteHandler } from '../lib/http/route.ts';
import type { Logger } from '../lib/logger.ts';
import { silentLogger, type TestDatabase } from './database.ts';
import { createCompany } from './factories.ts';

export interface ApiUser {
  id: string;
  email: string;
  companyId: CompanyId;
  /** For the request header of this name. */
  cookie: string;
}

export interface Call {
  method?: string;
  as?: ApiUser;
  body?: unknown;
  params?: unknown;
  headers?: Record<string, string>;
}

const NAMES = ['config', 'logger', 'database-pool', 'prisma', 'auth'];

/** Makes the handlers of this test file work on the database of `useDatabase()`. */
export function useApi(
  db: TestDatabase,
  environment: Record<string, string> = {},
  logger: Logger = silentLogger,
) {
  const values = globalThis as unknown as Record<symbol, unknown>;
  beforeAll(() => {
    values[Symbol.for('livedash.config')] = readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: db.url,
      AUTH_SECRET: 'a secret of the tests alone',
      ...environment,
    });
    values[Symbol.for('livedash.logger')] = logger;
    values[Symbol.for('livedash.database-pool')] = db.database;
    values[Symbol.for('livedash.prisma')] = db.prisma;
  });
  afterAll(() => {
    for (const name of NAMES) delete values[Symbol.for(`livedash.${name}`)];
  });

  function call(handler: RouteHandler, path: string, call: Call = {}): Promise<Response> {
    const { method = 'GET', as, body, params = {}, headers } = call;
    const request = new Request(new URL(path, 'http://localhost:3000'), {
      method,
      headers: {
        ...(method !== 'GET' && { 'content-type': 'application/json' }),
        [CLIENT_IP_HEADER]: '192.0.2.1',
        ...(as && { cookie: as.cookie }),
        ...headers,
      },
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    });
    return handler(request, { params: Promise.resolve(params) });
  }

  return {
    call,
    get: (handler: RouteHandler, path: string, as?: ApiUser, params?: unknown) =>
      call(handler, path, { as, params }),
    post: (handler: RouteHandler, path: string, body?: unknown, as?: ApiUser, params?: unknown) =>
      call(handler, path, { method: 'POST', body, as, params }),

    /** A user with a login, of a company of their own unless one is given. */
    async signedIn(
      values: {
        role?: UserRole;
        companyId?: string;
        status?: CompanyStatus;
        email?: string;
        password?: string;
        mustChangePassword?: boolean;
      } = {},
    ): Promise<ApiUser> {
      const { status, password, companyId: given, ...user } = values;
      const companyId = given ?? (await createCompany(db.prisma, { status })).id;
      const id = randomUUID();
      const { email } = await db.prisma.user.create({
        data: {
          id,
          email: `${id}@example.com`,
          role: 'ADMIN',
          companyId,
          ...user,
          ...(password && {
            credentials: { create: credential(id, await hashPassword(password)) },
          }),
        },
      });
      return { id, email, companyId: companyId as CompanyId, cookie: await this.login(id) };
    },

    /** Another login of a user: the cookie. */
    async login(userId: string): Promise<string> {
      const token = randomBytes(24).toString('hex');
      await db.prisma.userLogin.create({
        data: { userId, token, expiresAt: new Date(Date.now() + 86_400_000) },
      });
      const { name, secret } = getAuth().cookie;
      return writeSignedCookie(name, token, secret);
    },
  };
}
