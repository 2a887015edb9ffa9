/**
 * `npm run bench -- feed-memory [rows]`: a feed of a million rows from a process next door, imported
 * twice: rows per second and the peak resident memory of the importing process (aim: below 300 MiB).
 */
import pg from 'pg';
import { importFeed } from '../lib/feed/import.ts';
import { createLane } from '../lib/jobs/lane.ts';
import { createOutgoingFetch } from '../lib/net/fetch.ts';
import { silent } from './lib/logger.ts';
import { startDatabase, startFeed, watchMemory } from './lib/setup.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const database = await startDatabase();
const feed = await startFeed(rows, 'without-transcripts');
const pool = new pg.Pool({ connectionString: database.url, max: 4 });
const lane = createLane({ pool, inLane: (_lane, work) => work() }, { max: 4 });
const fetch = createOutgoingFetch({ allowPrivateHosts: true });
const { rows: companies } = await pool.query(
  `INSERT INTO "Company" ("id", "name", "csvUrl") VALUES (gen_random_uuid(), 'Bench', $1) RETURNING "id"`,
  [feed.url],
);
const settings = {
  timeoutMs: 3_600_000,
  maxBytes: 10_000_000_000,
  maxRows: rows + 1,
  credentialsSecret: undefined,
};

console.log('');
for (const round of ['new', 'unchanged']) {
  const peak = watchMemory();
  const start = performance.now();
  const run = await importFeed(
    { lane, fetch, now: () => new Date(), logger: silent, instance: 'bench', settings },
    companies[0].id,
    { trigger: 'MANUAL' },
  );
  const seconds = (performance.now() - start) / 1000;
  if (typeof run === 'string' || run.status !== 'SUCCEEDED') throw new Error(JSON.stringify(run));
  console.log(
    `${run.rowsRead} rows, ${round}: ${Math.round(rows / seconds)} rows/s, ${peak()} MiB peak resident memory`,
  );
}
await fetch.close();
await pool.end();
feed.child.disconnect();
await database.stop();
process.exit(0);
