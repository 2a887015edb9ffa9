import { setTimeout as wait } from 'node:timers/promises';
import { warm, watchStall } from '../measure.ts';
import { ratio, type Scenario } from '../scenario.ts';

const STALL = 'event loop stalled ms';

export const scenario: Scenario = {
  name: 'timeouts',
  work: '20 000 waiters for one held connection time out together',
  aim: 'event loop stalled ≤ 10 ms',
  peers: ['ours', 'pg.Pool', 'generic-pool', 'tarn'],
  rounds: 5,
  deadlineMs: 30_000,
  async run(peer, { open, quick }) {
    const pool = await open(peer, { max: 1, timeoutMs: quick ? 200 : 1000 });
    await warm(pool, 1);
    const held = await pool.checkout();
    const waiting: Promise<unknown>[] = [];
    let timedOut = 0;
    const count = () => timedOut++;
    for (let waiter = 0; waiter < (quick ? 200 : 20_000); waiter++) {
      waiting.push(pool.checkout().catch(count));
    }
    const queued = performance.now();
    // To queue them, and to collect the garbage of that, is a stall of its own: what is watched
    // begins after it.
    await wait(quick ? 50 : 300);
    const stall = watchStall();
    await Promise.all(waiting);
    const stalled = stall();
    const lasted = performance.now() - queued;
    pool.giveBack(held);
    if (timedOut !== waiting.length) throw new Error(`Only ${timedOut} timed out`);
    return { [STALL]: stalled, 'all rejected after ms': lasted };
  },
  judge({ median }) {
    const ours = median('ours', STALL);
    return {
      measured: `${ours.toFixed(1)} ms, ${ratio(ours / median('pg.Pool', STALL))} × pg.Pool`,
      met: ours <= 10,
    };
  },
};
