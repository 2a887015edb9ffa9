/** Who may import whom: app -> lib -> packages/pool. Types do not count; they are gone at run time. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './install.mjs';

const CODE = ['app', 'components', 'lib', 'packages'];

const RULES = [
  {
    from: /^lib\/(?!auth\/page\.ts$)/,
    to: /^(app|components|scripts)\/|^(react|react-dom|@mantine)(\/|$)/,
    why: 'lib knows no pages',
  },
  {
    from: /^packages\//,
    to: /^(app|components|lib|scripts)\//,
    why: 'the pool knows nothing of LiveDash',
  },
  {
    from: /^components\//,
    to: /^lib\/(?!analysis\/categories\.|generated\/prisma\/enums\.|metrics\/range\.|time\.)/,
    why: 'parts of pages run in the browser',
  },
  {
    from: /^app\//,
    to: /^lib\/(prisma|database-pool)\.ts$/,
    why: 'pages and routes get their client from lib/http and lib/auth',
  },
  {
    from: /^(app|components|lib)\/(?!(prisma|database-pool|health\/probe)\.ts$)/,
    to: /^(pg|@prisma\/adapter-pg)(\/|$)|^packages\/pool\//,
    why: 'one client and one pool, in lib/prisma.ts and lib/database-pool.ts',
  },
];

/** The imports that a rule forbids, one line each. */
export async function forbiddenImports() {
  const { metafile } = await build({
    entryPoints: (await Promise.all(CODE.map(sources))).flat(),
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    external: ['node:*'],
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'error',
    loader: { '.css': 'empty' },
  });
  const found = [];
  for (const [from, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path: to } of imports) {
      for (const rule of RULES) {
        if (rule.from.test(from) && rule.to.test(to))
          found.push(`${from} imports ${to}: ${rule.why}`);
      }
    }
  }
  return found;
}

async function sources(folder) {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name),
    )
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.includes('node_modules') && !file.startsWith('lib/generated'));
}
