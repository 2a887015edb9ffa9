/** Fixed windows, counted in the database: a limit holds over all instances (SEC-8). */
import type { PrismaClient } from '../prisma.ts';
import { ApiError } from './errors.ts';

export interface RateLimit {
  name: string;
  max: number;
  windowSeconds: number;
}

const QUARTER = 15 * 60;
export const LIMITS = {
  anonymous: { name: 'ip', max: 100, windowSeconds: QUARTER },
  signedIn: { name: 'user', max: 1000, windowSeconds: QUARTER },
  signInEmail: { name: 'sign-in', max: 5, windowSeconds: QUARTER },
  signInIp: { name: 'sign-in-ip', max: 50, windowSeconds: QUARTER },
  register: { name: 'register', max: 3, windowSeconds: 3600 },
  passwordChange: { name: 'password-change', max: 10, windowSeconds: QUARTER },
  passwordReset: { name: 'password-reset', max: 5, windowSeconds: QUARTER },
} satisfies Record<string, RateLimit>;

/** Counts one more of the subject; throws 429 when that is one too many. */
export async function countAgainst(
  db: PrismaClient,
  limit: RateLimit,
  subject: string,
): Promise<void> {
  const [bucket] = await db.$queryRaw<[{ count: number; seconds: number }]>`
    INSERT INTO "RateLimitBucket" AS b ("key", "count", "resetAt")
    VALUES (${keyOf(limit, subject)}, 1, now() + make_interval(secs => ${limit.windowSeconds}))
    ON CONFLICT ("key") DO UPDATE SET
      "count" = CASE WHEN b."resetAt" <= now() THEN 1 ELSE b."count" + 1 END,
      "resetAt" = CASE WHEN b."resetAt" <= now() THEN excluded."resetAt" ELSE b."resetAt" END
    RETURNING "count", ceil(extract(epoch FROM "resetAt" - now()))::int AS "seconds"`;
  if (bucket.count === 1) await removeExpired(db);
  if (bucket.count > limit.max) {
    const seconds = Math.max(1, bucket.seconds);
    const minutes = Math.ceil(seconds / 60);
    throw new ApiError(429, `Too many requests. Try again in ${minutes} min.`, {
      code: 'RATE_LIMITED',
      headers: { 'retry-after': String(seconds) },
    });
  }
}

/** Takes one back: what was counted beforehand turned out not to count. */
export async function uncount(db: PrismaClient, limit: RateLimit, subject: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "RateLimitBucket" SET "count" = greatest(0, "count" - 1)
    WHERE "key" = ${keyOf(limit, subject)}`;
}

function keyOf(limit: RateLimit, subject: string): string {
  return `${limit.name}:${subject}`;
}

/** Each new window clears away a few old ones, so the table stays as small as the traffic. */
async function removeExpired(db: PrismaClient): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "RateLimitBucket" WHERE "key" IN (
      SELECT "key" FROM "RateLimitBucket" WHERE "resetAt" <= now()
      ORDER BY "resetAt" LIMIT 10 FOR UPDATE SKIP LOCKED)`;
}
