/**
 * What the database says of itself, over a connection that nothing else can take (DB-10). At most
 * one probe goes on at a time; who asks meanwhile shares its answer.
 */
import pg from 'pg';
import { isTransient } from '../jobs/lane.ts';

const DEADLINE_MS = 2500;
const CONNECT_MS = 2000;
const COUNT_MS = 1000;

export interface ProbeResult {
  connected: boolean;
  latencyMs: number | null;
  /** Short, without connection data; only when not connected. */
  error: string | null;
  server: ServerFacts | null;
  counts: Counts;
}

export interface ServerFacts {
  version: string;
  uptimeSeconds: number;
  maxConnections: number;
  /** Connections of this application, of all its instances, and of everyone else. */
  connectionsOurs: number;
  connectionsOthers: number;
}

type Count<T> = T | 'error';

/** `error` where counting failed or took too long. */
export interface Counts {
  totalSessions: Count<number>;
  processingRecords: Count<number>;
  recentAIRequests: Count<number>;
  recentAICostEur: Count<string>;
  stages: Count<Record<string, Record<string, number>>>;
  backlog: Count<{ importRows: number; stages: Record<string, number> }>;
  lastRuns: Count<Record<string, LastRun>>;
}

export interface LastRun {
  status: string;
  startedAt: string;
  finishedAt: string | null;
  processed: number;
  failed: number;
  errorMessage: string | null;
}

export interface Probe {
  check(): Promise<ProbeResult>;
  /** Only whether the database answers. */
  ping(): Promise<boolean>;
}

const NAME = 'livedash-health';

export function createProbe(connection: pg.ClientConfig): Probe {
  return {
    check: shared(() => check(connection, true)),
    ping: shared(() => check(connection, false).then(({ connected }) => connected)),
  };
}

function shared<T>(run: () => Promise<T>): () => Promise<T> {
  let going: Promise<T> | undefined;
  return () => {
    going ??= run().finally(() => {
      going = undefined;
    });
    return going;
  };
}

async function check(connection: pg.ClientConfig, counted: boolean): Promise<ProbeResult> {
  const result: ProbeResult = {
    connected: false,
    latencyMs: null,
    error: null,
    server: null,
    counts: {
      totalSessions: 'error',
      processingRecords: 'error',
      recentAIRequests: 'error',
      recentAICostEur: 'error',
      stages: 'error',
      backlog: 'error',
      lastRuns: 'error',
    },
  };
  const client = new pg.Client({
    ...connection,
    application_name: NAME,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  // A connection that dies says so by an event too; the promise that waits says it to us.
  client.on('error', () => {});
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, counted ? DEADLINE_MS : CONNECT_MS);
  });
  const work = ask(client, result, counted).catch((error: Error) => {
    if (!result.connected) result.error = reason(error);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
  if (!result.connected) result.error ??= `no answer within ${CONNECT_MS} ms`;
  // Never waits for a server that does not answer.
  client.end().catch(() => {});
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
  return structuredClone(result);
}

async function ask(client: pg.Client, result: ProbeResult, counted: boolean): Promise<void> {
  await client.connect();
  const start = performance.now();
  await client.query('SELECT 1');
  result.latencyMs = Math.round((performance.now() - start) * 10) / 10;
  result.connected = true;
  if (!counted) return;
  await client.query(`SET statement_timeout = ${COUNT_MS}`);
  const facts = await client.query<ServerFacts>(
    `SELECT current_setting('server_version') AS "version",
       extract(epoch FROM now() - pg_postmaster_start_time())::int AS "uptimeSeconds",
       current_setting('max_connections')::int AS "maxConnections",
       count(*) FILTER (WHERE application_name LIKE 'livedash%')::int AS "connectionsOurs",
       count(*) FILTER (WHERE application_name NOT LIKE 'livedash%')::int AS "connectionsOthers"
     FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  result.server = facts.rows[0] ?? null;
  for (const [name, statement] of Object.entries(COUNTS)) {
    try {
      const { rows } = await client.query<{ value: never }>(statement);
      if (rows[0] !== undefined) result.counts[name as keyof Counts] = rows[0].value;
    } catch (error) {
      if (isTransient(error as Error)) throw error;
    }
  }
}

/** Cheap ones first: what the deadline cuts off should be what takes longest. */
const COUNTS: Record<keyof Counts, string> = {
  lastRuns: `
    SELECT coalesce(json_object_agg(r."job", json_build_object('status', r."status",
      'startedAt', r."startedAt", 'finishedAt', r."finishedAt", 'processed', r."processed",
      'failed', r."failed", 'errorMessage', r."errorMessage")), '{}') AS "value"
    FROM unnest(enum_range(NULL::"Job")) AS j("job")
    CROSS JOIN LATERAL (SELECT * FROM "JobRun" WHERE "job" = j."job" ORDER BY "startedAt" DESC LIMIT 1) r`,
  backlog: `
    SELECT json_build_object(
      'importRows', (SELECT count(*) FROM "SessionImport" WHERE "processedHash" IS DISTINCT FROM "contentHash"),
      'stages', (SELECT coalesce(json_object_agg(d."stage", d.n), '{}') FROM (
        SELECT "stage", count(*) AS n FROM "SessionProcessingStatus"
        WHERE "dueAt" IS NOT NULL GROUP BY "stage") d)) AS "value"`,
  recentAIRequests: `
    SELECT count(*)::int AS "value" FROM "AIProcessingRequest" WHERE "requestedAt" > now() - interval '24 hours'`,
  recentAICostEur: `
    SELECT coalesce(sum("totalCostEur"), 0)::text AS "value" FROM "AIProcessingRequest"
    WHERE "requestedAt" > now() - interval '24 hours'`,
  totalSessions: 'SELECT count(*)::int AS "value" FROM "Session"',
  processingRecords: 'SELECT count(*)::int AS "value" FROM "SessionProcessingStatus"',
  stages: `
    SELECT coalesce(json_object_agg(s."stage", s."counts"), '{}') AS "value" FROM (
      SELECT g."stage", json_object_agg(g."status", g.n) AS "counts" FROM (
        SELECT "stage", "status", count(*) AS n FROM "SessionProcessingStatus" GROUP BY 1, 2) g
      GROUP BY g."stage") s`,
};

/** Neither address nor user: the answer is read by those who look at the service, not at its keys. */
function reason(error: Error): string {
  const { code } = error as { code?: string };
  const known: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'host not found',
    EAI_AGAIN: 'host not found',
    ECONNRESET: 'connection reset',
    '28P01': 'password refused',
    '28000': 'access refused',
    '3D000': 'database does not exist',
    '53300': 'too many connections',
    '57P03': 'the server is starting or stopping',
  };
  if (code !== undefined) return known[code] ?? `error ${code}`;
  return /timeout/i.test(error.message) ? `no answer within ${CONNECT_MS} ms` : 'connection failed';
}
