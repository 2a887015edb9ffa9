import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { callers, timed, warm } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

const CONNECTS = 'connect attempts';
const FIRST = 'first success ms';
const ERRORS = 'errors seen';
const LOST = 'callers lost';

export const scenario: Scenario = {
  name: 'outage',
  work: '50 callers retry at once through an outage of 5 s; 10 connections, limit 2 s',
  aim: '≤ 60 connect attempts, first success ≤ 300 ms after it',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik'],
  rounds: 3,
  deadlineMs: 30_000,
  async run(peer, { open, openProxy, quick, signal }) {
    const proxy = await openProxy();
    const pool = await open(peer, { url: proxy.url, max: 10, timeoutMs: 2000 });
    await warm(pool, 10);

    const recovered = new EventTarget();
    let errors = 0;
    const running = callers(50, signal, async () => {
      try {
        await pool.query('SELECT 1');
        if (proxy.mode === 'open') recovered.dispatchEvent(new Event('answer'));
      } catch {
        errors++;
      }
    });
    await wait(quick ? 50 : 300);

    errors = 0;
    const before = proxy.accepted;
    proxy.mode = 'reset';
    proxy.cut();
    await wait(quick ? 300 : 5000);
    const connects = proxy.accepted - before;

    proxy.mode = 'open';
    const firstMs = await timed(once(recovered, 'answer', { signal }), 5000);
    const lost = await running.stop();
    return { [CONNECTS]: connects, [FIRST]: firstMs, [ERRORS]: errors, [LOST]: lost };
  },
  judge({ median, worst }) {
    const connects = worst('ours', CONNECTS);
    const first = worst('ours', FIRST);
    return {
      measured: `${connects} attempts (pg.Pool: ${median('pg.Pool', CONNECTS)}), ${first.toFixed(0)} ms`,
      met: connects <= 60 && first <= 300 && worst('ours', LOST) === 0,
    };
  },
};
