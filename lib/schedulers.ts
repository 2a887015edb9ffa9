/**
 * The three schedulers: feed import, import processing, session analysis. Ticks come from the
 * ticker, work from the queue; new rows and new sessions are worked on when they arrive, the ticks
 * are the safety net. Manual triggers run here too, also where the schedulers are off (JOB-11).
 */
import type { FeedRun } from './feed/import.ts';
import type { Job, ProcessingStage, RunTrigger } from './generated/prisma/enums.ts';
import type { ImportProcessor } from './importProcessor.ts';
import type { Lane, Sql } from './jobs/lane.ts';
import type { JobQueue, QueueWorker } from './jobs/queue.ts';
import { type RunCounts, type RunOptions, recordRun } from './jobs/runs.ts';
import { nextTick, runTicker, type Schedule } from './jobs/ticker.ts';
import type { Logger } from './logger.ts';
import type { ProcessingScheduler } from './processingScheduler.ts';
import { nextDue, type PipelineLimits, resetStage } from './processingStatusManager.ts';

const QUEUES: Record<Job, string> = {
  CSV_IMPORT: 'csv-import',
  IMPORT_PROCESSING: 'import-processing',
  SESSION_PROCESSING: 'session-processing',
};
export const QUEUE_NAMES = Object.values(QUEUES);

/** The stages that each job works on. */
const STAGES: Record<Job, ProcessingStage[]> = {
  CSV_IMPORT: [],
  IMPORT_PROCESSING: ['TRANSCRIPT_FETCH', 'SESSION_CREATION'],
  SESSION_PROCESSING: ['AI_ANALYSIS', 'QUESTION_EXTRACTION'],
};

/** New work is announced at most this often; what came in between is found all the same. */
const KICK_INTERVAL_MS = 500;

const LONGEST_REMINDER_MS = 3_600_000;

export interface SchedulersConfig {
  /** Whether ticks are claimed and queues worked on in this process. */
  active: boolean;
  timeZone: string;
  cron: Record<Job, string>;
  /** Companies whose feeds are imported at once. */
  importConcurrency: number;
  /** Sessions of one run of the analysis; 0: all. */
  analysisBatchSize: number;
}

export interface SchedulersDependencies {
  lane: Lane;
  queue: JobQueue | undefined;
  importFeed(
    companyId: string,
    options: { trigger: 'SCHEDULE' | 'MANUAL'; signal: AbortSignal; onGroupStored: () => void },
  ): Promise<FeedRun | 'BUSY' | 'SKIPPED'>;
  importProcessor: Pick<ImportProcessor, 'run'>;
  /** Or why there can be no analysis (AI-12). */
  processingScheduler: Pick<ProcessingScheduler, 'run'> | { unavailable: string };
  /** Deletes what is too old (DM-3). */
  cleanUp(): Promise<void>;
  config: SchedulersConfig;
  limits: PipelineLimits;
  instance: string;
  now: () => Date;
  logger: Logger;
}

/** What the queue is told when the work of a company or of all waits. */
interface JobData {
  companyId?: string;
  trigger: RunTrigger;
}

export interface Schedulers {
  start(): void;
  /** New rows wait for their conversion. */
  rowsArrived(): void;
  /** New sessions wait for their analysis. */
  sessionsArrived(): void;
  /**
   * Imports the company's feed, converts up to 100 of its rows, and goes on with the rest in the
   * background (JOB-11).
   */
  refresh(companyId: string): Promise<{ run: FeedRun; sessions: number } | 'BUSY' | 'SKIPPED'>;
  /** Begins to analyse the company's sessions (JOB-12). Says why it cannot. */
  process(
    companyId: string,
    options: { limit?: number; concurrency?: number },
  ): { unavailable?: string };
  /**
   * Asks for a stage again, of one session or of all that failed (PIPE-12), and sets the work off.
   * Returns how many; null when there is no such session. Throws StageBusyError.
   */
  retry(companyId: string, stage: ProcessingStage, sessionId?: string): Promise<number | null>;
  /** Work of this company waits, whoever does it. */
  workArrived(companyId: string): void;
  report(): SchedulersReport;
  /** Takes no more work, waits for what goes on, cuts it off after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface SchedulersReport {
  enabled: boolean;
  timeZone: string;
  jobs: { job: Job; cron: string; nextRun: Date | null; running: number }[];
  /** When the job queue was last reached. */
  queueContact: Date | null;
  queueFailures: number;
  analysisUnavailable: string | null;
}

