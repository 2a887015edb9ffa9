/** `npm start`: whatever is missing is made, then the production build is served. */
import { build } from './lib/install.mjs';
import { runScript } from './lib/run.mjs';

process.env.NODE_ENV = 'production';
await runScript([['build', build]], async () => {
  const { serve } = await import('./serve.ts');
  await serve({ development: false });
});
