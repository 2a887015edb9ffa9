import { setTimeout as wait } from 'node:timers/promises';
import { callers, warm } from '../measure.ts';
import type { PeerPool } from '../peers.ts';
import { ratio, type Scenario } from '../scenario.ts';

const KEPT = 'throughput kept';
const NEW = 'new connections';

/** Both tell which backend answered: the one by its row, the other by its message. */
const GOOD = `SELECT 'backend ' || pg_backend_pid() AS backend`;
const BAD = `SELECT ('backend ' || pg_backend_pid())::int`;

export const scenario: Scenario = {
  name: 'sql-errors',
  work: 'every second statement fails in SQL; 20 callers, 10 connections',
  aim: '0 new connections, ≥ 0.7 of the throughput without failures',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 5,
  deadlineMs: 30_000,
  async run(peer, { open, quick, signal }) {
    const pool = await open(peer, { max: 10 });
    await warm(pool, 10);
    const seconds = quick ? 0.2 : 2;
    await load(pool, signal, seconds / 4, () => GOOD);
    const without = await load(pool, signal, seconds, () => GOOD);
    const failing = await load(pool, signal, seconds, (index) => (index % 2 ? BAD : GOOD));
    return {
      'queries/s without': without.perSecond,
      'with failures': failing.perSecond,
      [KEPT]: failing.perSecond / without.perSecond,
      [NEW]: [...failing.backends].filter((backend) => !without.backends.has(backend)).length,
    };
  },
  judge({ median, worst }) {
    const kept = median('ours', KEPT);
    const opened = worst('ours', NEW);
    return {
      measured: `${opened} new connections (pg.Pool: ${median('pg.Pool', NEW)}), ${ratio(kept)} of the throughput (pg.Pool: ${ratio(median('pg.Pool', KEPT))})`,
      met: opened === 0 && kept >= 0.7,
    };
  },
};

async function load(
  pool: PeerPool,
  over: AbortSignal,
  seconds: number,
  statement: (index: number) => string,
) {
  const backends = new Set<string>();
  let done = 0;
  const start = performance.now();
  const load = callers(20, over, async () => {
    const answer = await pool.query(statement(done++)).then(JSON.stringify, String);
    const backend = /backend \d+/.exec(answer)?.[0];
    if (backend === undefined) throw new Error(`Neither a row nor an SQL error: ${answer}`);
    backends.add(backend);
  });
  await wait(seconds * 1000);
  await load.stop();
  return { perSecond: (done * 1000) / (performance.now() - start), backends };
}
