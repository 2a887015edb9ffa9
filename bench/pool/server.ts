/** The PostgreSQL server under all peers: the one of DATABASE_URL, or a throw-away one. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startThrowAwayPostgres } from '../../scripts/lib/postgres.ts';

/** What every measured pool calls itself, so that the server can count and close its backends. */
const APPLICATION = 'bench-pool';

export interface Server {
  /** Connections made with it belong to the measured pool. */
  url: string;
  version: string;
  maxConnections: number;
  /** Backends of the measured pool at this moment. */
  countBackends(): Promise<number>;
  /** Terminates them all; how many there were. */
  killBackends(): Promise<number>;
  /** Until none is left, by force. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const { url, stop } = await openServer();
  const watcher = new pg.Client({
    connectionString: url,
    application_name: `${APPLICATION}-watcher`,
  });
  await watcher.connect();
  const number = async (sql: string) => {
    const { rows } = await watcher.query({ text: sql, rowMode: 'array' });
    return Number(rows[0]?.[0]);
  };
  const ofPool = `FROM pg_stat_activity WHERE application_name = '${APPLICATION}'`;
  const countBackends = () => number(`SELECT count(*) ${ofPool}`);
  const killBackends = () => number(`SELECT count(pg_terminate_backend(pid)) ${ofPool}`);
  const target = new URL(url);
  target.searchParams.set('application_name', APPLICATION);
  const { rows } = await watcher.query('SHOW server_version');
  return {
    url: target.href,
    version: rows[0].server_version,
    maxConnections: await number(`SELECT current_setting('max_connections')`),
    countBackends,
    killBackends,
    async clear() {
      while ((await killBackends()) > 0) await wait(10);
    },
    async stop() {
      await watcher.end();
      await stop();
    },
  };
}

async function openServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const server = await startThrowAwayPostgres('bench', { max_connections: '100' });
  return { url: server.url('postgres'), stop: server.stop };
}
