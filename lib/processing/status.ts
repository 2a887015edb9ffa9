/** The numbers of the pipeline, and what went wrong in it, for one company (PIPE-13). */
import type { CompanyId } from '../auth/company-scope.ts';
import { ProcessingStage, ProcessingStatus } from '../generated/prisma/enums.ts';
import type { PrismaClient } from '../prisma.ts';

const STAGES = Object.values(ProcessingStage);
const STATUSES = Object.values(ProcessingStatus);
export const PAGE_SIZE = 100;

export type PipelineNumbers = Awaited<ReturnType<typeof pipelineNumbers>>;

export async function pipelineNumbers(
  prisma: PrismaClient,
  companyId: CompanyId,
  maxAttempts: number,
) {
  const [stages, [numbers], runs] = await Promise.all([
    prisma.$queryRaw<{ stage: ProcessingStage; status: ProcessingStatus; count: number }[]>`
      SELECT "stage", "status", count(*)::int AS "count" FROM "SessionProcessingStatus"
      WHERE "companyId" = ${companyId}::uuid GROUP BY 1, 2`,
    prisma.$queryRaw<
      [
        {
          totalSessions: number;
          importRowsWaiting: number;
          importRowsFailed: number;
          openRejections: number;
          needsReprocessing: number;
          stuckStages: number;
        },
      ]
    >`
      SELECT
        (SELECT count(*)::int FROM "Session" WHERE "companyId" = ${companyId}::uuid) AS "totalSessions",
        (SELECT count(*)::int FROM "SessionImport" WHERE "companyId" = ${companyId}::uuid
          AND "processedHash" IS DISTINCT FROM "contentHash" AND "attempts" < ${maxAttempts}) AS "importRowsWaiting",
        (SELECT count(*)::int FROM "SessionImport" WHERE "companyId" = ${companyId}::uuid
          AND "processedHash" IS DISTINCT FROM "contentHash" AND "attempts" >= ${maxAttempts}) AS "importRowsFailed",
        (SELECT count(*)::int FROM "CsvRowRejection"
          WHERE "companyId" = ${companyId}::uuid AND "resolvedAt" IS NULL) AS "openRejections",
        (SELECT count(DISTINCT "sessionId")::int FROM "SessionProcessingStatus"
          WHERE "companyId" = ${companyId}::uuid AND ("status" IN ('PENDING', 'IN_PROGRESS')
            OR "status" = 'FAILED' AND "dueAt" IS NOT NULL)) AS "needsReprocessing",
        (SELECT count(*)::int FROM "SessionProcessingStatus" WHERE "companyId" = ${companyId}::uuid
          AND "status" = 'IN_PROGRESS' AND "dueAt" < now()) AS "stuckStages"`,
    prisma.$queryRaw<LastRun[]>`
      SELECT r."job", r."trigger", r."status", r."startedAt", r."finishedAt",
        CASE WHEN r."companyId" IS NOT NULL THEN r."processed" END AS "processed",
        CASE WHEN r."companyId" IS NOT NULL THEN r."succeeded" END AS "succeeded",
        CASE WHEN r."companyId" IS NOT NULL THEN r."failed" END AS "failed",
        CASE WHEN r."companyId" IS NOT NULL THEN r."skipped" END AS "skipped",
        CASE WHEN r."companyId" IS NOT NULL THEN r."errorMessage" END AS "errorMessage"
      FROM unnest(enum_range(NULL::"Job")) AS j("job")
      CROSS JOIN LATERAL (
        SELECT * FROM "JobRun" WHERE "job" = j."job"
          AND ("companyId" = ${companyId}::uuid OR "companyId" IS NULL)
        ORDER BY "startedAt" DESC LIMIT 1) r`,
  ]);
  const counts = (stage: ProcessingStage) =>
    Object.fromEntries(
      STATUSES.map((status) => [
        status,
        stages.find((row) => row.stage === stage && row.status === status)?.count ?? 0,
      ]),
    ) as Record<ProcessingStatus, number>;
  return {
    ...numbers,
    stages: Object.fromEntries(STAGES.map((stage) => [stage, counts(stage)])) as Record<
      ProcessingStage,
      Record<ProcessingStatus, number>
    >,
    lastRuns: Object.fromEntries(runs.map(({ job, ...run }) => [job, run])) as Partial<
      Record<string, Omit<LastRun, 'job'>>
    >,
  };
}

