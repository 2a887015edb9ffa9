/**
 * `npm run build`: dist/index.js and dist/index.cjs, each with its declarations. The code is bundled,
 * without pg: there must be one pg in a process, its user's.
 */
import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');

await rm(dist, { recursive: true, force: true });
for (const [format, outfile] of [
  ['esm', 'index.js'],
  ['cjs', 'index.cjs'],
] as const) {
  await build({
    entryPoints: [path.join(root, 'src/index.ts')],
    outfile: path.join(dist, outfile),
    format,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
  });
}

const tsc = path.join(root, '../../node_modules/.bin/tsc');
execFileSync(tsc, ['-p', path.join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
for (const name of await readdir(path.join(dist, 'esm'), { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = path.join(dist, 'esm', name);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}
await cp(path.join(dist, 'esm'), path.join(dist, 'cjs'), { recursive: true });
await writeFile(path.join(dist, 'esm/package.json'), '{ "type": "module" }\n');
await writeFile(path.join(dist, 'cjs/package.json'), '{ "type": "commonjs" }\n');
