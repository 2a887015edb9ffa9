/** The application as its users run it: a process of its own, over a database of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { inject } from 'vitest';
import { freePort } from '../scripts/lib/postgres.ts';
import { withDatabase } from '../test/postgres-server.ts';

export const HEALTH_TOKEN = 'token-of-the-tests';
const root = path.resolve(import.meta.dirname, '..');

export interface TestServer {
  url: string;
  port: number;
  process: ChildProcess;
  /** Everything that it printed. */
  output: string[];
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A database that exists until the server under test is stopped with it. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
  return {
    url: withDatabase(inject('postgresUrl'), name),
    drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Starts the production build and waits until it serves. */
export async function startServer(
  databaseUrl: string,
  environment: Record<string, string> = {},
  script: 'start' | 'worker' = 'start',
): Promise<TestServer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = fork(path.join(root, `scripts/${script}.mjs`), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'a secret of the tests, long enough',
      DATABASE_HEALTH_TOKEN: HEALTH_TOKEN,
      ALLOW_PRIVATE_FEED_HOSTS: 'true',
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_URL: url,
      ...environment,
    },
  });
  const output: string[] = [];
  const started = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line.includes('"msg":"started"')) resolve();
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it served:\n${output.join('\n')}`)),
    );
  });
  await started;
  return {
    url,
    port,
    process: child,
    output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
