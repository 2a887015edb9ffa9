/**
 * The state machine of a session's stages (PIPE-1 to PIPE-12), and the only writer of
 * SessionProcessingStatus. Every function runs in the transaction of the work that it speaks of.
 *
 * `dueAt` is the moment from which a worker may claim a stage: PENDING and ready, FAILED and to be
 * tried again, or IN_PROGRESS under a lease that ended. Null: not now, or never again. All times
 * are the database's, so that instances agree.
 */
import type { ProcessingStage } from './generated/prisma/enums.ts';
import { type Sql, walkIndexes } from './jobs/lane.ts';

export interface PipelineLimits {
  maxAttempts: number;
  leaseSeconds: number;
}

/** A stage that one worker holds until its lease ends. */
export interface Claim {
  sessionId: string;
  companyId: string;
  retryCount: number;
}

export type StageResult =
  | { status: 'COMPLETED'; metadata?: object }
  | { status: 'SKIPPED'; code: string; message: string }
  | { status: 'FAILED'; code: string; message: string; final: boolean; waitSeconds: number }
  /** Handed back, as if it had not been claimed (JOB-9). */
  | { status: 'PENDING'; ready: boolean }
  /** Goes on under the claim of the stage before it. */
  | { status: 'IN_PROGRESS' };

export interface StageChange {
  sessionId: string;
  stage: ProcessingStage;
  result: StageResult;
  /** `claimed`: the stage that the claim is on. `pending`: only if it still waits. `any`: always. */
  from: 'claimed' | 'pending' | 'any';
}

/** Minutes to wait after the first, second … failed attempt (PIPE-5). */
const RETRY_MINUTES = [1, 5, 30, 120];
/** Failures that another attempt cannot cure (PIPE-5). */
const FINAL_CODES = new Set(['NO_MESSAGES', 'TOO_LARGE']);

/** What a failed attempt leads to. `attempt` counts from 1. */
export function failure(
  { code, message, retryAfterMs }: { code: string; message: string; retryAfterMs?: number },
  attempt: number,
  limits: PipelineLimits,
): Extract<StageResult, { status: 'FAILED' }> {
  const waitSeconds = Math.max(retryWaitSeconds(attempt), (retryAfterMs ?? 0) / 1000);
  const final = attempt >= limits.maxAttempts || FINAL_CODES.has(code);
  return { status: 'FAILED', code, message, final, waitSeconds };
}

export function retryWaitSeconds(attempt: number): number {
  return 60 * (RETRY_MINUTES[attempt - 1] ?? RETRY_MINUTES.at(-1) ?? 0);
}

/** The stages of a new session, in the transaction that creates it (PIPE-1). */
export interface NewStages {
  sessionId: string;
  companyId: string;
  sessionStart: Date;
  warnings: number;
  /** `claim`: the transcript is fetched under this claim. `wait`: by whoever comes. */
  fetch: 'claim' | 'wait' | { code: string; message: string };
}

