import { setTimeout as wait } from 'node:timers/promises';
import { percentile, warm } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

const CONNECTS = 'new connects';
const P90 = 'p90 ms';

export const scenario: Scenario = {
  name: 'spike',
  work: '5 idle connections, 50 requests of 2 ms at once, 150 ms to connect, max 50',
  aim: '≤ 3 new connects, 90 % within 30 ms',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 5,
  deadlineMs: 15_000,
  async run(peer, { open, openProxy }) {
    const proxy = await openProxy();
    const pool = await open(peer, { url: proxy.url, max: 50 });
    await warm(pool, 5);
    proxy.connectDelay = 150;
    const before = proxy.accepted;
    const start = performance.now();
    const latencies = await Promise.all(
      Array.from({ length: 50 }, async () => {
        await pool.query('SELECT pg_sleep(0.002)');
        return performance.now() - start;
      }),
    );
    // Opens that nobody waits for any more come to the proxy at once, or not at all.
    await wait(200);
    return {
      [CONNECTS]: proxy.accepted - before,
      'p50 ms': percentile(latencies, 50),
      [P90]: percentile(latencies, 90),
      'max ms': Math.max(...latencies),
    };
  },
  judge({ median, worst }) {
    const connects = worst('ours', CONNECTS);
    const p90 = median('ours', P90);
    return {
      measured: `${connects} new connects (pg.Pool: ${median('pg.Pool', CONNECTS)}), 90 % within ${p90.toFixed(0)} ms (pg.Pool: ${median('pg.Pool', P90).toFixed(0)})`,
      met: connects <= 3 && p90 <= 30,
    };
  },
};