export function createSchedulers(deps: SchedulersDependencies): Schedulers {
  const { lane, queue, config, instance, now, logger } = deps;
  const stopping = new AbortController();
  const cutting = new AbortController();
  const running = new Map<Promise<unknown>, Job>();
  const workers = new Map<Job, QueueWorker>();
  let ticker: Promise<void> | undefined;

  function track<T>(job: Job, run: Promise<T>): Promise<T> {
    const tracked = run.finally(() => running.delete(tracked));
    running.set(tracked, job);
    return tracked;
  }

  function runJob(
    job: Job,
    trigger: RunTrigger,
    companyId: string | undefined,
    work: (options: RunOptions) => Promise<RunCounts>,
  ): Promise<RunCounts> {
    const started = now().getTime();
    const run = recordRun(lane, { job, trigger, companyId, instance }, (onProgress) =>
      work({ companyId, stop: stopping.signal, cut: cutting.signal, onProgress }),
    );
    const logged = run.then(
      (counts) => {
        const level = counts.processed > 0 ? 'info' : 'debug';
        logger[level](
          { job, trigger, companyId, ...counts, ms: now().getTime() - started },
          'run ended',
        );
        return counts;
      },
      (error: Error) => {
        logger.error({ job, trigger, companyId, error: error.message }, 'run failed');
        throw error;
      },
    );
    return track(job, logged);
  }

  async function importFeed(
    companyId: string,
    trigger: 'SCHEDULE' | 'MANUAL',
  ): Promise<FeedRun | 'BUSY' | 'SKIPPED'> {
    let outcome: FeedRun | 'BUSY' | 'SKIPPED' = 'SKIPPED';
    await runJob('CSV_IMPORT', trigger, companyId, async ({ cut }) => {
      outcome = await deps.importFeed(companyId, {
        trigger,
        signal: cut,
        onGroupStored: rowsArrived,
      });
      if (typeof outcome === 'string') return { processed: 0, succeeded: 0, failed: 0, skipped: 1 };
      if (outcome.status === 'FAILED') {
        throw new Error(`${outcome.errorCode}: ${outcome.errorMessage}`);
      }
      const { rowsRead, rejected, duplicates } = outcome;
      const succeeded = rowsRead - rejected - duplicates;
      return { processed: rowsRead, succeeded, failed: rejected, skipped: duplicates };
    }).catch((error: Error) => {
      // The failed run says why; without one the import could not even begin.
      if (typeof outcome === 'string') throw error;
    });
    return outcome;
  }

  const handlers: Record<Job, (data: JobData) => Promise<unknown>> = {
    CSV_IMPORT: async ({ companyId }) => companyId && importFeed(companyId, 'SCHEDULE'),
    IMPORT_PROCESSING: ({ trigger }) =>
      runJob('IMPORT_PROCESSING', trigger, undefined, (options) =>
        deps.importProcessor.run(options),
      ),
    SESSION_PROCESSING: async ({ trigger }) => {
      const analysis = deps.processingScheduler;
      if ('unavailable' in analysis) return;
      const limit = config.analysisBatchSize || undefined;
      await runJob('SESSION_PROCESSING', trigger, undefined, (options) =>
        analysis.run({ ...options, limit }),
      );
    },
  };

  /** Tells every instance that there is work; the own one at once. */
  function announcer(job: Job): () => void {
    let waiting = false;
    return () => {
      if (queue === undefined || waiting || stopping.signal.aborted) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        const data: JobData = { trigger: 'ARRIVAL' };
        queue.send(QUEUES[job], [{ data }]).then(
          () => workers.get(job)?.wake(),
          // The tick will find the work.
          (error: Error) => logger.warn({ job, error: error.message }, 'new work not announced'),
        );
      }, KICK_INTERVAL_MS).unref();
    };
  }
  const rowsArrived = announcer('IMPORT_PROCESSING');
  const sessionsArrived = announcer('SESSION_PROCESSING');

  const reminders = new Map<Job, NodeJS.Timeout>();

  /** What had to wait is worked on when its time comes, and not only at the next tick. */
  async function remind(job: Job): Promise<void> {
    const ms = await nextDue(lane, STAGES[job]);
    clearTimeout(reminders.get(job));
    if (ms === null || stopping.signal.aborted) return;
    const announce = job === 'IMPORT_PROCESSING' ? rowsArrived : sessionsArrived;
    reminders.set(job, setTimeout(announce, Math.min(ms, LONGEST_REMINDER_MS)).unref());
  }

  /** One job of all work; skipped while a run of it goes on (JOB-3). */
  function scheduleOf(
    job: 'IMPORT_PROCESSING' | 'SESSION_PROCESSING',
    jobQueue: JobQueue,
  ): Schedule {
    return {
      job,
      cron: config.cron[job],
      async onTick(sql) {
        const going = await sql.query(
          `SELECT 1 FROM "JobRun" WHERE "job" = $1::"Job" AND "status" = 'RUNNING' AND "companyId" IS NULL`,
          [job],
        );
        if (going.rows.length > 0) return;
        const data: JobData = { trigger: 'SCHEDULE' };
        await jobQueue.send(QUEUES[job], [{ data }], sql);
      },
    };
  }

  /** A job for every company whose feed is not being imported: one that hangs delays no other. */
  function importSchedule(jobQueue: JobQueue): Schedule {
    return {
      job: 'CSV_IMPORT',
      cron: config.cron.CSV_IMPORT,
      async onTick(sql) {
        const ids = await companiesWithFeed(sql);
        const jobs = ids.map((companyId) => {
          const data: JobData = { companyId, trigger: 'SCHEDULE' };
          return { key: companyId, data };
        });
        if (jobs.length > 0) await jobQueue.send(QUEUES.CSV_IMPORT, jobs, sql);
      },
    };
  }

  return {
    rowsArrived,
    sessionsArrived,

    start() {
      if (!config.active || queue === undefined) return;
      for (const job of Object.keys(QUEUES) as Job[]) {
        workers.set(
          job,
          queue.consume(QUEUES[job], {
            concurrency: job === 'CSV_IMPORT' ? config.importConcurrency : 1,
            handler: async (data) => {
              await handlers[job](data as JobData);
              if (job !== 'CSV_IMPORT') await remind(job);
              return stopping.signal.aborted ? 'again' : 'done';
            },
            stop: stopping.signal,
          }),
        );
      }
      const onTick = (job: Job) => {
        logger.debug({ job }, 'tick');
        workers.get(job)?.wake();
        if (job === 'CSV_IMPORT') {
          deps
            .cleanUp()
            .catch((error: Error) => logger.warn({ error: error.message }, 'clean-up failed'));
        }
      };
      ticker = runTicker({
        lane,
        schedules: [
          importSchedule(queue),
          scheduleOf('IMPORT_PROCESSING', queue),
          scheduleOf('SESSION_PROCESSING', queue),
        ],
        timeZone: config.timeZone,
        now,
        stop: stopping.signal,
        onTick,
        onError: (job, error) =>
          logger.warn({ job, error: error.message }, 'tick not claimed; it will be made up'),
      });
    },

    async refresh(companyId) {
      const run = await importFeed(companyId, 'MANUAL');
      if (typeof run === 'string') return run;
      if (run.status === 'FAILED') return { run, sessions: 0 };
      const convert = (limit?: number) =>
        runJob('IMPORT_PROCESSING', 'MANUAL', companyId, (options) =>
          deps.importProcessor.run({ ...options, limit }),
        );
      const { processed, failed } = await convert(100);
      // What went wrong in the background is in its JobRun and in the log.
      convert().then(
        () => this.process(companyId, {}),
        () => {},
      );
      return { run, sessions: processed - failed };
    },

    process(companyId, { limit, concurrency }) {
      const analysis = deps.processingScheduler;
      if ('unavailable' in analysis) return { unavailable: analysis.unavailable };
      // The sessions wait; whoever works next finds them.
      if (stopping.signal.aborted) return {};
      runJob('SESSION_PROCESSING', 'MANUAL', companyId, (options) =>
        analysis.run({ ...options, limit, concurrency }),
      ).catch(() => {});
      return {};
    },

    async retry(companyId, stage, sessionId) {
      const count = await lane.transaction((sql) =>
        stage === 'CSV_IMPORT'
          ? resetImports(sql, companyId, sessionId)
          : resetStage(sql, companyId, stage, sessionId, deps.limits),
      );
      if (count) this.workArrived(companyId);
      return count;
    },

    workArrived(companyId) {
      if (queue !== undefined) {
        rowsArrived();
        sessionsArrived();
        return;
      }
      runJob('IMPORT_PROCESSING', 'MANUAL', companyId, (options) =>
        deps.importProcessor.run(options),
      ).then(
        () => this.process(companyId, {}),
        () => {},
      );
    },

    report() {
      const analysis = deps.processingScheduler;
      return {
        enabled: config.active,
        timeZone: config.timeZone,
        jobs: (Object.keys(QUEUES) as Job[]).map((job) => ({
          job,
          cron: config.cron[job],
          nextRun: config.active ? nextTick(config.cron[job], config.timeZone, now()) : null,
          running: [...running.values()].filter((one) => one === job).length,
        })),
        queueContact: queue?.lastContact() ?? null,
        queueFailures: queue?.failures() ?? 0,
        analysisUnavailable: 'unavailable' in analysis ? analysis.unavailable : null,
      };
    },

    async stop(graceMs) {
      stopping.abort();
      const cut = setTimeout(() => cutting.abort(), graceMs);
      await Promise.allSettled([...[...workers.values()].map((worker) => worker.ended), ticker]);
      while (running.size > 0) await Promise.allSettled([...running.keys()]);
      clearTimeout(cut);
      await queue?.stop();
    },
  };
}