export async function createStages(
  sql: Sql,
  stages: NewStages[],
  claim: string,
  limits: PipelineLimits,
): Promise<void> {
  const rows = stages.map(({ fetch, ...stage }) => ({
    ...stage,
    fetch: fetch === 'claim' ? 'IN_PROGRESS' : fetch === 'wait' ? 'PENDING' : 'SKIPPED',
    ...(typeof fetch === 'object' && fetch),
  }));
  await sql.query(
    `INSERT INTO "SessionProcessingStatus"
       ("sessionId", "stage", "companyId", "sessionStart", "status", "dueAt", "claimedBy",
        "startedAt", "completedAt", "errorCode", "errorMessage", "metadata")
     SELECT n."sessionId", s."stage", n."companyId", n."sessionStart", s."status",
       CASE WHEN s."status" = 'IN_PROGRESS' THEN now() + make_interval(secs => $3)
            WHEN s."stage" = 'TRANSCRIPT_FETCH' AND s."status" = 'PENDING' THEN now() END,
       CASE WHEN s."status" = 'IN_PROGRESS' THEN $2 END,
       CASE WHEN s."status" IN ('IN_PROGRESS', 'COMPLETED') THEN now() END,
       CASE WHEN s."status" IN ('COMPLETED', 'SKIPPED') THEN now() END,
       CASE WHEN s."status" = 'SKIPPED' THEN s."code" END,
       CASE WHEN s."status" = 'SKIPPED' THEN s."message" END,
       s."metadata"
     FROM jsonb_to_recordset($1::jsonb) AS n("sessionId" uuid, "companyId" uuid,
         "sessionStart" timestamptz, "warnings" int, "fetch" "ProcessingStatus", "code" text, "message" text)
     CROSS JOIN LATERAL (VALUES
       ('CSV_IMPORT'::"ProcessingStage", 'COMPLETED'::"ProcessingStatus", NULL, NULL,
         jsonb_build_object('warnings', n."warnings")),
       ('TRANSCRIPT_FETCH', n."fetch", n."code", n."message", NULL),
       ('SESSION_CREATION', CASE WHEN n."fetch" = 'SKIPPED' THEN 'COMPLETED' ELSE 'PENDING' END::"ProcessingStatus", NULL, NULL,
         CASE WHEN n."fetch" = 'SKIPPED' THEN jsonb_build_object('hasTranscript', false, 'messageCount', 0) END),
       ('AI_ANALYSIS', CASE WHEN n."fetch" = 'SKIPPED' THEN 'SKIPPED' ELSE 'PENDING' END::"ProcessingStatus", 'TOO_FEW_MESSAGES', $4, NULL),
       ('QUESTION_EXTRACTION', CASE WHEN n."fetch" = 'SKIPPED' THEN 'SKIPPED' ELSE 'PENDING' END::"ProcessingStatus", 'TOO_FEW_MESSAGES', $4, NULL)
     ) AS s("stage", "status", "code", "message", "metadata")`,
    [JSON.stringify(rows), claim, limits.leaseSeconds, 'The session has no transcript to analyse'],
  );
}

export interface ClaimOptions extends PipelineLimits {
  limit: number;
  /** Only this company's. */
  companyId?: string;
  /** Not these companies'. */
  except?: string[];
}

/**
 * Claims what is due of a stage, oldest session first (PIPE-6, PIPE-8): no two claims ever hold
 * one stage. A lease that ran out counts as an attempt (PIPE-9).
 */
export async function claimStage(
  sql: Sql,
  stage: ProcessingStage,
  claim: string,
  { limit, companyId, except = [], maxAttempts, leaseSeconds }: ClaimOptions,
): Promise<Claim[]> {
  await walkIndexes(sql);
  const { rows } = await sql.query<Claim>(
    `WITH due AS (
       SELECT s."sessionId", s."status" = 'IN_PROGRESS' AS expired
       FROM "SessionProcessingStatus" s
       JOIN "Company" c ON c."id" = s."companyId" AND c."status" IN ('ACTIVE', 'TRIAL')
       WHERE s."stage" = $1::"ProcessingStage" AND s."dueAt" <= now()
         AND ($5::uuid IS NULL OR s."companyId" = $5) AND s."companyId" <> ALL ($6::uuid[])
         AND NOT (s."status" = 'IN_PROGRESS' AND s."retryCount" + 1 >= $7)
         AND NOT EXISTS (
           SELECT 1 FROM "SessionProcessingStatus" e
           WHERE e."sessionId" = s."sessionId" AND e."stage" < s."stage"
             AND (e."status" IN ('PENDING', 'IN_PROGRESS') OR e."dueAt" IS NOT NULL))
       ORDER BY s."sessionStart" LIMIT $3
       FOR UPDATE OF s SKIP LOCKED)
     UPDATE "SessionProcessingStatus" s
     SET "status" = 'IN_PROGRESS', "claimedBy" = $2, "startedAt" = now(), "completedAt" = NULL,
         "errorCode" = NULL, "errorMessage" = NULL, "dueAt" = now() + make_interval(secs => $4),
         "retryCount" = s."retryCount" + due.expired::int
     FROM due WHERE s."sessionId" = due."sessionId" AND s."stage" = $1::"ProcessingStage"
     RETURNING s."sessionId", s."companyId", s."retryCount"`,
    [stage, claim, limit, leaseSeconds, companyId ?? null, except, maxAttempts],
  );
  return rows;
}

