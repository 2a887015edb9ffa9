import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, useDatabase } from '../../test/database.ts';
import { createCompany } from '../../test/factories.ts';
import { jobConnections } from '../database-pool.ts';
import { createSchedulers, QUEUE_NAMES, type SchedulersDependencies } from '../schedulers.ts';
import { createLane, isTransient } from './lane.ts';
import { createJobQueue, type JobQueue } from './queue.ts';
import { failDeadRuns, recordRun } from './runs.ts';
import { claimTick, latestTick, nextTick, type Schedule } from './ticker.ts';
import { runWorkLoop } from './work-loop.ts';

const db = useDatabase();

beforeEach(() => db.clear());

const lane = () => createLane(db.database, { max: 5, retryDelays: [1, 1, 1] });

describe('the lane of the jobs', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [8, 6],
    [20, 15],
    [100, 75],
  ])('leaves pages their share: of %s connections jobs take %s (JOB-8)', (limit, jobs) => {
    expect(jobConnections(limit)).toBe(jobs);
  });

  it('never holds more connections than it may (JOB-8)', async () => {
    const two = createLane(db.database, { max: 2 });
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        two.transaction(async (sql) => {
          most = Math.max(most, db.database.stats().inUse);
          await sql.query('SELECT pg_sleep(0.01)');
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('tries again when its connection is lost, and only then (JOB-10)', async () => {
    let attempts = 0;
    const result = await lane().transaction(async (sql) => {
      attempts++;
      if (attempts === 1) await sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
      return (await sql.query<{ n: number }>('SELECT 7 AS n')).rows[0]?.n;
    });
    expect({ attempts, result }).toEqual({ attempts: 2, result: 7 });
    attempts = 0;
    const failing = lane().transaction(async (sql) => {
      attempts++;
      await sql.query('SELECT 1/0');
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(attempts).toBe(1);
    expect(db.database.stats().inUse).toBe(0);
  });

  it('gives every connection back after a thousand failures (DB-8)', async () => {
    const failures = Array.from({ length: 1000 }, () =>
      lane()
        .query('SELECT 1/0')
        .catch(() => 'failed'),
    );
    expect(new Set(await Promise.all(failures))).toEqual(new Set(['failed']));
    const { total, idle } = db.database.stats();
    expect(idle).toBe(total);
    expect((await lane().query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('knows what another try may cure', () => {
    for (const code of ['ECONNREFUSED', '57P01', '08006', '40P01']) {
      expect(isTransient(Object.assign(new Error('x'), { code }))).toBe(true);
    }
    expect(isTransient(Object.assign(new Error('x'), { code: '23505' }))).toBe(false);
  });
});

describe('a tick', () => {
  const at = (time: string) => new Date(`2025-07-01T${time}Z`);
  const schedule = (made: string[]): Schedule => ({
    job: 'CSV_IMPORT',
    cron: '*/15 * * * *',
    onTick: async () => void made.push('tick'),
  });

  it('is the last planned time, and the next one follows (JOB-2, JOB-4)', () => {
    expect(latestTick('*/15 * * * *', 'UTC', at('10:14:59'))).toEqual(at('10:00:00'));
    expect(latestTick('*/15 * * * *', 'UTC', at('10:15:00'))).toEqual(at('10:15:00'));
    expect(nextTick('*/15 * * * *', 'UTC', at('10:15:00'))).toEqual(at('10:30:00'));
    expect(nextTick('0 9 * * *', 'Europe/Amsterdam', at('06:00:00'))).toEqual(at('07:00:00'));
  });

  it('has one winner over all instances, and missed ones are made up once (JOB-3, JOB-4)', async () => {
    const made: string[] = [];
    await claimTick(lane(), schedule(made), at('08:00:00'));
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimTick(lane(), schedule(made), at('10:15:00'))),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(made).toHaveLength(2);
    expect(await claimTick(lane(), schedule(made), at('10:00:00'))).toBe(false);
  });

  it('is not consumed when its jobs cannot be made', async () => {
    const failing = { ...schedule([]), onTick: () => Promise.reject(new Error('no queue')) };
    await expect(claimTick(lane(), failing, at('11:00:00'))).rejects.toThrow('no queue');
    expect(await claimTick(lane(), schedule([]), at('11:00:00'))).toBe(true);
  });
});

describe('a run', () => {
  const identity = { job: 'IMPORT_PROCESSING', trigger: 'SCHEDULE', instance: 'test' } as const;
  const counts = { processed: 3, succeeded: 2, failed: 1, skipped: 0 };

  it('leaves what it did, or why it failed', async () => {
    await recordRun(lane(), identity, async () => counts);
    await recordRun(lane(), identity, () => Promise.reject(new Error('no luck'))).catch(() => {});
    const runs = await db.prisma.jobRun.findMany({ orderBy: { startedAt: 'asc' } });
    expect(runs).toMatchObject([
      { status: 'PARTIAL', ...counts, finishedAt: expect.any(Date) },
      { status: 'FAILED', errorMessage: 'no luck' },
    ]);
  });

  it('that new work set off leaves nothing when there was none', async () => {
    await recordRun(lane(), { ...identity, trigger: 'ARRIVAL' }, async () => ({
      ...counts,
      processed: 0,
      failed: 0,
    }));
    expect(await db.prisma.jobRun.count()).toBe(0);
  });

  it('of a dead process ends as FAILED at the next tick (PIPE-9)', async () => {
    await db.prisma.jobRun.create({
      data: {
        ...identity,
        leaseUntil: new Date(Date.now() - 1000),
        startedAt: new Date(Date.now() - 100_000),
      },
    });
    await failDeadRuns(lane());
    expect(await db.prisma.jobRun.findFirst()).toMatchObject({
      status: 'FAILED',
      errorMessage: expect.stringContaining('test'),
    });
  });
});

describe('the queue', () => {
  const open = () => createJobQueue(lane(), QUEUE_NAMES, silentLogger, false);

  it('gives each job to one worker, in the transaction that made it or not at all', async () => {
    const queue = await open();
    const undone = lane().transaction(async (sql) => {
      await queue.send('csv-import', [{ data: { companyId: 'never' } }], sql);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    const seen: unknown[] = [];
    const stop = new AbortController();
    const ended = await new Promise<Promise<void>[]>((resolve) => {
      const handler = async (data: unknown) => {
        seen.push(data);
        if (seen.length === 10) resolve(workers.map(({ ended }) => ended));
        return 'done' as const;
      };
      const workers = [1, 2].map(() =>
        queue.consume('csv-import', { concurrency: 3, handler, stop: stop.signal }),
      );
      const jobs = Array.from({ length: 10 }, (_, index) => ({
        key: `key-${index}`,
        data: { index },
      }));
      queue.send('csv-import', jobs).then(() => {
        for (const worker of workers) worker.wake();
      });
    });
    stop.abort();
    await Promise.all(ended);
    await queue.stop();
    expect(seen).toHaveLength(10);
  });

  it('keeps one waiting job of a key, however often it is sent', async () => {
    const queue = await open();
    for (let time = 0; time < 3; time++) await queue.send('import-processing', [{ data: {} }]);
    const [row] = await db.sql(
      `SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'import-processing' AND state = 'created'`,
    );
    expect(row).toEqual({ n: 1 });
    await queue.stop();
  });
});

describe('the work loop', () => {
  const never = new AbortController().signal;
  const loop = (items: number[], more: object = {}) => ({
    claim: async (limit: number) => items.splice(0, limit),
    work: async (item: number) => item,
    store: async () => {},
    release: async () => {},
    renew: async () => {},
    renewMs: 1000,
    concurrency: 3,
    batchSize: 4,
    stop: never,
    ...more,
  });

  it('works on all there is, in batches that grow as they must', async () => {
    const stored: number[] = [];
    const items = Array.from({ length: 25 }, (_, index) => index);
    const taken = await runWorkLoop(
      loop(items, { store: async (results: number[]) => void stored.push(...results) }),
    );
    expect(taken).toBe(25);
    expect(stored.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  it('hands back what it has not begun when it is stopped', async () => {
    const stop = new AbortController();
    const released: number[] = [];
    const stored: number[] = [];
    await runWorkLoop(
      loop([1, 2, 3, 4], {
        concurrency: 1,
        stop: stop.signal,
        work: async (item: number) => {
          stop.abort();
          return item;
        },
        store: async (results: number[]) => void stored.push(...results),
        release: async (items: number[]) => void released.push(...items),
      }),
    );
    expect({ stored, released }).toEqual({ stored: [1], released: [2, 3, 4] });
  });

  it('ends with the error of its store, and hands the rest back', async () => {
    const released: number[] = [];
    const items = Array.from({ length: 12 }, (_, index) => index);
    const run = runWorkLoop(
      loop(items, {
        claim: async () => items.splice(0),
        concurrency: 1,
        store: () => Promise.reject(new Error('no store')),
        release: async (rest: number[]) => void released.push(...rest),
      }),
    );
    await expect(run).rejects.toThrow('no store');
    expect(released.length).toBeGreaterThan(0);
  });

  it('makes leases last while work goes on', async () => {
    const renewed: number[][] = [];
    let finish = () => {};
    const run = runWorkLoop(
      loop([1], {
        renewMs: 5,
        work: (item: number) =>
          new Promise<number>((resolve) => {
            finish = () => resolve(item);
          }),
        renew: async (items: number[]) => {
          renewed.push(items);
          finish();
        },
      }),
    );
    await run;
    expect(renewed[0]).toEqual([1]);
  });
});

describe('the schedulers', () => {
  beforeEach(() => db.sql('DELETE FROM pgboss.job'));

  const idle = { run: async () => ({ processed: 0, succeeded: 0, failed: 0, skipped: 0 }) };
  const every = {
    CSV_IMPORT: '0 0 1 1 *',
    IMPORT_PROCESSING: '0 0 1 1 *',
    SESSION_PROCESSING: '0 0 1 1 *',
  };

  function schedulers(queue: JobQueue | undefined, more: Partial<SchedulersDependencies> = {}) {
    return createSchedulers({
      lane: lane(),
      queue,
      importFeed: async () => 'SKIPPED',
      importProcessor: idle,
      processingScheduler: idle,
      cleanUp: async () => {},
      limits: { maxAttempts: 5, leaseSeconds: 600 },
      config: {
        active: true,
        timeZone: 'UTC',
        cron: every,
        importConcurrency: 5,
        analysisBatchSize: 0,
      },
      instance: 'test',
      now: () => new Date(),
      logger: silentLogger,
      ...more,
    });
  }

  it('import each company once at a tick, over two instances, though one hangs (JOB-3, JOB-4, JOB-7)', async () => {
    const companies = [];
    for (let index = 0; index < 4; index++)
      companies.push(await createCompany(db.prisma, { csvUrl: 'http://feed.example/' }));
    await createCompany(db.prisma, { csvUrl: 'http://feed.example/', status: 'SUSPENDED' });
    const imported: string[] = [];
    const [hanging] = companies;
    const importFeed: SchedulersDependencies['importFeed'] = (companyId, { signal }) => {
      imported.push(companyId);
      if (companyId !== hanging?.id) return Promise.resolve('SKIPPED');
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('SKIPPED')));
    };
    const both = await Promise.all(
      [1, 2].map(async () =>
        schedulers(await createJobQueue(lane(), QUEUE_NAMES, silentLogger, false), { importFeed }),
      ),
    );
    for (const one of both) one.start();
    while (imported.length < 4) await wait(20);
    await Promise.all(both.map((one) => one.stop(0)));
    expect(imported.sort()).toEqual(companies.map(({ id }) => id).sort());
  });

  it('work on what arrives without waiting for a tick', async () => {
    const queue = await createJobQueue(lane(), QUEUE_NAMES, silentLogger, false);
    let runs = 0;
    const run = async () => {
      runs++;
      return { processed: 1, succeeded: 1, failed: 0, skipped: 0 };
    };
    const one = schedulers(queue, { importProcessor: { run } });
    one.start();
    // The first run is the tick that was missed; the second what we announce.
    while (runs < 1) await wait(20);
    one.rowsArrived();
    while (runs < 2) await wait(20);
    await one.stop(1000);
    const found = await db.prisma.jobRun.findMany({
      where: { job: 'IMPORT_PROCESSING' },
      orderBy: { startedAt: 'asc' },
    });
    expect(found.map(({ trigger }) => trigger)).toEqual(['SCHEDULE', 'ARRIVAL']);
  });

  it('refresh a company also where they are off (JOB-11)', async () => {
    const company = await createCompany(db.prisma, { csvUrl: 'http://feed.example/' });
    const limits: (number | undefined)[] = [];
    const one = schedulers(undefined, {
      importFeed: async () => ({
        runId: 'r',
        status: 'SUCCEEDED',
        errorCode: null,
        errorMessage: null,
        rowsRead: 3,
        created: 3,
        updated: 0,
        unchanged: 0,
        duplicates: 0,
        rejected: 0,
        warnings: 0,
        bytes: 1,
        httpStatus: 200,
      }),
      importProcessor: {
        run: async ({ limit, companyId }) => {
          expect(companyId).toBe(company.id);
          limits.push(limit);
          return { processed: 3, succeeded: 3, failed: 0, skipped: 0 };
        },
      },
    });
    expect(await one.refresh(company.id)).toMatchObject({ sessions: 3, run: { created: 3 } });
    await one.stop(1000);
    expect(limits).toEqual([100, undefined]);
  });
});
