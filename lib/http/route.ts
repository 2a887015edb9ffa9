/** Every route of the API: who may, how often, with what, and one shape of answer. */
import { randomUUID } from 'node:crypto';
import type { output, ZodType } from 'zod';
import { currentLogin } from '../auth/auth.ts';
import { type CompanyPrisma, forCompany } from '../auth/company-scope.ts';
import { type CurrentCompany, isActive, type Login, type SignedInUser } from '../auth/login.ts';
import { type Capability, can } from '../auth/permissions.ts';
import { getConfig } from '../config.ts';
import { type DatabaseLane, getDatabasePool } from '../database-pool.ts';
import { getLogger, type Logger } from '../logger.ts';
import { getPrisma, type PrismaClient } from '../prisma.ts';
import { ApiError, databaseError, json, notFound } from './errors.ts';
import { countAgainst, LIMITS, type RateLimit } from './rate-limit.ts';
import { clientIpOf, queryOf, readJson, refuseCrossSite, validate } from './request.ts';

export { ApiError, json, notFound };

/** SIGNED_IN is for the own account: it serves also who has to change the password first. */
type Access = Capability | 'SIGNED_IN' | 'PUBLIC';

interface RouteOptions<A extends Access, Q, B, P> {
  allow: A;
  query?: Q;
  body?: B;
  params?: P;
  /** By client address, instead of the limit for everyone without login. PUBLIC routes only. */
  limit?: RateLimit | 'OWN';
  /** Of the database pool. Default: `web`. */
  lane?: DatabaseLane;
  /** Stands in every error too (API-1). */
  errorBody?: Record<string, unknown>;
}

interface Anyone<Q, B, P> {
  request: Request;
  query: Value<Q>;
  body: Value<B>;
  params: Value<P>;
  clientIp: string;
  /** Names the request in each line. */
  log: Logger;
  /** All companies: for functions that take the CompanyId, and for what stands above companies. */
  db: PrismaClient;
}
interface SignedIn {
  user: SignedInUser;
  company: CurrentCompany;
  loginId: string;
  /** The own company alone. */
  prisma: CompanyPrisma;
}
type Value<S> = S extends ZodType ? output<S> : undefined;
export type RouteContext<A, Q, B, P> = Anyone<Q, B, P> &
  (A extends 'PUBLIC' ? { prisma: PrismaClient } : SignedIn);

export type RouteHandler = (
  request: Request,
  context?: { params: Promise<unknown> },
) => Promise<Response>;

/** A plain object that the handler gives is answered as 200. */
export function route<
  A extends Access,
  Q extends ZodType | undefined = undefined,
  B extends ZodType | undefined = undefined,
  P extends ZodType | undefined = undefined,
>(
  options: RouteOptions<A, Q, B, P>,
  handler: (context: RouteContext<A, Q, B, P>) => Promise<Response | object>,
): RouteHandler {
  const handle: RouteHandler = async (request, next) => {
    const id = request.headers.get('x-request-id') ?? randomUUID();
    const path = new URL(request.url).pathname;
    const log = getLogger().child({ requestId: id, method: request.method, path });
    try {
      const db = getPrisma();
      const clientIp = clientIpOf(request.headers);
      const login = options.allow === 'PUBLIC' ? null : await currentLogin(request.headers);
      await limitRate(db, options, login, clientIp);
      if (options.allow !== 'PUBLIC') permit(login, options.allow);
      const body = await readBody(request, options.body, login);
      const context = {
        request,
        query: options.query && validate(options.query, queryOf(request)),
        body,
        params: options.params && readParams(options.params, await next?.params),
        clientIp,
        log,
        db,
        ...(login === null
          ? { prisma: db }
          : {
              user: login.user,
              company: login.company,
              loginId: login.id,
              prisma: forCompany(db, login.company.id),
            }),
      };
      const answer = await handler(context as unknown as RouteContext<A, Q, B, P>);
      return answer instanceof Response ? answer : json(200, answer);
    } catch (error) {
      return answerError(error, log, { id, errorBody: options.errorBody });
    }
  };
  return (request, next) =>
    getDatabasePool().inLane(options.lane ?? 'web', () => handle(request, next));
}

async function limitRate(
  db: PrismaClient,
  { limit }: Pick<RouteOptions<Access, unknown, unknown, unknown>, 'limit'>,
  login: Login | null,
  clientIp: string,
): Promise<void> {
  if (limit === 'OWN') return;
  if (login !== null) await countAgainst(db, LIMITS.signedIn, login.user.id);
  else await countAgainst(db, limit ?? LIMITS.anonymous, clientIp);
}

function permit(login: Login | null, allow: Capability | 'SIGNED_IN'): void {
  if (login === null) {
    throw new ApiError(401, 'Sign in first', { code: 'UNAUTHENTICATED' });
  }
  const { user, company } = login;
  if (!isActive(company.status)) {
    throw new ApiError(403, `The company ${company.name} is not active. Ask your provider.`, {
      code: 'COMPANY_INACTIVE',
    });
  }
  if (allow === 'SIGNED_IN') return;
  if (user.mustChangePassword) {
    throw new ApiError(403, 'Change your temporary password first, under Account.', {
      code: 'PASSWORD_CHANGE_REQUIRED',
    });
  }
  if (!can(user.role, allow)) {
    throw new ApiError(403, `The role ${user.role} may not do this.`, { code: 'FORBIDDEN' });
  }
}

async function readBody(
  request: Request,
  schema: ZodType | undefined,
  login: Login | null,
): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  refuseCrossSite(request, getConfig().http.appUrl);
  const body = await readJson(request);
  const named = typeof body === 'object' && body !== null && 'companyId' in body;
  if (login !== null && named && body.companyId !== login.company.id) {
    // TEN-4: whether that company exists is not said.
    throw new ApiError(403, 'Only the own company can be named', { code: 'FORBIDDEN' });
  }
  return schema && validate(schema, body);
}

/** An id that cannot exist is a record that is missing (TEN-5). */
function readParams(schema: ZodType, params: unknown): unknown {
  const result = schema.safeParse(params);
  if (!result.success) throw notFound();
  return result.data;
}

function answerError(
  error: unknown,
  log: Logger,
  { id, errorBody }: { id: string; errorBody: Record<string, unknown> | undefined },
): Response {
  const known = error instanceof ApiError ? error : databaseError(error);
  if (known === undefined) log.error(describe(error), 'request failed');
  else if (known.status >= 500) log.warn({ code: known.code }, 'request failed');
  const { status, message, code, details, headers } =
    known ?? new ApiError(500, 'Internal server error', { code: 'INTERNAL' });
  const body = { ...errorBody, error: message, code, details };
  return json(status, body, { 'x-request-id': id, ...headers });
}

/** Prisma repeats the values of a query in its messages: those stay out of the log (SEC-14). */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { name, message, stack = '' } = error;
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error ? error.code : undefined;
  return { error: name, code, message: name.startsWith('Prisma') ? undefined : message, at };
}
