/** The CsvImportRun row: one import of a company at a time, over all instances (JOB-3, PIPE-9). */
import { randomUUID } from 'node:crypto';
import type { RunStatus } from '../generated/prisma/enums.ts';
import type { Lane, Sql } from '../jobs/lane.ts';

/** A run that was not heard of for so long belongs to a dead process. */
const LEASE_SECONDS = 120;

export interface RunCounters {
  rowsRead: number;
  created: number;
  updated: number;
  unchanged: number;
  duplicates: number;
  rejected: number;
  warnings: number;
  bytes: number;
  httpStatus: number | null;
}

export interface FeedCompany {
  csvUrl: string;
  csvUsername: string | null;
  csvPassword: string | null;
  feedEtag: string | null;
  feedLastModified: string | null;
  timeZone: string;
}

/** The run was taken for dead and another began: nothing of it may be written any more. */
export class RunLostError extends Error {
  override name = 'RunLostError';
}

/**
 * Begins a run. Null when one is going on; the company must be ACTIVE or TRIAL and have a feed,
 * else it is left out (CSV-1, TEN-11).
 */
export async function beginRun(
  lane: Lane,
  companyId: string,
  { trigger, instance }: { trigger: 'SCHEDULE' | 'MANUAL'; instance: string },
): Promise<{ id: string; startedAt: Date; company: FeedCompany } | 'BUSY' | 'SKIPPED'> {
  const id = randomUUID();
  return lane.transaction(async (sql) => {
    const { rows } = await sql.query<FeedCompany>(
      `SELECT "csvUrl", "csvUsername", "csvPassword", "feedEtag", "feedLastModified", "timeZone"
       FROM "Company" WHERE "id" = $1 AND "status" IN ('ACTIVE', 'TRIAL') AND "csvUrl" <> ''`,
      [companyId],
    );
    const company = rows[0];
    if (company === undefined) return 'SKIPPED';
    await sql.query(
      `UPDATE "CsvImportRun" SET "status" = 'FAILED', "finishedAt" = now(), "errorCode" = 'LEASE_EXPIRED',
         "errorMessage" = 'The process ' || "instance" || ' ended before the import did'
       WHERE "companyId" = $1 AND "status" = 'RUNNING' AND "leaseUntil" < now()`,
      [companyId],
    );
    const run = await sql.query<{ startedAt: Date }>(
      `INSERT INTO "CsvImportRun" ("id", "companyId", "trigger", "instance", "leaseUntil", "startedAt")
       VALUES ($1, $2, $3::"RunTrigger", $4, now() + make_interval(secs => $5), date_trunc('milliseconds', now()))
       ON CONFLICT DO NOTHING RETURNING "startedAt"`,
      [id, companyId, trigger, instance, LEASE_SECONDS],
    );
    const startedAt = run.rows[0]?.startedAt;
    return startedAt === undefined ? 'BUSY' : { id, startedAt, company };
  });
}

/** Says that the run goes on, and how far it is. Throws RunLostError when it is no longer ours. */
export async function keepRun(sql: Sql, id: string, counters: RunCounters): Promise<void> {
  await write(sql, id, counters, 'RUNNING', null);
}

export async function endRun(
  sql: Sql,
  id: string,
  counters: RunCounters,
  status: Exclude<RunStatus, 'RUNNING'>,
  error: { code: string; message: string } | null,
): Promise<void> {
  await write(sql, id, counters, status, error);
}

async function write(
  sql: Sql,
  id: string,
  counters: RunCounters,
  status: RunStatus,
  error: { code: string; message: string } | null,
): Promise<void> {
  const { rowsRead, created, updated, unchanged, duplicates, rejected, warnings } = counters;
  const { rows } = await sql.query(
    `UPDATE "CsvImportRun" SET "status" = $2::"RunStatus", "rowsRead" = $3, "created" = $4,
       "updated" = $5, "unchanged" = $6, "duplicates" = $7, "rejected" = $8, "warnings" = $9,
       "bytes" = $10, "httpStatus" = $11, "errorCode" = $12, "errorMessage" = $13,
       "leaseUntil" = now() + make_interval(secs => $14),
       "finishedAt" = CASE WHEN $2::"RunStatus" <> 'RUNNING' THEN now() END
     WHERE "id" = $1 AND "status" = 'RUNNING' RETURNING "id"`,
    [
      id,
      status,
      rowsRead,
      created,
      updated,
      unchanged,
      duplicates,
      rejected,
      warnings,
      counters.bytes,
      counters.httpStatus,
      error?.code ?? null,
      error?.message.slice(0, 1000) ?? null,
      LEASE_SECONDS,
    ],
  );
  if (rows.length === 0)
    throw new RunLostError(`The import run ${id} was taken for dead and ended`);
}