/**
 * Applies the changes of each session whose claim is still held, and says which those are; the
 * others belong to someone else by now, and nothing of them may be stored (PIPE-8).
 */
export async function applyChanges(
  sql: Sql,
  claim: string,
  changes: StageChange[],
  limits: PipelineLimits,
): Promise<Set<string>> {
  if (changes.length === 0) return new Set();
  const rows = changes.map((change) => changeRow(change, limits));
  const held = await sql.query<{ sessionId: string }>(
    `SELECT s."sessionId" FROM "SessionProcessingStatus" s
     JOIN jsonb_to_recordset($1::jsonb) AS c("sessionId" uuid, "stage" "ProcessingStage", "from" text)
       USING ("sessionId", "stage")
     WHERE c."from" = 'claimed' AND s."claimedBy" = $2 AND s."status" = 'IN_PROGRESS'
     ORDER BY s."sessionId" FOR UPDATE OF s`,
    [JSON.stringify(rows.filter((row) => row.from === 'claimed')), claim],
  );
  const ids = new Set(held.rows.map((row) => row.sessionId));
  const applied = rows.filter((row) => ids.has(row.sessionId));
  if (applied.length > 0) await writeChanges(sql, applied, claim);
  return ids;
}

function changeRow({ sessionId, stage, result, from }: StageChange, limits: PipelineLimits) {
  return {
    sessionId,
    stage,
    from,
    status: result.status,
    wait: waitOf(result, limits),
    code: 'code' in result ? result.code : null,
    message: 'message' in result ? result.message.slice(0, 1000) : null,
    metadata: result.status === 'COMPLETED' ? (result.metadata ?? null) : null,
  };
}

/** Seconds from now on when the stage may be claimed; null: not. */
function waitOf(result: StageResult, limits: PipelineLimits): number | null {
  if (result.status === 'PENDING') return result.ready ? 0 : null;
  if (result.status === 'IN_PROGRESS') return limits.leaseSeconds;
  if (result.status === 'FAILED' && !result.final) return result.waitSeconds;
  return null;
}

async function writeChanges(sql: Sql, rows: object[], claim: string | null): Promise<void> {
  await sql.query(
    `UPDATE "SessionProcessingStatus" s
     SET "status" = c."status",
         "dueAt" = now() + make_interval(secs => c."wait"),
         "claimedBy" = CASE WHEN c."status" = 'IN_PROGRESS' THEN $2 END,
         "startedAt" = CASE
           WHEN c."status" = 'PENDING' THEN NULL
           WHEN c."status" = 'IN_PROGRESS' THEN now()
           WHEN c."status" = 'SKIPPED' THEN NULL
           ELSE coalesce(CASE WHEN s."status" = 'IN_PROGRESS' THEN s."startedAt" END, now()) END,
         "completedAt" = CASE WHEN c."status" IN ('COMPLETED', 'FAILED', 'SKIPPED') THEN now() END,
         "errorCode" = c."code",
         "errorMessage" = c."message",
         "retryCount" = CASE
           WHEN c."status" = 'FAILED' THEN s."retryCount" + 1
           WHEN c."from" = 'any' THEN 0
           ELSE s."retryCount" END,
         "metadata" = c."metadata"
     FROM jsonb_to_recordset($1::jsonb) AS c("sessionId" uuid, "stage" "ProcessingStage", "from" text,
       "status" "ProcessingStatus", "wait" double precision, "code" text, "message" text, "metadata" jsonb)
     WHERE s."sessionId" = c."sessionId" AND s."stage" = c."stage"
       AND (c."from" <> 'pending' OR s."status" = 'PENDING')
       AND NOT (c."status" = 'PENDING' AND c."wait" IS NULL
         AND s."status" = 'PENDING' AND s."dueAt" IS NULL AND s."retryCount" = 0)`,
    [JSON.stringify(rows), claim],
  );
}

