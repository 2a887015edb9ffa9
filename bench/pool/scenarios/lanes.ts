import { setTimeout as wait } from 'node:timers/promises';
import { percentile, warm } from '../measure.ts';
import { ratio, type Scenario } from '../scenario.ts';

const P50 = 'web p50 ms';
const P99 = 'web p99 ms';
const BATCH = 'batch ms';

export const scenario: Scenario = {
  name: 'lanes',
  work: '200 batch jobs of 50 ms share 10 connections with web queries that come every 5 ms',
  aim: 'web p99 ≤ 1/50 of pg.Pool’s, the batch takes ≤ 1.15 × as long',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, quick, signal }) {
    const pool = await open(peer, {
      max: 10,
      ours: { lanes: { web: { reserved: 1, weight: 4 }, jobs: {} } },
    });
    const web = pool.lane('web');
    // No other lane may take all ten.
    await warm(web, 10);
    const jobs = pool.lane('jobs');
    const latencies: number[] = [];
    const page = async () => {
      const start = performance.now();
      await web.query('SELECT 1');
      latencies.push(performance.now() - start);
    };
    const start = performance.now();
    let running = true;
    const batch = Promise.all(
      Array.from({ length: quick ? 20 : 200 }, () => jobs.query('SELECT pg_sleep(0.05)')),
    ).then(() => {
      running = false;
      return performance.now() - start;
    });
    const pages: Promise<void>[] = [];
    while (running && !signal.aborted) {
      pages.push(page());
      await wait(5);
    }
    const batchMs = await batch;
    await Promise.all(pages);
    return { [P50]: percentile(latencies, 50), [P99]: percentile(latencies, 99), [BATCH]: batchMs };
  },
  judge({ median }) {
    const share = median('pg.Pool', P99) / median('ours', P99);
    const longer = median('ours', BATCH) / median('pg.Pool', BATCH);
    return {
      measured: `web p99 1/${ratio(share, share < 10 ? 1 : 0)}, batch ${ratio(longer)} ×`,
      met: share >= 50 && longer <= 1.15,
    };
  },
};
