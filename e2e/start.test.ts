import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from './server.ts';

const root = path.resolve(import.meta.dirname, '..');
let cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp) await step();
  cleanUp = [];
});

/** Runs `npm start` until it gives up. */
async function start(
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AUTH_SECRET: 'a secret of the tests',
      ...environment,
    },
  });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    output += data;
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('a start that fails says what, why, and what to do', () => {
  it('when the port is taken', async () => {
    const database = await createTestDatabase();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    cleanUp = [async () => taken.close(), database.drop];
    const port = (taken.address() as AddressInfo).port;
    const { code, output } = await start({
      DATABASE_URL: database.url,
      PORT: String(port),
      HOST: '127.0.0.1',
    });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken`);
    expect(output).toContain(`PORT=${port + 1} npm start`);
  });

  it('when the database cannot be reached, without its password', async () => {
    const { code, output } = await start({
      DATABASE_URL: 'postgresql://user:geheim@127.0.0.1:1/live',
    });
    expect(code).toBe(1);
    expect(output).toContain('127.0.0.1:1/live');
    expect(output).toContain('Is the server running');
    expect(output).not.toContain('geheim');
  });

  it('when a value cannot be used', async () => {
    const { code, output } = await start({
      DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d',
      DATABASE_CONNECTION_LIMIT: 'many',
    });
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_CONNECTION_LIMIT is "many"');
  });

  it('when a migration fails, with its name and the statement', async () => {
    const database = await createTestDatabase();
    cleanUp = [database.drop];
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE "Company" ("id" int)',
    );
    await client.query(
      'CREATE TABLE "_prisma_migrations" ("id" varchar(36) PRIMARY KEY, "checksum" varchar(64) NOT NULL, "finished_at" timestamptz, "migration_name" varchar(255) NOT NULL, "logs" text, "rolled_back_at" timestamptz, "started_at" timestamptz NOT NULL DEFAULT now(), "applied_steps_count" int NOT NULL DEFAULT 0)',
    );
    await client.end();
    const { code, output } = await start({ DATABASE_URL: database.url });
    expect(code).toBe(1);
    expect(output).toContain('20261123000000_initial');
    expect(output).toMatch(/relation "Company" already exists/);
  });
});
