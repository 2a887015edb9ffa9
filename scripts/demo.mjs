/** `npm run demo`: the demonstration company, on whatever database DATABASE_URL names. */
import { runScript } from './lib/run.mjs';

process.env.NODE_ENV ??= 'production';
await runScript([], async () => {
  const { demo } = await import('./demo.ts');
  await demo();
});
