/** `npm run dev`: the same as `npm start`, with pages built as they are asked for. */
import { runScript } from './lib/run.mjs';

process.env.NODE_ENV = 'development';
await runScript([], async () => {
  const { serve } = await import('./serve.ts');
  await serve({ development: true });
});
