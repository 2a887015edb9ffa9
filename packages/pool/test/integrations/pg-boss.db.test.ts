import PgBoss from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BURST, usePool } from './pooled.ts';

const pooled = usePool();
let boss: PgBoss;
beforeAll(async () => {
  const jobs = pooled.pool.lane('jobs');
  boss = new PgBoss({
    db: { executeSql: (text, values) => jobs.query(text, values) },
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.createQueue('letters');
});
afterAll(() => boss.stop({ graceful: false, wait: true }));

describe('pg-boss', () => {
  it('sends, fetches and completes, all in its lane', async () => {
    const before = pooled.acquired('jobs');
    const id = await boss.send('letters', { to: 'somebody' });
    const [job] = await boss.fetch<{ to: string }>('letters');
    expect(job).toMatchObject({ id, data: { to: 'somebody' } });
    await boss.complete('letters', job?.id ?? '');
    expect((await boss.getJobById('letters', id ?? ''))?.state).toBe('completed');
    expect(pooled.acquired('jobs')).toBeGreaterThanOrEqual(before + 4);
    expect(pooled.acquired('default')).toBe(0);
  });

  it('works on more jobs than there are connections', async () => {
    const done = new Set<number>();
    const all = new Promise<void>((resolve) => {
      void boss.work<{ n: number }>(
        'letters',
        { batchSize: 10, pollingIntervalSeconds: 0.5 },
        async (jobs) => {
          for (const { data } of jobs) done.add(data.n);
          if (done.size === BURST) resolve();
        },
      );
    });
    await Promise.all(Array.from({ length: BURST }, (_, n) => boss.send('letters', { n })));
    await all;
    await boss.offWork('letters');
    expect(done.size).toBe(BURST);
  });
});
