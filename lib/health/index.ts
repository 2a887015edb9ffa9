/** Health of this process, for the routes. */
import { currentApplication } from '../application.ts';
import { getConfig } from '../config.ts';
import { connectionOptions, getDatabasePool } from '../database-pool.ts';
import { processWide } from '../process-wide.ts';
import { createProbe, type Probe } from './probe.ts';
import { type HealthStatus, healthReport } from './report.ts';

const READY_FOR_MS = 2000;

const getProbe = (): Probe =>
  processWide('health-probe', () => createProbe(connectionOptions(getConfig().database)));

export async function currentHealth(): Promise<{ status: HealthStatus; body: object }> {
  // An application that could not start has no schedulers to report; its health still counts.
  const application = await Promise.resolve(currentApplication()).catch(() => undefined);
  return healthReport({
    config: getConfig(),
    database: getDatabasePool(),
    probe: getProbe(),
    schedulers: application?.schedulers.report(),
    now: new Date(),
  });
}

let lastPing = { at: 0, answered: false };

/** Started, not stopping, and the database answered within the last two seconds. */
export async function isReady(): Promise<boolean> {
  const application = await Promise.resolve(currentApplication()).catch(() => undefined);
  if (!application?.ready()) return false;
  if (Date.now() - lastPing.at > READY_FOR_MS) {
    lastPing = { answered: await getProbe().ping(), at: Date.now() };
  }
  return lastPing.answered && application.ready();
}
