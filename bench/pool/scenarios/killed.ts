import { setTimeout as wait } from 'node:timers/promises';
import { callers, warm } from '../measure.ts';
import type { PeerName } from '../peers.ts';
import type { Scenario } from '../scenario.ts';

const ERRORS = 'errors';
const IN_FLIGHT = 'in flight';
const LOST = 'callers lost';
const BEYOND = 'errors beyond those';

export const scenario: Scenario = {
  name: 'killed',
  work: 'all backends are terminated, five times, under 20 callers on 10 connections',
  aim: 'errors ≤ statements in flight',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, server, quick, signal }) {
    const pool = await open(peer, { max: 10, timeoutMs: 5000 });
    await warm(pool, 10);
    let statements = 0;
    let errors = 0;
    const running = callers(20, signal, async () => {
      statements++;
      await pool.query('SELECT pg_sleep(0.01)').catch(() => errors++);
    });
    // Every connection is busy, so each backend killed had one statement in flight.
    let inFlight = 0;
    for (let kill = 0; kill < (quick ? 1 : 5); kill++) {
      await wait(quick ? 50 : 300);
      inFlight += await server.killBackends();
    }
    await wait(quick ? 50 : 300);
    const lost = await running.stop();
    return {
      [ERRORS]: errors,
      [IN_FLIGHT]: inFlight,
      [BEYOND]: Math.max(0, errors - inFlight),
      statements,
      [LOST]: lost,
    };
  },
  judge({ median, worst }) {
    const of = (peer: PeerName) =>
      `${median(peer, ERRORS)} of ${median(peer, IN_FLIGHT)} in flight`;
    return {
      measured: `${of('ours')} (pg.Pool: ${of('pg.Pool')})`,
      met: worst('ours', BEYOND) === 0 && worst('ours', LOST) === 0,
    };
  },
};
