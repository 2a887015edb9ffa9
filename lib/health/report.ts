/** The answer of the health endpoint (DB-11) from the probe, the pool and the schedulers. */
import type { Config } from '../config.ts';
import type { DatabasePool, DatabasePoolStats } from '../database-pool.ts';
import type { SchedulersReport } from '../schedulers.ts';
import type { Probe, ProbeResult } from './probe.ts';

/** The queue is asked every two seconds; longer without an answer and jobs stand still. */
const QUEUE_SILENCE_MS = 60_000;

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export async function healthReport(deps: {
  config: Config;
  database: DatabasePool;
  probe: Probe;
  schedulers: SchedulersReport | undefined;
  now: Date;
}): Promise<{ status: HealthStatus; body: object }> {
  const { config, database, schedulers, now } = deps;
  const probe = await deps.probe.check();
  const stats = database.stats();
  const exhausted = stats.inUse >= database.limit - keptFromPages(stats);
  const reasons = problems(probe, exhausted, database, stats, schedulers, now);
  const status: HealthStatus = !probe.connected
    ? 'unhealthy'
    : reasons.length > 0
      ? 'degraded'
      : 'healthy';
  const { counts } = probe;
  const { totalSessions, processingRecords, recentAIRequests, recentAICostEur } = counts;
  const { enhancedPooling, connectionLimit, poolTimeout, acquireTimeout } = config.database;
  const body = {
    status,
    reasons,
    database: {
      connected: probe.connected,
      connectionType: database.mode,
      latencyMs: probe.latencyMs,
      ...(probe.error !== null && { error: probe.error }),
      server: probe.server,
    },
    pool: {
      totalConnections: stats.total,
      idleConnections: stats.idle,
      activeConnections: stats.inUse,
      waitingRequests: stats.waiting,
      exhausted,
      ...(stats.details && { details: stats.details }),
    },
    metrics: { totalSessions, processingRecords, recentAIRequests, recentAICostEur },
    pipeline: { stages: counts.stages, backlog: counts.backlog },
    schedulers: schedulers
      ? {
          ...schedulers,
          jobs: schedulers.jobs.map((job) => ({
            ...job,
            lastRun: counts.lastRuns === 'error' ? 'error' : (counts.lastRuns[job.job] ?? null),
          })),
        }
      : null,
    environment: {
      nodeEnv: config.nodeEnv,
      enhancedPooling,
      connectionLimit,
      poolTimeout,
      acquireTimeout,
    },
    timestamp: now.toISOString(),
  };
  return { status, body };
}

/** Connections that other lanes have reserved and do not use. */
function keptFromPages({ details }: DatabasePoolStats): number {
  let kept = 0;
  for (const [name, lane] of Object.entries(details?.lanes ?? {})) {
    if (name !== 'web') kept += Math.max(0, lane.reserved - lane.held);
  }
  return kept;
}

function problems(
  probe: ProbeResult,
  exhausted: boolean,
  { limit }: DatabasePool,
  { inUse, waiting, details }: DatabasePoolStats,
  schedulers: SchedulersReport | undefined,
  now: Date,
): string[] {
  const found: string[] = [];
  if (!probe.connected) found.push(`The database does not answer: ${probe.error}`);
  if (exhausted) {
    const used = inUse >= limit ? `All ${limit}` : `${inUse} of ${limit}`;
    found.push(`${used} connections of the pool are in use, ${waiting} requests wait for one`);
  }
  if (details && details.breaker.failures > 0) {
    const { failures, lastError } = details.breaker;
    found.push(
      `The pool cannot open connections: ${failures} attempts failed, the last: ${lastError}`,
    );
  }
  if (details && details.effectiveMax < details.max) {
    found.push(`The server grants ${details.effectiveMax} of the ${details.max} connections`);
  }
  const contact = schedulers?.queueContact;
  if (schedulers?.enabled && contact && now.getTime() - contact.getTime() > QUEUE_SILENCE_MS) {
    found.push(`The job queue was last reached at ${contact.toISOString()}`);
  }
  return found;
}