/** Makes the leases of claimed stages last from now on; those no longer held stay as they are. */
export async function renewClaims(
  sql: Sql,
  stage: ProcessingStage,
  claim: string,
  sessionIds: string[],
  { leaseSeconds }: PipelineLimits,
): Promise<void> {
  await sql.query(
    `UPDATE "SessionProcessingStatus" SET "dueAt" = now() + make_interval(secs => $4)
     WHERE "sessionId" = ANY ($3::uuid[]) AND "stage" = $1::"ProcessingStage"
       AND "claimedBy" = $2 AND "status" = 'IN_PROGRESS'`,
    [stage, claim, sessionIds, leaseSeconds],
  );
}

/**
 * A changed feed row: its transcript is fetched anew under this claim, whoever held it before
 * (CSV-24). Later stages stay as they are until the text is known to differ.
 */
export async function restartFetch(
  sql: Sql,
  sessionIds: string[],
  claim: string,
  limits: PipelineLimits,
): Promise<void> {
  const changes = sessionIds.map((sessionId) => ({
    sessionId,
    stage: 'TRANSCRIPT_FETCH' as const,
    result: { status: 'IN_PROGRESS' as const },
    from: 'any' as const,
  }));
  await forceChanges(sql, changes, limits, claim);
}

/** Changes without a claim: for a transaction that itself decides that they are due. */
export async function forceChanges(
  sql: Sql,
  changes: StageChange[],
  limits: PipelineLimits,
  claim: string | null = null,
): Promise<void> {
  const rows = changes.map((change) => changeRow(change, limits));
  if (rows.length > 0) await writeChanges(sql, rows, claim);
}

/** A session's start moved: its stages are claimed in that order from now on. */
export async function moveSessionStart(
  sql: Sql,
  sessions: { sessionId: string; sessionStart: Date }[],
): Promise<void> {
  await sql.query(
    `UPDATE "SessionProcessingStatus" s SET "sessionStart" = c."sessionStart"
     FROM jsonb_to_recordset($1::jsonb) AS c("sessionId" uuid, "sessionStart" timestamptz)
     WHERE s."sessionId" = c."sessionId" AND s."sessionStart" <> c."sessionStart"`,
    [JSON.stringify(sessions)],
  );
}

const LATER_STAGES: Record<ProcessingStage, ProcessingStage[]> = {
  CSV_IMPORT: ['TRANSCRIPT_FETCH', 'SESSION_CREATION', 'AI_ANALYSIS', 'QUESTION_EXTRACTION'],
  TRANSCRIPT_FETCH: ['SESSION_CREATION', 'AI_ANALYSIS', 'QUESTION_EXTRACTION'],
  SESSION_CREATION: ['AI_ANALYSIS', 'QUESTION_EXTRACTION'],
  AI_ANALYSIS: ['QUESTION_EXTRACTION'],
  QUESTION_EXTRACTION: [],
};

/** What the end of a stage without success means for those behind it, as far as they wait (PIPE-3). */
export function skipLater(
  sessionId: string,
  stage: ProcessingStage,
  code: string,
  message: string,
): StageChange[] {
  return LATER_STAGES[stage].map((later) => ({
    sessionId,
    stage: later,
    result: { status: 'SKIPPED', code, message },
    from: 'pending',
  }));
}

/** A fetch that failed for good: the session goes on with the text of before, or none (PIPE-3). */
export function withoutTranscript(sessionId: string): StageChange {
  const result: StageResult = { status: 'PENDING', ready: true };
  return { sessionId, stage: 'SESSION_CREATION', result, from: 'pending' };
}

