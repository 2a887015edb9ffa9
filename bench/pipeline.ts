/**
 * `npm run bench -- pipeline [sessions]`: a feed with transcripts next door, imported, parsed and
 * analysed by the local analyser: sessions per second, peak memory, peak connections, and how long
 * a page's query takes meanwhile, against the same query on the idle database.
 */

import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startDatabase, startFeed, watchMemory } from './lib/setup.ts';

const sessions = Number(process.argv[2] ?? 10_000);
const database = await startDatabase();
const feed = await startFeed(sessions);
Object.assign(process.env, {
  NODE_ENV: 'production',
  DATABASE_URL: database.url,
  AUTH_SECRET: 'a secret of the benchmark',
  ALLOW_PRIVATE_FEED_HOSTS: 'true',
  LOG_LEVEL: 'warn',
});
const watcher = new pg.Client({ connectionString: database.url, application_name: 'watcher' });
await watcher.connect();
const { startApplication } = await import('../lib/application.ts');
const { getPrisma } = await import('../lib/prisma.ts');
const { getDatabasePool } = await import('../lib/database-pool.ts');

const prisma = getPrisma();
await prisma.company.create({ data: { name: 'Bench', csvUrl: feed.url } });
const company = await prisma.company.findFirstOrThrow();
const page = async () => {
  const start = performance.now();
  await prisma.session.findMany({
    where: { companyId: company.id },
    orderBy: { startTime: 'desc' },
    take: 20,
  });
  return performance.now() - start;
};
for (let warm = 0; warm < 20; warm++) await page();
const idle = await sample(50);

const peakMemory = watchMemory();
const start = performance.now();
const application = await startApplication({ role: 'worker' });
const busy: number[] = [];
let peakConnections = 0;
for (;;) {
  busy.push(await page());
  const { rows } = await watcher.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'livedash'`,
  );
  peakConnections = Math.max(peakConnections, rows[0].n);
  const done = await watcher.query(
    `SELECT count(*)::int AS n FROM "SessionProcessingStatus" WHERE "stage" = 'QUESTION_EXTRACTION' AND "status" IN ('COMPLETED', 'SKIPPED')`,
  );
  if (done.rows[0].n >= sessions) break;
  await wait(100);
}
const seconds = (performance.now() - start) / 1000;
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
console.log(`
${sessions} sessions imported, fetched, parsed and analysed
  ${Math.round(sessions / seconds)} sessions/s
  ${peakMemory()} MiB peak resident memory
  ${peakConnections} peak connections, of ${getDatabasePool().limit}
  a page's query takes ${(median(busy) / median(idle)).toFixed(1)} times as long as on the idle database (median)`);
await application.stopJobs(1000);
await application.close();
await watcher.end();
feed.child.disconnect();
await database.stop();
process.exit(0);

async function sample(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await page());
  return times;
}
