/**
 * `npm run bench -- pages [rounds]`: how fast pages and health answer while jobs take every connection
 * that they can get, in standard mode and in enhanced mode by turns.
 */
import { readConfig } from '../lib/config.ts';
import { connectionOptions, createDatabasePool } from '../lib/database-pool.ts';
import { createProbe } from '../lib/health/probe.ts';
import { createPrisma } from '../lib/prisma.ts';
import { silent } from './lib/logger.ts';
import { startDatabase } from './lib/setup.ts';

const LIMIT = 10;
const JOBS = 200;
const JOB = 'SELECT pg_sleep(0.05)';
const rounds = Number(process.argv[2] ?? 5);
const modes = { standard: 'false', enhanced: 'true' };
type Mode = keyof typeof modes;
interface Figures {
  page: number[];
  health: number[];
  batch: number[];
}

const database = await startDatabase();
const figures: Record<Mode, Figures> = {
  standard: { page: [], health: [], batch: [] },
  enhanced: { page: [], health: [], batch: [] },
};
for (let round = 0; round < rounds; round++) {
  for (const mode of Object.keys(modes) as Mode[]) await measure(mode, figures[mode]);
}
await database.stop();

console.log(
  `\n${JOBS} jobs of 50 ms on ${LIMIT} connections, pages and health all the while (ms)\n`,
);
console.table(
  Object.fromEntries(
    Object.entries(figures).map(([mode, { page, health, batch }]) => [
      mode,
      {
        'page p50': percentile(page, 0.5),
        'page p99': percentile(page, 0.99),
        'health p99': percentile(health, 0.99),
        'all jobs': percentile(batch, 0.5),
      },
    ]),
  ),
);
const share = percentile(figures.standard.page, 0.99) / percentile(figures.enhanced.page, 0.99);
console.log(`page p99, standard ÷ enhanced: ${share.toFixed(1)}`);

/** Jobs that go past `createLane`, which bounds them in standard mode too: here the pool is on its own. */
async function measure(mode: Mode, { page, health, batch }: Figures): Promise<void> {
  const config = readConfig({
    DATABASE_URL: `${database.url}?connection_limit=${LIMIT}&pool_timeout=60`,
    USE_ENHANCED_POOLING: modes[mode],
  });
  const { pool, inLane, close } = createDatabasePool(config.database, silent);
  const prisma = createPrisma({ pool });
  const probe = createProbe(connectionOptions(config.database));
  await Promise.all(Array.from({ length: LIMIT }, () => prisma.company.count()));
  let running = true;
  const start = performance.now();
  const jobs = Promise.all(
    Array.from({ length: JOBS }, () => inLane('jobs', () => pool.query(JOB))),
  ).then(() => {
    running = false;
    batch.push(performance.now() - start);
  });
  const ask = async (times: number[], work: () => Promise<unknown>) => {
    while (running) {
      const asked = performance.now();
      await work();
      times.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const pages = Array.from({ length: 4 }, () => ask(page, () => prisma.company.count()));
  await Promise.all([jobs, ...pages, ask(health, () => probe.check())]);
  await prisma.$disconnect();
  await close();
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) * 10) / 10;
}
