/**
 * pg-boss on the jobs' share of the pool. Its own workers are not used: they end the process when
 * a job cannot be marked as done, and hide that they cannot fetch. Ours are the loop below.
 */
import PgBoss from 'pg-boss';
import type { Logger } from '../logger.ts';
import type { Lane, Sql } from './lane.ts';

/** Each is asked for work this often when nothing wakes it. */
const POLL_MS = 2000;

export interface JobQueue {
  /** Adds jobs; those of a key that one waits for already are left out. */
  send(queue: string, jobs: QueueJob[], sql?: Sql): Promise<void>;
  /** Begins to work on a queue; `handler` says whether the job is to be done again by someone. */
  consume(queue: string, options: ConsumeOptions): QueueWorker;
  /** When the queue was last reached: pg-boss hides that it cannot fetch. */
  lastContact(): Date | undefined;
  /** Statements of the queue that failed since the start, after all tries. */
  failures(): number;
  stop(): Promise<void>;
}

export interface QueueJob {
  key?: string;
  data?: object;
}

export interface ConsumeOptions {
  concurrency: number;
  handler(data: unknown): Promise<'done' | 'again'>;
  stop: AbortSignal;
}

export interface QueueWorker {
  /** Looks for work now. */
  wake(): void;
  /** Settles when the loop has ended and the last handler with it. */
  ended: Promise<void>;
}

export async function createJobQueue(
  lane: Lane,
  queues: string[],
  logger: Logger,
  maintain: boolean,
): Promise<JobQueue> {
  let lastContact: Date | undefined;
  let failures = 0;
  async function executeSql(text: string, values: unknown[]) {
    try {
      const result = await lane.query(text, values);
      lastContact = new Date();
      return result;
    } catch (error) {
      failures++;
      throw error;
    }
  }
  const boss = new PgBoss({
    db: { executeSql },
    schedule: false,
    supervise: maintain,
    maintenanceIntervalSeconds: 15,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 7,
  });
  boss.on('error', (error) => logger.warn({ error: error.message }, 'queue maintenance failed'));
  await boss.start();
  for (const name of queues) {
    await boss.createQueue(name, {
      name,
      policy: 'short',
      expireInSeconds: 900,
      retryLimit: 2,
      retryDelay: 5,
      retryBackoff: true,
    });
  }

  async function send(queue: string, jobs: QueueJob[], sql: Sql = lane): Promise<void> {
    const rows = jobs.map(({ key, data }) => ({ name: queue, singletonKey: key, data }));
    await boss.insert(rows, { db: { executeSql: (text, values) => sql.query(text, values) } });
  }

  function consume(queue: string, { concurrency, handler, stop }: ConsumeOptions): QueueWorker {
    const running = new Set<Promise<void>>();
    let wake = () => {};
    let pending = false;

    async function work(job: PgBoss.Job): Promise<void> {
      try {
        const outcome = await handler(job.data);
        if (outcome === 'again') {
          const key = (job.data as { companyId?: string } | null)?.companyId;
          await send(queue, [{ key, data: job.data }]);
        }
        await boss.complete(queue, job.id);
      } catch (error) {
        const { message } = error as Error;
        logger.error({ queue, jobId: job.id, error: message }, 'job failed');
        // If this fails too, the job expires and is given to someone again.
        await boss.fail(queue, job.id, { message }).catch(() => {});
      }
    }

    async function loop(): Promise<void> {
      while (!stop.aborted) {
        pending = false;
        const free = concurrency - running.size;
        const jobs = free > 0 ? await boss.fetch<object>(queue, { batchSize: free }) : [];
        for (const job of jobs) {
          const one = work(job).finally(() => {
            running.delete(one);
            pending = true;
            wake();
          });
          running.add(one);
        }
        if (jobs.length > 0 && running.size < concurrency) continue;
        await new Promise<void>((resolve) => {
          if (pending || stop.aborted) return resolve();
          const timer = setTimeout(resolve, POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      await Promise.all(running);
    }

    stop.addEventListener('abort', () => wake());
    return {
      wake: () => {
        pending = true;
        wake();
      },
      ended: loop().catch((error: Error) =>
        logger.error({ queue, error: error.message }, 'the queue is no longer worked on'),
      ),
    };
  }

  return {
    send,
    consume,
    lastContact: () => lastContact,
    failures: () => failures,
    stop: () => boss.stop({ graceful: false, close: false, wait: true }),
  };
}
