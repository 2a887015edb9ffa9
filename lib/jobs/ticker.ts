/**
 * The ticks of the three schedules. Whichever instance claims a tick first makes jobs of it, in
 * the same transaction: one winner over all instances. Of several that were missed the latest is
 * made up once, never a burst (JOB-4).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { CronExpressionParser } from 'cron-parser';
import type { Job } from '../generated/prisma/enums.ts';
import type { Lane, Sql } from './lane.ts';
import { failDeadRuns } from './runs.ts';

export interface Schedule {
  job: Job;
  /** Five fields. */
  cron: string;
  /** Makes jobs of a tick; runs in the transaction that claims it. */
  onTick(sql: Sql): Promise<void>;
}

/** The last planned time that is not after `now`. */
export function latestTick(cron: string, timeZone: string, now: Date): Date {
  // `prev` is strictly before its date; the planned second itself counts.
  const currentDate = new Date(now.getTime() + 1);
  return CronExpressionParser.parse(cron, { currentDate, tz: timeZone }).prev().toDate();
}

export function nextTick(cron: string, timeZone: string, now: Date): Date {
  return CronExpressionParser.parse(cron, { currentDate: now, tz: timeZone }).next().toDate();
}

/**
 * Claims the tick; false when some instance has claimed it before.
 */
export async function claimTick(lane: Lane, schedule: Schedule, tick: Date): Promise<boolean> {
  return lane.transaction(async (sql) => {
    const claimed = await sql.query(
      `INSERT INTO "SchedulerTick" ("job", "lastTick") VALUES ($1::"Job", $2)
       ON CONFLICT ("job") DO UPDATE SET "lastTick" = $2 WHERE "SchedulerTick"."lastTick" < $2
       RETURNING "job"`,
      [schedule.job, tick],
    );
    if (claimed.rows.length === 0) return false;
    await failDeadRuns(sql);
    await schedule.onTick(sql);
    return true;
  });
}

/** How long to sleep at most: a timer that fires late, or a clock that jumps, is noticed by then. */
const LONGEST_SLEEP_MS = 15_000;

/** Claims due ticks until it is stopped, the first time at once. */
export async function runTicker(deps: {
  lane: Lane;
  schedules: Schedule[];
  timeZone: string;
  now: () => Date;
  stop: AbortSignal;
  onTick: (job: Job) => void;
  onError: (job: Job, error: Error) => void;
}): Promise<void> {
  const { lane, schedules, timeZone, now, stop } = deps;
  const claimed = new Map<Job, number>();
  while (!stop.aborted) {
    for (const schedule of schedules) {
      const tick = latestTick(schedule.cron, timeZone, now());
      if (claimed.get(schedule.job) === tick.getTime()) continue;
      try {
        if (await claimTick(lane, schedule, tick)) deps.onTick(schedule.job);
        claimed.set(schedule.job, tick.getTime());
      } catch (error) {
        deps.onError(schedule.job, error as Error);
      }
    }
    const next = schedules.map(({ cron }) => nextTick(cron, timeZone, now()).getTime());
    const sleep = Math.max(
      50,
      Math.min(LONGEST_SLEEP_MS, ...next.map((at) => at - now().getTime())),
    );
    await wait(sleep, undefined, { signal: stop }).catch(() => {});
  }
}
