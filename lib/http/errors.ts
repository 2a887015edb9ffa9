/** The one shape of an error (API-1). */
import { Prisma } from '../generated/prisma/client.ts';

export interface ErrorDetails {
  code?: string;
  details?: string[];
  headers?: Record<string, string>;
}

/** An answer that is not a success: thrown anywhere below `route`, which sends it. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string | undefined;
  readonly details: string[] | undefined;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, { code, details, headers }: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers ?? {};
  }
}

/** Alike for a missing record and for one of another company (TEN-5). */
export function notFound(): ApiError {
  return new ApiError(404, 'Not found', { code: 'NOT_FOUND' });
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  // Byte counts are bigint in the database; all of them are safe numbers.
  const text = JSON.stringify(body, (_, value) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}

/** What a failure of the database means to the caller (DB-7); undefined when it is none. */
export function databaseError(error: unknown): ApiError | undefined {
  const text = chain(error)
    .map(({ name, code, message }) => `${name} ${code} ${message}`)
    .join('\n');
  // Who waited in vain for a connection that could not be opened is told of the outage.
  const outage = OPENING_FAILS.test(text) && UNAVAILABLE.test(text);
  if (BUSY.test(text) && !outage) {
    return new ApiError(503, 'All database connections are in use. Try again in a moment.', {
      code: 'DATABASE_BUSY',
      headers: { 'retry-after': '1' },
    });
  }
  if (UNAVAILABLE.test(text)) {
    return new ApiError(503, 'The database cannot be reached. Try again in a moment.', {
      code: 'DATABASE_UNAVAILABLE',
      headers: { 'retry-after': '5' },
    });
  }
  return undefined;
}

/** pg's own words, Prisma's for a transaction that could not begin, and the server's. */
const BUSY =
  /timeout exceeded when trying to connect|P2024|P2028.*Unable to start|P2037|TooManyConnections|\b53300\b/s;
const OPENING_FAILS = /opening failed \d+ times/;
const UNAVAILABLE =
  /\b(P1001|P1002|P1008|P1017|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|57P0[1-3]|08\d{3})\b|DatabaseNotReachable|ConnectionClosed|SocketTimeout|Connection terminated|Cannot use a pool after calling end/;

interface Cause {
  name: string;
  code: string;
  message: string;
}

function chain(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let next = error; next && typeof next === 'object' && causes.length < 5; ) {
    const { name, code, kind, originalCode, message, cause } = next as Record<string, unknown>;
    const codes = [code, kind, originalCode].filter(Boolean).join(' ');
    causes.push({ name: String(name ?? ''), code: codes, message: String(message ?? '') });
    next = cause;
  }
  return causes;
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
