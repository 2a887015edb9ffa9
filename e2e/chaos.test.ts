import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { applyMigrations } from '../scripts/lib/migrations.ts';
import { freePort, startPostgres } from '../scripts/lib/postgres.ts';
import { startFeed } from './feed.ts';
import { startServer, type TestServer } from './server.ts';

const ROWS = 5000;

/** Asks until the server answers; it is away for a while in this test. */
async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row> {
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<Row>(text);
      return rows[0] as Row;
    } catch (error) {
      if (/does not exist|syntax/.test((error as Error).message)) throw error;
      await wait(200);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

it('three processes share 5 000 rows; one is killed, the database goes away: every row once (PIPE-8, PIPE-9, JOB-10)', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'livedash-chaos-'));
  const settings = { port: String(await freePort()), fsync: 'off' };
  let database = await startPostgres({ folder, settings });
  const feed = await startFeed(ROWS);
  const workers: TestServer[] = [];
  try {
    await database.createDatabase('livedash');
    const url = database.url('livedash');
    await applyMigrations({ connectionString: url });
    await ask(
      url,
      `INSERT INTO "Company" ("id", "name", "csvUrl") VALUES (gen_random_uuid(), 'Chaos', '${feed.feedUrl}') RETURNING "id"`,
    );
    const environment = {
      PIPELINE_LEASE_SECONDS: '4',
      DATABASE_CONNECTION_LIMIT: '8',
      JOBS_RUN_IN: 'worker',
    };
    workers.push(
      ...(await Promise.all([1, 2, 3].map(() => startServer(url, environment, 'worker')))),
    );

    const analysed = async () =>
      (
        await ask<{ n: number }>(
          url,
          `SELECT count(*)::int AS n FROM "SessionProcessingStatus" WHERE "stage" = 'QUESTION_EXTRACTION' AND "status" = 'COMPLETED'`,
        )
      ).n;
    const until = async (count: number) => {
      while ((await analysed()) < count) await wait(100);
    };
    await until(500);
    const [victim] = workers;
    victim?.process.kill('SIGKILL');
    if (victim) await once(victim.process, 'exit');

    await until(1500);
    await database.stop('fast');
    await wait(3000);
    database = await startPostgres({ folder, settings });

    await until(ROWS);
    const result = await ask(
      url,
      `SELECT (SELECT count(*)::int FROM "Session") AS "sessions",
        (SELECT count(*)::int FROM "Message") AS "messages",
        (SELECT count(*)::int FROM "AIProcessingRequest") AS "requests",
        (SELECT count(DISTINCT "sessionId")::int FROM "AIProcessingRequest") AS "analysed",
        (SELECT count(*)::int FROM "SessionQuestion") AS "questions",
        (SELECT count(*)::int FROM "SessionProcessingStatus" WHERE "status" <> 'COMPLETED') AS "unfinished"`,
    );
    expect(result).toEqual({
      sessions: ROWS,
      messages: ROWS * 3,
      requests: expect.any(Number),
      analysed: ROWS,
      questions: ROWS,
      unfinished: 0,
    });
    // A call whose claim ended in the outage was made all the same, and is paid for (AI-13).
    expect(result.requests).toBeGreaterThanOrEqual(ROWS);
    expect(result.requests).toBeLessThan(ROWS * 1.1);
    // Every process took part, and none died of the outage.
    for (const worker of workers.slice(1)) {
      expect(worker.process.exitCode).toBeNull();
      expect(await worker.stop()).toBe(0);
    }
  } catch (error) {
    for (const worker of workers) console.log(worker.output.slice(-20).join('\n'));
    throw error;
  } finally {
    for (const worker of workers) worker.process.kill('SIGKILL');
    await feed.close();
    await database.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
});
