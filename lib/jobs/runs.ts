/** What every run of a job takes, counts and leaves in JobRun. */
import { randomUUID } from 'node:crypto';
import type { Job, RunStatus, RunTrigger } from '../generated/prisma/enums.ts';
import type { Lane, Sql } from './lane.ts';

export interface RunCounts {
  processed: number;
  succeeded: number;
  failed: number;
  skipped: number;
}

export interface RunOptions {
  /** Only this company's work (TEN-6). Default: all. */
  companyId?: string;
  /** Most items of this run. Default: all there are. */
  limit?: number;
  /** Aborted: nothing new is begun. */
  stop: AbortSignal;
  /** Aborted: what is still going on is cut off and handed back. */
  cut: AbortSignal;
  onProgress?: (counts: RunCounts) => void;
}

export function addCounts(counts: RunCounts, change: Partial<RunCounts>): void {
  for (const name of ['processed', 'succeeded', 'failed', 'skipped'] as const) {
    counts[name] += change[name] ?? 0;
  }
}

export interface RunIdentity {
  job: Job;
  trigger: RunTrigger;
  companyId?: string;
  instance: string;
}

/** A run that has not said for so long that it goes on belongs to a dead process (PIPE-9). */
const RUN_LEASE_SECONDS = 60;

/**
 * Keeps the JobRun row of a run: begun, going on, ended. A run that new work set off leaves a row
 * only if it found some, so that history shows what happened and not how often we looked.
 * An error of the run is recorded and thrown on.
 */
export async function recordRun(
  lane: Lane,
  { job, trigger, companyId, instance }: RunIdentity,
  work: (onProgress: (counts: RunCounts) => void) => Promise<RunCounts>,
): Promise<RunCounts> {
  const id = randomUUID();
  const startedAt = new Date();
  let begun: Promise<unknown> | undefined;
  let latest: RunCounts = { processed: 0, succeeded: 0, failed: 0, skipped: 0 };

  const begin = () => {
    begun ??= lane.query(
      `INSERT INTO "JobRun" ("id", "job", "trigger", "companyId", "instance", "startedAt", "leaseUntil")
       VALUES ($1, $2::"Job", $3::"RunTrigger", $4, $5, least($6, now()), now() + make_interval(secs => $7))
       ON CONFLICT ("id") DO NOTHING`,
      [id, job, trigger, companyId ?? null, instance, startedAt, RUN_LEASE_SECONDS],
    );
    return begun;
  };
  const write = (status: RunStatus, errorMessage: string | null) =>
    lane.query(
      `UPDATE "JobRun" SET "status" = $2::"RunStatus", "processed" = $3, "succeeded" = $4, "failed" = $5,
         "skipped" = $6, "errorMessage" = $7, "leaseUntil" = now() + make_interval(secs => $8),
         "finishedAt" = CASE WHEN $2::"RunStatus" <> 'RUNNING' THEN now() END
       WHERE "id" = $1 AND "status" = 'RUNNING'`,
      [
        id,
        status,
        latest.processed,
        latest.succeeded,
        latest.failed,
        latest.skipped,
        errorMessage?.slice(0, 1000) ?? null,
        RUN_LEASE_SECONDS,
      ],
    );

  if (trigger !== 'ARRIVAL') await begin();
  const heartbeat = setInterval(
    () => {
      // Missing a beat costs nothing before the lease ends.
      if (begun !== undefined) write('RUNNING', null).catch(() => {});
    },
    (RUN_LEASE_SECONDS * 1000) / 3,
  );
  try {
    latest = await work((counts) => {
      latest = counts;
      if (counts.processed > 0) begin().catch(() => {});
    });
    if (latest.processed > 0) begin();
    if (begun !== undefined) {
      await begun;
      await write(latest.failed > 0 ? 'PARTIAL' : 'SUCCEEDED', null);
    }
    return latest;
  } catch (error) {
    await begin().catch(() => {});
    // With the database away nothing can be written; the lease ends, and the next tick says so.
    await write('FAILED', (error as Error).message).catch(() => {});
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** Runs of dead processes end as FAILED (PIPE-9). */
export async function failDeadRuns(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE "JobRun" SET "status" = 'FAILED', "finishedAt" = now(),
       "errorMessage" = 'The process ' || "instance" || ' ended before the run did'
     WHERE "status" = 'RUNNING' AND "leaseUntil" < now()`,
  );
}
