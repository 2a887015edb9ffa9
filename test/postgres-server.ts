/** Once per test run: a throw-away PostgreSQL and the migrated template of all test databases. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../scripts/lib/migrations.ts';
import { startThrowAwayPostgres } from '../scripts/lib/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server's maintenance database. */
    postgresUrl: string;
    templateDatabase: string;
  }
}

interface Shared {
  url: string;
  template: string;
  users: number;
  close(): Promise<void>;
}

/** Vitest sets up each of its projects, in one process and at once: they share what the first made. */
const shared = globalThis as typeof globalThis & { livedashTestServer?: Promise<Shared> };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.livedashTestServer ??= open();
  const server = await shared.livedashTestServer;
  server.users++;
  project.provide('postgresUrl', server.url);
  project.provide('templateDatabase', server.template);
  return async () => {
    if (--server.users === 0) await server.close();
  };
}

async function open(): Promise<Shared> {
  const server = await openServer();
  const template = `livedash_template_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  await applyMigrations({ connectionString: withDatabase(server.url, template) });
  return {
    url: server.url,
    template,
    users: 0,
    async close() {
      await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await admin.end();
      await server.stop();
    },
  };
}

async function openServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.DATABASE_URL_TEST;
  if (given) return { url: given, stop: async () => {} };
  const server = await startThrowAwayPostgres('test', {
    fsync: 'off',
    synchronous_commit: 'off',
    max_connections: '300',
  });
  return { url: server.url('postgres'), stop: server.stop };
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
