/** `npm run worker`: the jobs without the pages, where JOBS_RUN_IN=worker. */
import { runScript } from './lib/run.mjs';

process.env.NODE_ENV ??= 'production';
await runScript([], async () => {
  const { work } = await import('./work.ts');
  await work();
});
