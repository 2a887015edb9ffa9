import type { Scenario } from '../scenario.ts';

const FAILED = 'failed';
const TOOK = 'ms';

export const scenario: Scenario = {
  name: 'server-full',
  work: 'max is 1.5 × the server’s places (150 of 100); 300 queries of 50 ms at once',
  aim: 'none fails',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'generic-pool', 'tarn'],
  rounds: 3,
  deadlineMs: 15_000,
  async run(peer, { open, server }) {
    const places = server.maxConnections;
    const pool = await open(peer, { max: Math.ceil(places * 1.5) });
    const start = performance.now();
    const answers = await Promise.allSettled(
      Array.from({ length: places * 3 }, () => pool.query('SELECT pg_sleep(0.05)')),
    );
    return {
      [FAILED]: answers.filter(({ status }) => status === 'rejected').length,
      [TOOK]: performance.now() - start,
    };
  },
  judge({ median, worst }) {
    const failed = worst('ours', FAILED);
    return {
      measured: `${failed} failed (pg.Pool: ${median('pg.Pool', FAILED)}), ${median('ours', TOOK).toFixed(0)} ms`,
      met: failed === 0,
    };
  },
};