/**
 * Stages whose last attempt ended with a dead process rest as FAILED (PIPE-9). Returns how many.
 */
export async function failExpired(sql: Sql, limits: PipelineLimits): Promise<number> {
  const { rows } = await sql.query<{ sessionId: string; stage: ProcessingStage }>(
    `UPDATE "SessionProcessingStatus"
     SET "status" = 'FAILED', "claimedBy" = NULL, "dueAt" = NULL, "completedAt" = now(),
         "retryCount" = "retryCount" + 1, "errorCode" = 'LEASE_EXPIRED',
         "errorMessage" = 'The process that worked on it ended before it was done, at the last attempt'
     WHERE "status" = 'IN_PROGRESS' AND "dueAt" < now() AND "retryCount" + 1 >= $1
     RETURNING "sessionId", "stage"`,
    [limits.maxAttempts],
  );
  const changes = rows.flatMap(({ sessionId, stage }) =>
    stage === 'TRANSCRIPT_FETCH'
      ? [withoutTranscript(sessionId)]
      : skipLater(sessionId, stage, 'LEASE_EXPIRED', `${stage} did not end`),
  );
  await forceChanges(sql, changes, limits);
  return rows.length;
}

/** Milliseconds until more of these stages may be claimed: a retry, or a lease that ends; null: none. */
export async function nextDue(sql: Sql, stages: ProcessingStage[]): Promise<number | null> {
  const { rows } = await sql.query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min("dueAt") - now()) * 1000)::float8 AS "ms"
     FROM "SessionProcessingStatus"
     WHERE "stage" = ANY ($1::"ProcessingStage"[]) AND "dueAt" > now()`,
    [stages],
  );
  return rows[0]?.ms ?? null;
}

export class StageBusyError extends Error {
  override name = 'StageBusyError';
}

/**
 * Asks for a stage again, with all behind it (PIPE-12): of one session, or of all of the company
 * that failed. Returns the number of sessions; null when there is no such session. Throws
 * StageBusyError while a worker holds one of the stages; of many, those are left out.
 */
export async function resetStage(
  sql: Sql,
  companyId: string,
  stage: Exclude<ProcessingStage, 'CSV_IMPORT'>,
  sessionId: string | undefined,
  limits: PipelineLimits,
): Promise<number | null> {
  const { rows } = await sql.query<{ sessionId: string; stage: ProcessingStage; busy: boolean }>(
    `SELECT s."sessionId", s."stage",
       s."status" = 'IN_PROGRESS' AND s."dueAt" >= now() AS busy
     FROM "SessionProcessingStatus" s
     WHERE s."companyId" = $1 AND s."stage" >= $2::"ProcessingStage"
       AND s."sessionId" IN (
         SELECT f."sessionId" FROM "SessionProcessingStatus" f
         WHERE f."companyId" = $1 AND f."stage" = $2::"ProcessingStage"
           AND CASE WHEN $3::uuid IS NULL THEN f."status" = 'FAILED' ELSE f."sessionId" = $3 END)
     ORDER BY s."sessionId", s."stage" FOR UPDATE OF s`,
    [companyId, stage, sessionId ?? null],
  );
  if (rows.length === 0) return sessionId === undefined ? 0 : null;
  const busy = new Set(rows.filter((row) => row.busy).map((row) => row.sessionId));
  if (sessionId !== undefined && busy.size > 0) {
    throw new StageBusyError(`A worker holds ${stage} or a later stage of session ${sessionId}`);
  }
  const free = rows.filter((row) => !busy.has(row.sessionId));
  const changes = free.map((row) => ({
    sessionId: row.sessionId,
    stage: row.stage,
    result: { status: 'PENDING' as const, ready: row.stage === stage },
    from: 'any' as const,
  }));
  await forceChanges(sql, changes, limits);
  return new Set(free.map((row) => row.sessionId)).size;
}
