/** `npm run bench -- <name> …`: a benchmark of bench/; without a name, which there are. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/install.mjs';
import { runScript } from './lib/run.mjs';

const [name = '', ...rest] = process.argv.slice(2);
const folder = path.join(root, 'bench');
const file = path.join(folder, `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(folder).filter((entry) => entry.endsWith('.ts'));
  console.error(`Which one? npm run bench -- ${names.map((one) => one.slice(0, -3)).join(' | ')}`);
  process.exit(1);
}
process.argv = [process.argv[0] ?? '', file, ...rest];
await runScript([], () => import(file));
