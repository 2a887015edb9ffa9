/** The pipeline over a test database: processors as the application wires them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Analyser } from '../lib/analysis/analyser.ts';
import { createPriceBook } from '../lib/analysis/cost.ts';
import { createLocalAnalyser } from '../lib/analysis/local.ts';
import { type FeedOptions, importFeed } from '../lib/feed/import.ts';
import { createImportProcessor, type ImportProcessor } from '../lib/importProcessor.ts';
import { createLane, type Lane } from '../lib/jobs/lane.ts';
import type { RunOptions } from '../lib/jobs/runs.ts';
import { createOutgoingFetch, type OutgoingFetch } from '../lib/net/fetch.ts';
import { createProcessingScheduler, type ProcessingScheduler } from '../lib/processingScheduler.ts';
import { createTranscriptFetcher } from '../lib/transcripts/fetch.ts';
import { silentLogger, type TestDatabase } from './database.ts';

export const LIMITS = { maxAttempts: 5, leaseSeconds: 600 };
export const SECRET = 'a secret for the tests';

export interface TestPipeline {
  lane: Lane;
  fetch: OutgoingFetch;
  importer(options?: {
    batchSize?: number;
    instance?: string;
    leaseSeconds?: number;
  }): ImportProcessor;
  analysis(options?: {
    analyser?: Analyser;
    concurrency?: number;
    exhausted?: string[];
    instance?: string;
  }): ProcessingScheduler;
  importFeed(
    companyId: string,
    options?: Partial<FeedOptions> & { maxRows?: number; maxBytes?: number; timeoutMs?: number },
  ): ReturnType<typeof importFeed>;
  /** Converts, fetches, analyses until nothing is left. */
  runAll(options?: Partial<RunOptions>): Promise<void>;
  /** What has to wait may go on now: retries, leases, rows. */
  letTimePass(): Promise<void>;
  /** The stages of a session: `FETCH: COMPLETED`, with the code behind what has one. */
  stages(externalSessionId: string): Promise<Record<string, string>>;
}

export const never = (): Pick<RunOptions, 'stop' | 'cut'> => ({
  stop: new AbortController().signal,
  cut: new AbortController().signal,
});

export function usePipeline(db: TestDatabase): TestPipeline {
  const pipeline = {} as TestPipeline;
  beforeAll(() => {
    const lane = createLane(db.database, { max: 8, retryDelays: [] });
    const fetch = createOutgoingFetch({ allowPrivateHosts: true });
    const shared = (leaseSeconds?: number) => ({
      limits: { ...LIMITS, ...(leaseSeconds !== undefined && { leaseSeconds }) },
      minMessages: 2,
    });
    const instanceName = () => `test:${randomUUID().slice(0, 8)}`;
    Object.assign(pipeline, {
      lane,
      fetch,
      importer: ({ batchSize = 50, instance = instanceName(), leaseSeconds } = {}) =>
        createImportProcessor({
          lane,
          fetcher: createTranscriptFetcher({
            fetch,
            timeoutMs: 5000,
            maxBytes: 100_000,
            perHost: 4,
          }),
          settings: {
            ...shared(leaseSeconds),
            batchSize,
            concurrency: 5,
            credentialsSecret: SECRET,
          },
          instance,
          logger: silentLogger,
        }),
      analysis: ({
        analyser = createLocalAnalyser(),
        concurrency = 5,
        exhausted = [],
        instance = instanceName(),
      } = {}) =>
        createProcessingScheduler({
          lane,
          analyser,
          prices: createPriceBook(db.prisma, { usdToEurRate: '0.85', now: () => new Date() }),
          exhausted: async () => exhausted,
          settings: { ...shared(), concurrency },
          instance,
          logger: silentLogger,
        }),
      importFeed: (
        companyId,
        { maxRows = 1_000_000, maxBytes = 100_000_000, timeoutMs = 5000, ...options } = {},
      ) =>
        importFeed(
          {
            lane,
            fetch,
            now: () => new Date(),
            logger: silentLogger,
            instance: instanceName(),
            settings: { maxRows, maxBytes, timeoutMs, credentialsSecret: SECRET },
          },
          companyId,
          { trigger: 'SCHEDULE', ...options },
        ),
      async runAll(options = {}) {
        await pipeline.importer().run({ ...never(), ...options });
        await pipeline.analysis().run({ ...never(), ...options });
      },
      async letTimePass() {
        await db.sql(
          `UPDATE "SessionProcessingStatus" SET "dueAt" = now() - interval '1 s' WHERE "dueAt" IS NOT NULL`,
        );
        await db.sql(
          `UPDATE "SessionImport" SET "nextAttemptAt" = now() - interval '1 s' WHERE "nextAttemptAt" IS NOT NULL`,
        );
        await db.sql(
          `UPDATE "CsvImportRun" SET "leaseUntil" = now() - interval '1 s' WHERE "status" = 'RUNNING'`,
        );
      },
      async stages(externalSessionId) {
        const rows = await db.sql<{ stage: string; text: string }>(
          `SELECT st."stage", concat_ws(' ', st."status"::text, st."errorCode") AS "text"
           FROM "SessionProcessingStatus" st JOIN "Session" s ON s."id" = st."sessionId"
           JOIN "SessionImport" i ON i."id" = s."importId"
           WHERE i."externalSessionId" = $1 ORDER BY st."stage"`,
          [externalSessionId],
        );
        return Object.fromEntries(rows.map(({ stage, text }) => [stage, text]));
      },
    } satisfies TestPipeline);
  });
  afterAll(() => pipeline.fetch.close());
  return pipeline;
}
