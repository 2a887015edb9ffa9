import { setTimeout as wait } from 'node:timers/promises';
import { timed, warm } from '../measure.ts';
import { msOrHangs, ratio, type Scenario } from '../scenario.ts';

const SERVED = 'served after ms';
const VALIDATE_TIMEOUT = 1000;

export const scenario: Scenario = {
  name: 'half-open',
  work: 'the peer of an idle connection is gone without a word; new connections work',
  aim: 'found within the check’s timeout, the query served by another',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, openProxy, quick }) {
    const proxy = await openProxy();
    const pool = await open(peer, {
      url: proxy.url,
      max: 5,
      ours: { validateAfter: 200, validateTimeout: VALIDATE_TIMEOUT },
    });
    await warm(pool, 1);
    await wait(100);
    proxy.stall();
    await wait(300);
    const answer = pool.query('SELECT 1');
    answer.catch(() => {});
    return { [SERVED]: await timed(answer, quick ? 1500 : 5000) };
  },
  judge({ median, worst }) {
    const served = worst('ours', SERVED);
    return {
      measured: Number.isFinite(served)
        ? `served after ${ratio(served / VALIDATE_TIMEOUT)} × the check's timeout (pg.Pool: ${msOrHangs(median('pg.Pool', SERVED))})`
        : 'hangs',
      // The check, and then a connection to another.
      met: served <= VALIDATE_TIMEOUT + 100,
    };
  },
};