/** Of a run of all companies one sees that it was, not how much there was of the others. */
export interface LastRun {
  job: string;
  trigger: string;
  status: string;
  startedAt: Date;
  finishedAt: Date | null;
  processed: number | null;
  succeeded: number | null;
  failed: number | null;
  skipped: number | null;
  errorMessage: string | null;
}

/** Analyses that could begin now (JOB-12): exact, however many there are. */
export async function claimableAnalyses(
  prisma: PrismaClient,
  companyId: CompanyId,
): Promise<number> {
  const [row] = await prisma.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS "count" FROM "SessionProcessingStatus" s
    WHERE s."companyId" = ${companyId}::uuid AND s."stage" = 'AI_ANALYSIS' AND s."dueAt" <= now()
      AND NOT EXISTS (
        SELECT 1 FROM "SessionProcessingStatus" e
        WHERE e."sessionId" = s."sessionId" AND e."stage" < s."stage"
          AND (e."status" IN ('PENDING', 'IN_PROGRESS') OR e."dueAt" IS NOT NULL))`;
  return row.count;
}

/** Newest first. */
export async function failedStages(
  prisma: PrismaClient,
  companyId: CompanyId,
  { stage, page }: { stage?: ProcessingStage; page: number },
) {
  const where = { companyId, status: 'FAILED' as const, stage };
  const [rows, total] = await Promise.all([
    prisma.sessionProcessingStatus.findMany({
      where,
      orderBy: [{ completedAt: 'desc' }, { sessionId: 'asc' }],
      skip: (page - 1) * PAGE_SIZE,
      take: PAGE_SIZE,
      include: { session: { select: { import: { select: { externalSessionId: true } } } } },
    }),
    prisma.sessionProcessingStatus.count({ where }),
  ]);
  const items = rows.map((row) => ({
    sessionId: row.sessionId,
    externalSessionId: row.session.import?.externalSessionId ?? null,
    stage: row.stage,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    retryCount: row.retryCount,
    nextAttemptAt: row.dueAt,
    failedAt: row.completedAt,
  }));
  return { items, total };
}

export async function importRuns(
  prisma: PrismaClient,
  companyId: CompanyId,
  { page }: { page: number },
) {
  const where = { companyId };
  const [rows, total] = await Promise.all([
    prisma.csvImportRun.findMany({
      where,
      orderBy: [{ startedAt: 'desc' }, { id: 'asc' }],
      skip: (page - 1) * PAGE_SIZE,
      take: PAGE_SIZE,
      omit: { companyId: true, instance: true, leaseUntil: true },
    }),
    prisma.csvImportRun.count({ where }),
  ]);
  return {
    items: rows.map((row) => ({ ...row, bytes: row.bytes === null ? null : Number(row.bytes) })),
    total,
  };
}

export async function importRejections(
  prisma: PrismaClient,
  companyId: CompanyId,
  { page, open }: { page: number; open?: boolean },
) {
  const resolved = open === undefined ? {} : { resolvedAt: open ? null : { not: null } };
  const where = { companyId, ...resolved };
  const [items, total] = await Promise.all([
    prisma.csvRowRejection.findMany({
      where,
      orderBy: [{ lastSeenAt: 'desc' }, { lineNumber: 'asc' }, { id: 'asc' }],
      skip: (page - 1) * PAGE_SIZE,
      take: PAGE_SIZE,
      omit: { companyId: true, rowHash: true },
    }),
    prisma.csvRowRejection.count({ where }),
  ]);
  return { items, total };
}
