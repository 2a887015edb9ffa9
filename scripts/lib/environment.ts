/** What a process of LiveDash runs with: `.env.local`, and on the embedded database its secrets. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readEnvironment } from '../../lib/environment.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

const HOME = path.resolve(import.meta.dirname, '../../.livedash');

/** Into the process, before anything else reads it: Next would expand a `$` in `.env.local`. */
export function loadEnvironment(): void {
  const environment = readEnvironment();
  for (const name of Object.keys(process.env)) {
    // An empty value counts as not set.
    if (environment[name] === undefined) delete process.env[name];
  }
  Object.assign(process.env, environment);
}

export interface Embedded {
  server: PostgresServer;
  /** True at the very first start. */
  fresh: boolean;
}

/** Without DATABASE_URL: a PostgreSQL of our own under `.livedash/`, and secrets that stay. */
export async function startEmbedded(): Promise<Embedded | undefined> {
  if (process.env.DATABASE_URL) return undefined;
  const folder = path.join(HOME, 'postgres');
  const fresh = !existsSync(path.join(folder, 'data', 'PG_VERSION'));
  const server = await startPostgres({ folder });
  await server.createDatabase('livedash');
  process.env.DATABASE_URL = server.url('livedash');
  process.env.AUTH_SECRET ??= await keptSecret('auth-secret');
  process.env.DATABASE_HEALTH_TOKEN ??= await keptSecret('health-token');
  // A laptop's try-out is not for the network.
  process.env.HOST ??= '127.0.0.1';
  return { server, fresh };
}

/** A secret that is made once and read from then on. */
export async function keptSecret(
  name: string,
  create: () => string = () => randomBytes(24).toString('base64url'),
): Promise<string> {
  const file = path.join(HOME, name);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') return known;
  await mkdir(HOME, { recursive: true });
  const secret = create();
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
