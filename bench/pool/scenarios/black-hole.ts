import { timed, warm } from '../measure.ts';
import { msOrHangs, ratio, type Scenario } from '../scenario.ts';

const SERVED = 'waiter served after ms';
const CLOSE_TIMEOUT = 1000;

export const scenario: Scenario = {
  name: 'black-hole',
  work: 'max 1: the held connection’s peer falls silent, a caller waits, release(true)',
  aim: 'waiter served within closeTimeout + connect',
  peers: ['ours', 'pg.Pool', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, openProxy, quick }) {
    const proxy = await openProxy();
    const pool = await open(peer, {
      url: proxy.url,
      max: 1,
      ours: { closeTimeout: CLOSE_TIMEOUT },
    });
    await warm(pool, 1);
    const held = await pool.checkout();
    const waiter = pool.checkout();
    proxy.stall();
    const served = timed(waiter, quick ? 1500 : 5000);
    pool.giveBack(held, true);
    const after = await served;
    waiter.then((connection) => pool.giveBack(connection)).catch(() => {});
    return { [SERVED]: after };
  },
  judge({ median, worst }) {
    const served = worst('ours', SERVED);
    return {
      measured: Number.isFinite(served)
        ? `${ratio(served / CLOSE_TIMEOUT)} × closeTimeout (pg.Pool: ${msOrHangs(median('pg.Pool', SERVED))})`
        : 'hangs',
      met: served <= CLOSE_TIMEOUT + 100,
    };
  },
};
