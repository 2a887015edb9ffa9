import { warm } from '../measure.ts';
import type { PeerPool } from '../peers.ts';
import { ratio, type Scenario } from '../scenario.ts';

const SIZES = [100, 1000, 10_000, 50_000];
const heading = (size: number) => `µs each of ${size}`;

export const scenario: Scenario = {
  name: 'waiters',
  work: 'callers wait for one of 10 held connections, then all are served; no SQL',
  aim: 'cost per waiter with 50 000 waiting ≤ 1.5 × that with 100',
  peers: ['ours', 'pg.Pool', 'generic-pool', 'tarn'],
  rounds: 5,
  deadlineMs: 60_000,
  async run(peer, { open, quick }) {
    const pool = await open(peer, { max: 10 });
    await warm(pool, 10);
    for (let time = 0; time < (quick ? 1 : 50); time++) await serve(pool, 1000);
    const figures: Record<string, number> = {};
    for (const size of SIZES) {
      const together = quick ? size / 100 : size;
      const repeats = Math.ceil((quick ? 500 : 100_000) / together);
      globalThis.gc?.();
      let ms = 0;
      for (let repeat = 0; repeat < repeats; repeat++) ms += await serve(pool, together);
      figures[heading(size)] = (ms * 1000) / (repeats * together);
    }
    return figures;
  },
  judge({ median }) {
    const growth = (peer: 'ours' | 'pg.Pool') =>
      median(peer, heading(50_000)) / median(peer, heading(100));
    return {
      measured: `${ratio(growth('ours'))} × (pg.Pool: ${ratio(growth('pg.Pool'), 1)} ×)`,
      met: growth('ours') <= 1.5,
    };
  },
};

/** How long (ms). As little as can be is made for each waiter: at 50 000, garbage is what costs. */
async function serve(pool: PeerPool, size: number): Promise<number> {
  const held = await Promise.all(Array.from({ length: 10 }, () => pool.checkout()));
  const start = performance.now();
  await new Promise<void>((done, failed) => {
    let waiting = size;
    const served = (connection: unknown) => {
      pool.giveBack(connection);
      if (--waiting === 0) done();
    };
    for (let waiter = 0; waiter < size; waiter++) pool.checkout().then(served, failed);
    for (const connection of held) pool.giveBack(connection);
  });
  return performance.now() - start;
}
