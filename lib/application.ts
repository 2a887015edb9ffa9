/** The application of this process: every module with what it needs, wired here and nowhere else. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createBudgetBook } from './analysis/budget.ts';
import { createPriceBook } from './analysis/cost.ts';
import { createAnalyser } from './analysis/create.ts';
import { type Config, getConfig } from './config.ts';
import { getDatabasePool, jobConnections } from './database-pool.ts';
import { cleanUp } from './feed/cleanup.ts';
import { importFeed } from './feed/import.ts';
import { createImportProcessor } from './importProcessor.ts';
import { createLane } from './jobs/lane.ts';
import { createJobQueue, type JobQueue } from './jobs/queue.ts';
import { getLogger, type Logger } from './logger.ts';
import { createOutgoingFetch } from './net/fetch.ts';
import { getPrisma, type PrismaClient } from './prisma.ts';
import { processWide } from './process-wide.ts';
import { createProcessingScheduler } from './processingScheduler.ts';
import { createSchedulers, QUEUE_NAMES, type Schedulers } from './schedulers.ts';
import { createTranscriptFetcher } from './transcripts/fetch.ts';

/** Transcripts fetched at once (JOB-7); of one host fewer, so that a slow one leaves room. */
const FETCHES = 5;
const FETCHES_PER_HOST = 4;

export interface Application {
  schedulers: Schedulers;
  /** True until `stopJobs` is called. */
  ready(): boolean;
  /** Takes no more work; ends what goes on, and hands back what did not end within `graceMs`. */
  stopJobs(graceMs: number): Promise<void>;
  /** Closes the pool, when nothing uses it any more. */
  close(): Promise<void>;
}

export interface ApplicationOptions {
  role: 'web' | 'worker';
  /** Origins of this very process, which feeds may name though they are private. */
  ownOrigins?: string[];
}

/** Starts the application of this process once; a second call gives the first one. */
export function startApplication(options: ApplicationOptions): Promise<Application> {
  return processWide('application', () => start(options));
}

/** Said by a server that starts the application itself, when it knows its own address. */
export const own = (): boolean => processWide('owned', () => true);
export const isOwned = (): boolean => processWide('owned', () => false);

/** The application, when it has been started; undefined before. */
export function currentApplication(): Promise<Application> | undefined {
  return processWide<Promise<Application> | undefined>('application', () => undefined);
}

/** For routes: the application that serves them. Throws before it has been started. */
export async function requireApplication(): Promise<Application> {
  const application = await currentApplication();
  if (application === undefined) throw new Error('The application has not been started yet');
  return application;
}

async function start({ role, ownOrigins = [] }: ApplicationOptions): Promise<Application> {
  const config = getConfig();
  const logger = getLogger();
  const database = getDatabasePool();
  const prisma = getPrisma();
  const instance = `${hostname().slice(0, 40)}:${process.pid}:${randomBytes(3).toString('hex')}`;
  warn(config, logger);

  const lane = createLane(database, {
    max: jobConnections(database.limit),
    onRetry: (error, delay) =>
      logger.warn({ error: error.message, delay }, 'a job lost the database and tries again'),
  });
  const fetch = createOutgoingFetch({
    allowPrivateHosts: config.allowPrivateHosts,
    allowedOrigins: ownOrigins,
  });
  const active =
    config.schedulers.enabled && (role === 'worker' || config.schedulers.runIn === 'web');
  const queue = config.schedulers.enabled
    ? await createJobQueue(lane, QUEUE_NAMES, logger, active)
    : undefined;
  const schedulers = wire({ config, logger, lane, queue, fetch, prisma, instance, active });
  schedulers.start();
  logger.info({ instance, role, schedulers: active, pool: database.mode }, 'started');

  let stopping = false;
  return {
    schedulers,
    ready: () => !stopping,
    async stopJobs(graceMs) {
      stopping = true;
      await schedulers.stop(graceMs);
      await fetch.close();
    },
    async close() {
      await prisma.$disconnect();
      await database.close();
    },
  };
}

function wire(deps: {
  config: Config;
  logger: Logger;
  lane: ReturnType<typeof createLane>;
  queue: JobQueue | undefined;
  fetch: ReturnType<typeof createOutgoingFetch>;
  prisma: PrismaClient;
  instance: string;
  active: boolean;
}): Schedulers {
  const { config, logger, lane, queue, fetch, prisma, instance } = deps;
  const now = () => new Date();
  const { maxAttempts, leaseSeconds } = config.pipeline;
  const limits = { maxAttempts, leaseSeconds };
  const { credentialsSecret } = config;
  const { minMessages } = config.ai;

  const importProcessor = createImportProcessor({
    lane,
    fetcher: createTranscriptFetcher({ fetch, ...config.transcripts, perHost: FETCHES_PER_HOST }),
    settings: {
      limits,
      minMessages,
      batchSize: config.pipeline.importBatchSize,
      concurrency: FETCHES,
      credentialsSecret,
    },
    instance,
    logger,
    onAnalysable: () => schedulers.sessionsArrived(),
  });
  const analyser = createAnalyser(config.ai);
  const budgets = createBudgetBook(prisma, now);
  const processingScheduler =
    'unavailable' in analyser
      ? analyser
      : createProcessingScheduler({
          lane,
          analyser,
          prices: createPriceBook(prisma, { usdToEurRate: config.ai.usdToEurRate, now }),
          exhausted: () => lane.run(() => budgets.exhausted()),
          settings: { limits, minMessages, concurrency: config.pipeline.analysisConcurrency },
          instance,
          logger,
        });
  const schedulers: Schedulers = createSchedulers({
    lane,
    queue,
    importFeed: (companyId, options) =>
      importFeed(
        { lane, fetch, now, logger, instance, settings: { ...config.feed, credentialsSecret } },
        companyId,
        options,
      ),
    importProcessor,
    processingScheduler,
    cleanUp: () => cleanUp(lane),
    limits,
    config: {
      active: deps.active,
      timeZone: config.schedulers.timeZone,
      cron: {
        CSV_IMPORT: config.schedulers.csvImport,
        IMPORT_PROCESSING: config.schedulers.importProcessing,
        SESSION_PROCESSING: config.schedulers.sessionProcessing,
      },
      importConcurrency: config.feed.concurrency,
      analysisBatchSize: config.pipeline.analysisBatchSize,
    },
    instance,
    now,
    logger,
  });
  return schedulers;
}

/** What an operator should know at start, and how to change it. */
function warn(config: Config, logger: Logger): void {
  if (config.healthToken === undefined) {
    logger.warn(
      'DATABASE_HEALTH_TOKEN is not set: /api/admin/database-health answers 401 to everyone. Set it to a secret of 16 characters or more.',
    );
  }
  if (config.allowPrivateHosts && config.production) {
    logger.warn('ALLOW_PRIVATE_FEED_HOSTS is on: feeds may name addresses of the private network');
  }
}
