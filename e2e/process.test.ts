import { once } from 'node:events';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerAndSignIn } from './client.ts';
import { type FeedServer, startFeed } from './feed.ts';
import { createTestDatabase, startServer, type TestServer } from './server.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let watcher: pg.Client;
let server: TestServer | undefined;
let feed: FeedServer | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  watcher = new pg.Client({ connectionString: database.url, application_name: 'watcher' });
  await watcher.connect();
});
afterEach(async () => {
  server?.process.kill('SIGKILL');
  await feed?.close();
  await watcher.end();
  await database.drop();
  server = undefined;
  feed = undefined;
});

const one = async <T>(text: string): Promise<T> => (await watcher.query(text)).rows[0].value;
const connections = () =>
  one<number>(
    `SELECT count(*)::int AS value FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'livedash%'`,
  );
const pooled = () =>
  one<number>(
    `SELECT count(*)::int AS value FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'livedash'`,
  );
/** So many requests of the server wait for the table that we hold. */
async function untilHeld(count: number): Promise<void> {
  for (;;) {
    const waiting = await one<number>(
      `SELECT count(*)::int AS value FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
       WHERE c.relname = 'RateLimitBucket' AND NOT l.granted`,
    );
    if (waiting === count) return;
  }
}
const analysed = () =>
  one<number>(
    `SELECT count(*)::int AS value FROM "SessionProcessingStatus" WHERE "stage" = 'QUESTION_EXTRACTION' AND "status" = 'COMPLETED'`,
  );

describe('one process', () => {
  it('has one pool for pages, API and all three schedulers, and never exceeds its limit (DB-1, JOB-8)', async () => {
    const limit = 5;
    const rows = 1500;
    feed = await startFeed(rows);
    server = await startServer(database.url, { DATABASE_CONNECTION_LIMIT: String(limit) });
    const client = await registerAndSignIn(server, feed.feedUrl);
    const refresh = client.post('/api/admin/refresh-sessions');
    let most = 0;
    const paths = [
      '/dashboard/overview',
      '/dashboard/sessions',
      '/api/dashboard/metrics',
      '/api/dashboard/sessions',
      '/api/admin/processing-status',
    ];
    while ((await analysed()) < rows) {
      const answers = paths.map((path) => client.get(path));
      most = Math.max(most, await pooled());
      for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
      most = Math.max(most, await pooled());
    }
    expect((await refresh).status).toBe(200);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(limit);
    const jobs = await watcher.query('SELECT DISTINCT "job"::text FROM "JobRun" ORDER BY 1');
    expect(jobs.rows.map(({ job }) => job)).toEqual([
      'CSV_IMPORT',
      'IMPORT_PROCESSING',
      'SESSION_PROCESSING',
    ]);
    expect(await server.stop()).toBe(0);
  });
});

describe('shutdown (JOB-9)', () => {
  it('finishes requests in flight, loses no row, and leaves nothing behind', async () => {
    const rows = 2000;
    feed = await startFeed(rows, 5);
    server = await startServer(database.url);
    const client = await registerAndSignIn(server, feed.feedUrl);
    await client.post('/api/admin/refresh-sessions');
    while ((await analysed()) < 100) await client.get('/api/health/live');

    // Requests that cannot end before we let them.
    await watcher.query('BEGIN; LOCK TABLE "RateLimitBucket" IN ACCESS EXCLUSIVE MODE');
    const held = Array.from({ length: 4 }, () =>
      client.get('/api/dashboard/session-filter-options'),
    );
    await untilHeld(4);
    const exited = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    while (!server.output.some((line) => line.includes('shutting down'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await watcher.query('ROLLBACK');
    for (const response of await Promise.all(held)) {
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ categories: expect.any(Array) });
    }
    const [code] = await exited;
    expect(code).toBe(0);
    // A backend is gone a moment after its connection.
    while ((await connections()) > 0) await new Promise((resolve) => setImmediate(resolve));
    const inProgress = await one<number>(
      `SELECT count(*)::int AS value FROM "SessionProcessingStatus" WHERE "status" = 'IN_PROGRESS'`,
    );
    expect(inProgress).toBe(0);
    const runs = await one<number>(
      `SELECT count(*)::int AS value FROM "JobRun" WHERE "status" = 'RUNNING'`,
    );
    expect(runs).toBe(0);

    // The next process goes on where this one stopped, and does nothing twice.
    server = await startServer(database.url);
    while ((await analysed()) < rows) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await one('SELECT count(*)::int AS value FROM "AIProcessingRequest"')).toBe(rows);
    expect(await server.stop('SIGINT')).toBe(0);
  });

  it('exits at once on a second signal', async () => {
    server = await startServer(database.url, { SCHEDULER_ENABLED: 'false' });
    const client = await registerAndSignIn(server);
    await watcher.query('BEGIN; LOCK TABLE "RateLimitBucket" IN ACCESS EXCLUSIVE MODE');
    const held = client.get('/api/dashboard/metrics').catch(() => 'cut');
    await untilHeld(1);
    const exited = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    while (!server.output.some((line) => line.includes('shutting down'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    server.process.kill('SIGINT');
    expect((await exited)[0]).toBe(130);
    expect(await held).toBe('cut');
    await watcher.query('ROLLBACK');
  });
});
