/** `npm run build`: everything that `npm start` would make, and nothing is started. */
import { build } from './lib/install.mjs';
import { runScript } from './lib/run.mjs';

await runScript([['build', build]], async () => {});
