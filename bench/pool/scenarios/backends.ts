import { callers, warm } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

const PEAK = 'peak backends';
const MAX = 5;

export const scenario: Scenario = {
  name: 'backends',
  work: '20 callers on 5 connections give each back as broken after an error; the server counts',
  aim: `≤ max (${MAX}) backends at any moment`,
  peers: ['ours', 'pg.Pool', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, server, quick, signal }) {
    const pool = await open(peer, { max: MAX });
    await warm(pool, MAX);
    let cycles = 0;
    const running = callers(20, signal, async () => {
      const connection = await pool.checkout();
      const failed = await pool.queryOn(connection, 'SELECT 1 / 0').then(
        () => false,
        () => true,
      );
      pool.giveBack(connection, failed);
      cycles++;
    });
    let peak = 0;
    let samples = 0;
    const end = performance.now() + (quick ? 200 : 3000);
    while (performance.now() < end) {
      peak = Math.max(peak, await server.countBackends());
      samples++;
    }
    await running.stop();
    return { [PEAK]: peak, cycles, samples };
  },
  judge({ worst }) {
    const peak = worst('ours', PEAK);
    return { measured: `${peak} (pg.Pool: ${worst('pg.Pool', PEAK)})`, met: peak <= MAX };
  },
};
