import { setTimeout as wait } from 'node:timers/promises';
import { timed } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

const AFTER = 'ms after the return';
const RETURNED_AFTER = 20;

export const scenario: Scenario = {
  name: 'slow-connect',
  work: 'a waiter’s own connect takes 300 ms; the one held connection is returned after 20 ms',
  aim: 'served at the moment of the return (within 5 ms)',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 5,
  deadlineMs: 10_000,
  async run(peer, { open, openProxy }) {
    const proxy = await openProxy();
    const pool = await open(peer, { url: proxy.url, max: 2 });
    const held = await pool.checkout();
    proxy.connectDelay = 300;
    const served = timed(
      pool.checkout().then((connection) => pool.giveBack(connection)),
      3000,
    );
    await wait(RETURNED_AFTER);
    pool.giveBack(held);
    return { [AFTER]: (await served) - RETURNED_AFTER };
  },
  judge({ median }) {
    const after = median('ours', AFTER);
    return {
      measured: `${after.toFixed(1)} ms after it (pg.Pool: ${median('pg.Pool', AFTER).toFixed(0)} ms)`,
      met: after <= 5,
    };
  },
};
