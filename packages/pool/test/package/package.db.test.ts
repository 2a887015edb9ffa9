/** What a stranger installs: built, packed, looked over, and used in a project of its own. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../../../..');
const bin = (name: string) => path.join(root, 'node_modules/.bin', name);

let folder: string;
let tarball: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'livedash-package-'));
  await run('npm', ['pack', '--pack-destination', folder], {
    cwd: path.join(root, 'packages/pool'),
  });
  const [name] = await readdir(folder);
  tarball = path.join(folder, name ?? '');
  project = path.join(folder, 'project');
  const installed = path.join(project, 'node_modules/@livedash');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed]);
  await run('mv', [path.join(installed, 'package'), path.join(installed, 'pool')]);
  // All that it needs beside itself: its user's pg and its types.
  for (const name of ['pg', '@types']) {
    await symlink(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name));
  }
  await writeFile(path.join(project, 'package.json'), '{ "type": "module" }');
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string): Promise<string> {
  await writeFile(path.join(project, name), text);
  const env = { ...process.env, URL: inject('postgresUrl') };
  const { stdout } = await run(process.execPath, [name], { cwd: project, env });
  return stdout.trim();
}

const USE = `
  const pool = new Pool({ connectionString: process.env.URL, max: 2, lanes: { web: {} } });
  pool.query('SELECT 1 AS one').then(async ({ rows }) => {
    console.log(rows[0].one, pool instanceof pg.Pool, pool.lane('web') instanceof pg.Pool);
    await pool.end();
  });
`;

describe('the package', () => {
  it('satisfies publint', async () => {
    const { messages, pkg } = await publint({
      pkgDir: path.join(project, 'node_modules/@livedash/pool'),
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('resolves rightly, for every kind of project (attw)', async () => {
    const { stdout } = await run(bin('attw'), [tarball, '--format', 'json']);
    expect(JSON.parse(stdout).problems ?? {}).toEqual({});
  });

  it('carries neither sources nor tests', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const files = stdout.trim().split('\n');
    expect(files).toContain('package/dist/index.cjs');
    expect(files).toContain('package/README.md');
    expect(files.filter((file) => /test|\/src\//.test(file))).toEqual([]);
  });

  it('works as an ES module', async () => {
    const text = `import pg from 'pg'; import { Pool } from '@livedash/pool'; ${USE}`;
    expect(await program('use.mjs', text)).toBe('1 true true');
  });

  it('works by require', async () => {
    const text = `const pg = require('pg'); const { Pool } = require('@livedash/pool'); ${USE}`;
    expect(await program('use.cjs', text)).toBe('1 true true');
  });

  it.each(['mts', 'cts'])('has types for a project that is strict (%s)', async (extension) => {
    await writeFile(
      path.join(project, `typed.${extension}`),
      `import { Pool, type PoolStats, type PoolError } from '@livedash/pool';
       import type pg from 'pg';
       const pool: pg.Pool = new Pool({ max: 5, lanes: { web: { reserved: 1 } } });
       async function use(ours: Pool): Promise<number> {
         await using client = await ours.connect({ signal: AbortSignal.timeout(100) });
         const { rows } = await client.query<{ n: number }>('SELECT 1 AS n');
         const { rows: loose } = await ours.query('SELECT 1 AS n');
         ours.on('warning', (error: PoolError) => error.code);
         ours.on('error', (error, client) => [error.message, client.release]);
         const stats: PoolStats = ours.stats();
         return (rows[0]?.n ?? 0) + loose[0].n + stats.total;
       }
       export { pool, use };`,
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    const lib = ['--lib', 'es2023,esnext.disposable'];
    const { stdout } = await run(bin('tsc'), [...flags, ...lib, `typed.${extension}`], {
      cwd: project,
    }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });
});
