import { warm } from '../measure.ts';
import { ratio, type Scenario } from '../scenario.ts';

const COST = 'µs';

export const scenario: Scenario = {
  name: 'warm',
  work: 'checkout and return of a warm connection, one caller, no SQL, statistics on',
  aim: '≤ 0.9 × pg.Pool, ≤ 1.0 × generic-pool',
  peers: ['ours', 'pg.Pool', 'generic-pool', 'tarn'],
  rounds: 9,
  deadlineMs: 20_000,
  async run(peer, { open, quick }) {
    const pool = await open(peer, { max: 10 });
    await warm(pool, 10);
    const cycle = async (times: number) => {
      for (let time = 0; time < times; time++) pool.giveBack(await pool.checkout());
    };
    const times = quick ? 1000 : 100_000;
    await cycle(times / 4);
    const start = performance.now();
    await cycle(times);
    return { [COST]: ((performance.now() - start) * 1000) / times };
  },
  judge({ median }) {
    const ours = median('ours', COST);
    const toPg = ours / median('pg.Pool', COST);
    const toGeneric = ours / median('generic-pool', COST);
    return {
      measured: `${ratio(toPg)} × pg.Pool, ${ratio(toGeneric)} × generic-pool`,
      met: toPg <= 0.9 && toGeneric <= 1,
    };
  },
};
