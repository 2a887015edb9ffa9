/** The server itself: full, stopped, restarted, replaced by a standby, with another password. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../scripts/lib/postgres.ts';
import { startProxy, type TcpProxy } from '../../../../test/tcp-proxy.ts';
import { expectRecovered, namedPool, onServer, underLoad } from './load.ts';

const PLACES = 15;
let folder: string;
let server: PostgresServer;
let proxy: TcpProxy;
const direct = () => server.url('postgres');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'livedash-faults-'));
  server = await start('primary');
  proxy = await startProxy(direct());
});
afterAll(async () => {
  await proxy.close();
  await server.stop('immediate');
  await rm(folder, { recursive: true, force: true });
});

function start(name: string): Promise<PostgresServer> {
  return startPostgres({
    folder: path.join(folder, name),
    settings: { max_connections: String(PLACES), superuser_reserved_connections: '3' },
  });
}

/** The server and all of its processes. */
function signal(name: 'SIGSTOP' | 'SIGCONT'): void {
  const { pid } = server;
  // First the one that makes them: then there are no more.
  process.kill(pid, name);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  for (const child of children.filter(Boolean)) {
    try {
      process.kill(Number(child), name);
    } catch (error) {
      // It has just ended.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

describe('a server without a place left', () => {
  it('fails nobody: the pool works with what it has, and grows when there is room', async () => {
    await onServer(direct(), `CREATE ROLE visitor LOGIN PASSWORD 'visitor'`);
    const url = new URL(direct());
    url.username = 'visitor';
    url.password = 'visitor';
    const others = await Promise.all(
      Array.from({ length: PLACES - 3 - 2 }, async () => {
        const client = new pg.Client({ connectionString: url.href });
        await client.connect();
        return client;
      }),
    );
    const pool = namedPool(url.href, { max: 10 });
    await pool.query('SELECT 1');
    const load = underLoad(pool, 30, 'SELECT pg_sleep(0.01)');
    await expect.poll(() => pool.stats().effectiveMax, { timeout: 10_000 }).toBeLessThan(10);
    await Promise.all(others.map((client) => client.end()));
    await expect.poll(() => pool.stats().total, { timeout: 20_000 }).toBe(10);
    await load.stop();
    expect(load.errors).toEqual([]);
    await expectRecovered(pool, direct());
  });
});

describe('a server that stands still', () => {
  it('and goes on: all are answered', async () => {
    const pool = namedPool(direct(), { max: 5, query_timeout: 1_000, acquireTimeout: 4_000 });
    const load = underLoad(pool, 10);
    await expect
      .poll(() => pool.stats(), { timeout: 10_000 })
      .toMatchObject({ total: 5, opening: 0 });
    signal('SIGSTOP');
    try {
      // What runs, times out; what comes then finds no connection that answers.
      await expect.poll(() => load.errors.length, { timeout: 20_000 }).toBeGreaterThan(10);
    } finally {
      signal('SIGCONT');
    }
    await load.success();
    await load.stop();
    await expectRecovered(pool, direct());
  });
});

describe('a server that is restarted', () => {
  it('at once, under load', async () => {
    const pool = namedPool(proxy.url, { max: 5 });
    const load = underLoad(pool, 20);
    await load.success();
    await server.stop('immediate');
    server = await start('primary');
    proxy.leadTo(direct());
    await load.success();
    await load.stop();
    await expectRecovered(pool, direct());
  });

  it('in good order: idle connections are said goodbye to, and replaced', async () => {
    const pool = namedPool(proxy.url, { max: 3, min: 3 });
    await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
    await server.stop('fast');
    server = await start('primary');
    proxy.leadTo(direct());
    await expect.poll(() => pool.stats().errors, { timeout: 10_000 }).toBeGreaterThan(0);
    await expectRecovered(pool, direct());
  });
});

describe('a failover', () => {
  it('to a standby and back: who cannot write leaves no connection to it', async () => {
    await onServer(direct(), 'CREATE TABLE IF NOT EXISTS written (n int)');
    const write = 'INSERT INTO written VALUES (1)';
    await server.stop('fast');
    await cp(path.join(folder, 'primary'), path.join(folder, 'standby'), {
      recursive: true,
      preserveTimestamps: true,
      filter: (source) => !/owner\.pid|postmaster\.pid/.test(source),
    });
    await asOwner(path.join(folder, 'standby'));
    await writeFile(path.join(folder, 'standby/data/standby.signal'), '');
    server = await start('primary');
    const standby = await start('standby');
    const pool = namedPool(proxy.url, { max: 4 });
    try {
      // The name leads to the standby: an old address, or a failover that went wrong.
      proxy.leadTo(standby.url('postgres'));
      await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.02)')));
      proxy.leadTo(direct());
      // The connections to the standby live on; the first that fails to write retires them all.
      await expect(pool.query(write)).rejects.toMatchObject({ code: '25006' });
      await expect.poll(() => pool.query(write).then(() => 'written', String)).toBe('written');
      for (let n = 0; n < 10; n++) await pool.query(write);
      expect(pool.explain()).toContain('the server became read-only');
      await expectRecovered(pool, direct());
    } finally {
      await standby.stop('immediate');
    }
  });

  it('is not what a transaction that is read-only by choice looks like', async () => {
    const pool = namedPool(direct(), { max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN READ ONLY');
    await expect(client.query('CREATE TABLE never (n int)')).rejects.toMatchObject({
      code: '25006',
    });
    await client.query('ROLLBACK');
    client.release();
    await pool.query('SELECT 1');
    expect(pool.stats()).toMatchObject({ opened: 1, closed: 0 });
    await expectRecovered(pool, direct());
  });
});

describe('a password that is changed', () => {
  it('leaves the open connections; who needs a new one is told, until it is set right', async () => {
    await onServer(direct(), `DROP ROLE IF EXISTS changing`);
    await onServer(direct(), `CREATE ROLE changing LOGIN PASSWORD 'first'`);
    const pool = namedPool('', {
      connectionString: undefined,
      host: '127.0.0.1',
      port: server.port,
      database: 'postgres',
      user: 'changing',
      password: () => 'first',
      max: 2,
    });
    const held = await pool.connect();
    await onServer(direct(), `ALTER ROLE changing PASSWORD 'second'`);
    expect((await held.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    // The held one may yet serve this caller: he waits for it, and is not told of the password.
    const waiting = pool.query('SELECT 2 AS two');
    await expect.poll(() => pool.stats().openFailures).toBeGreaterThan(0);
    held.release();
    expect((await waiting).rows).toEqual([{ two: 2 }]);
    pool.flush();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await onServer(direct(), `ALTER ROLE changing PASSWORD 'first'`);
    await expect
      .poll(() => pool.query('SELECT 1').then(() => 'served', String), { timeout: 10_000 })
      .toBe('served');
    await expectRecovered(pool, direct());
  });
});

/** Copied files belong to whoever copied them; the server insists on its own. */
async function asOwner(target: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const reference = path.join(folder, 'primary/data');
  await promisify(execFile)('chown', ['-R', `--reference=${reference}`, target]);
  await promisify(execFile)('chmod', ['-R', 'u=rwX,g=,o=', path.join(target, 'data')]);
}