/** Rows whose conversion failed for good; or the row of one session, whatever its state. */
async function resetImports(
  sql: Sql,
  companyId: string,
  sessionId?: string,
): Promise<number | null> {
  const { rows } = await sql.query(
    `UPDATE "SessionImport" i SET "processedHash" = NULL, "attempts" = 0, "nextAttemptAt" = NULL
     WHERE i."companyId" = $1 AND CASE WHEN $2::uuid IS NULL
       THEN i."attempts" > 0 AND i."processedHash" IS DISTINCT FROM i."contentHash"
       ELSE i."id" = (SELECT "importId" FROM "Session" WHERE "id" = $2 AND "companyId" = $1) END
     RETURNING i."id"`,
    [companyId, sessionId ?? null],
  );
  return sessionId !== undefined && rows.length === 0 ? null : rows.length;
}

async function companiesWithFeed(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c."id" FROM "Company" c
     WHERE c."status" IN ('ACTIVE', 'TRIAL') AND c."csvUrl" <> '' AND NOT EXISTS (
       SELECT 1 FROM "CsvImportRun" r
       WHERE r."companyId" = c."id" AND r."status" = 'RUNNING' AND r."leaseUntil" > now())
     ORDER BY c."id"`,
  );
  return rows.map(({ id }) => id);
}
