/** The numbers of the dashboard (MET-*), counted by the database in the company's zone. */
import type { CompanyId } from '../auth/company-scope.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { PrismaClient } from '../prisma.ts';
import { type DayRange, daysOf, type InstantRange, instants, trendPeriods } from './range.ts';
import { type SaidText, summariseTexts } from './texts.ts';

export interface MetricsCompany {
  id: CompanyId;
  timeZone: string;
  sentimentAlert: number | null;
}

export type Metrics = Awaited<ReturnType<typeof companyMetrics>>;

export async function companyMetrics(
  prisma: PrismaClient,
  company: MetricsCompany,
  range: DayRange,
  now: Date,
) {
  const { timeZone } = company;
  const within = instants(range, timeZone);
  const periods = trendPeriods(range, now, timeZone);
  // A few statements side by side: a dashboard must not take the whole pool.
  const [totals, groups, cost] = await Promise.all([
    readTotals(prisma, company.id, within),
    readGroups(prisma, company, within),
    readCost(prisma, company, within),
  ]);
  const [texts, current, previous] = await Promise.all([
    readTexts(prisma, company.id, within),
    readTotals(prisma, company.id, instants(periods.current, timeZone)),
    readTotals(prisma, company.id, instants(periods.previous, timeZone)),
  ]);
  const perDay = fillDays(groups.days, range);
  const activeDays = groups.days.length;
  const rated = totals.positive + totals.neutral + totals.negative;
  const threshold = company.sentimentAlert;
  const feedCost = totals.tokensEur;
  return {
    totalSessions: totals.sessions,
    uniqueUsers: totals.users,
    avgSessionLength: totals.sessionLength,
    avgResponseTime: totals.responseTime,
    avgSessionsPerDay: activeDays === 0 ? null : totals.sessions / activeDays,
    days: mapOf(perDay, ({ sessions }) => sessions),
    sentimentPositiveCount: totals.positive,
    sentimentNeutralCount: totals.neutral,
    sentimentNegativeCount: totals.negative,
    belowThresholdCount: threshold === null ? 0 : totals.negative,
    sentimentThreshold: threshold,
    sentimentAlertActive: threshold !== null && rated > 0 && totals.negative / rated >= threshold,
    escalatedCount: totals.escalated,
    forwardedCount: totals.forwarded,
    analysedCount: totals.analysed,
    provisionalCount: totals.sessions - totals.analysed,
    resolvedChatsPercentage:
      totals.analysed === 0 ? null : (100 * totals.resolved) / totals.analysed,
    categories: groups.categories,
    languages: groups.languages,
    countries: groups.countries,
    unknownCountryCount: totals.unknownCountry,
    totalTokens: totals.tokens,
    totalTokensEur: feedCost,
    tokensByDay: mapOf(perDay, ({ tokens }) => tokens),
    tokensCostByDay: mapOf(perDay, ({ tokensEur }) => tokensEur),
    analysisTokens: cost.tokens,
    analysisCostEur: cost.eur,
    analysisCostByDay: mapOf(perDay, ({ day }) => cost.byDay[day] ?? 0),
    avgDailyCosts: activeDays === 0 ? null : (feedCost + cost.eur) / activeDays,
    peakUsageTime: peakHour(groups.hours),
    responseTimeHistogram: histogram(groups.responseTimes),
    ...(await summariseTexts(texts)),
    sessionTrend: trend(current.sessions, previous.sessions),
    usersTrend: trend(current.users, previous.users),
    avgSessionTimeTrend: trend(current.sessionLength, previous.sessionLength),
    avgResponseTimeTrend: trend(current.responseTime, previous.responseTime),
    trendPeriod: periods,
    lastUpdated: now.toISOString(),
  };
}

/** First and last day with a session, in the company's zone; null without any. */
export async function sessionDateRange(
  prisma: PrismaClient,
  company: Pick<MetricsCompany, 'id' | 'timeZone'>,
): Promise<{ minDate: string; maxDate: string } | null> {
  const [row] = await prisma.$queryRaw<{ minDate: string | null; maxDate: string | null }[]>`
    SELECT to_char(min("startTime") AT TIME ZONE ${company.timeZone}, 'YYYY-MM-DD') AS "minDate",
      to_char(max("startTime") AT TIME ZONE ${company.timeZone}, 'YYYY-MM-DD') AS "maxDate"
    FROM "Session" WHERE "companyId" = ${company.id}::uuid`;
  if (!row?.minDate || !row.maxDate) return null;
  return { minDate: row.minDate, maxDate: row.maxDate };
}

function inRange(companyId: CompanyId, { from, until }: InstantRange): Prisma.Sql {
  return Prisma.sql`s."companyId" = ${companyId}::uuid
    AND (${from}::timestamptz IS NULL OR s."startTime" >= ${from}::timestamptz)
    AND (${until}::timestamptz IS NULL OR s."startTime" < ${until}::timestamptz)`;
}

interface Totals {
  sessions: number;
  users: number;
  sessionLength: number | null;
  responseTime: number | null;
  positive: number;
  neutral: number;
  negative: number;
  escalated: number;
  forwarded: number;
  analysed: number;
  resolved: number;
  unknownCountry: number;
  tokens: number;
  tokensEur: number;
}

async function readTotals(
  prisma: PrismaClient,
  companyId: CompanyId,
  range: InstantRange,
): Promise<Totals> {
  const [row] = await prisma.$queryRaw<[Totals]>`
    SELECT count(*)::int AS "sessions",
      (count(DISTINCT s."ipAddress") + count(*) FILTER (WHERE s."ipAddress" IS NULL))::int AS "users",
      avg(extract(epoch FROM s."endTime" - s."startTime"))::float8 AS "sessionLength",
      avg(s."avgResponseTime")::float8 AS "responseTime",
      count(*) FILTER (WHERE s."sentiment" = 'POSITIVE')::int AS "positive",
      count(*) FILTER (WHERE s."sentiment" = 'NEUTRAL')::int AS "neutral",
      count(*) FILTER (WHERE s."sentiment" = 'NEGATIVE')::int AS "negative",
      count(*) FILTER (WHERE s."escalated")::int AS "escalated",
      count(*) FILTER (WHERE s."forwardedHr")::int AS "forwarded",
      count(a."sessionId")::int AS "analysed",
      (count(a."sessionId") FILTER (WHERE s."escalated" IS NOT TRUE AND s."forwardedHr" IS NOT TRUE))::int AS "resolved",
      count(*) FILTER (WHERE s."country" IS NULL)::int AS "unknownCountry",
      coalesce(sum(i."tokens"), 0)::float8 AS "tokens",
      coalesce(sum(i."tokensEur"), 0)::float8 AS "tokensEur"
    FROM "Session" s
    LEFT JOIN "SessionImport" i ON i."id" = s."importId"
    LEFT JOIN "SessionProcessingStatus" a
      ON a."sessionId" = s."id" AND a."stage" = 'AI_ANALYSIS' AND a."status" = 'COMPLETED'
    WHERE ${inRange(companyId, range)}`;
  return row;
}

interface Day {
  day: string;
  sessions: number;
  tokens: number;
  tokensEur: number;
}

interface GroupRow {
  day: string | null;
  hour: number | null;
  category: string | null;
  language: string | null;
  country: string | null;
  bucket: number | null;
  dimension: number;
  sessions: number;
  tokens: number;
  tokensEur: number;
}

/** One pass over the sessions for all distributions; `dimension` tells which one a row is of. */
async function readGroups(
  prisma: PrismaClient,
  { id, timeZone }: MetricsCompany,
  range: InstantRange,
) {
  const rows = await prisma.$queryRaw<GroupRow[]>`
    WITH sessions AS (
      SELECT to_char(s."startTime" AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS "day",
        extract(hour FROM s."startTime" AT TIME ZONE ${timeZone})::int AS "hour",
        s."category"::text AS "category", s."language", s."country",
        CASE WHEN s."avgResponseTime" >= 9 THEN 9 ELSE floor(s."avgResponseTime")::int END AS "bucket", i."tokens", i."tokensEur"
      FROM "Session" s LEFT JOIN "SessionImport" i ON i."id" = s."importId"
      WHERE ${inRange(id, range)})
    SELECT "day", "hour", "category", "language", "country", "bucket",
      grouping("day", "hour", "category", "language", "country", "bucket")::int AS "dimension",
      count(*)::int AS "sessions", coalesce(sum("tokens"), 0)::float8 AS "tokens",
      coalesce(sum("tokensEur"), 0)::float8 AS "tokensEur"
    FROM sessions
    GROUP BY GROUPING SETS (("day"), ("hour"), ("category"), ("language"), ("country"), ("bucket"))`;
  // grouping() sets a bit for every column that a row is not grouped by.
  const of = (column: number) =>
    rows.filter(({ dimension }) => (dimension & (1 << (5 - column))) === 0);
  const counts = (column: number, key: 'category' | 'language' | 'country') =>
    Object.fromEntries(
      of(column).flatMap((row) => (row[key] === null ? [] : [[row[key], row.sessions]])),
    );
  return {
    days: of(0).map((row): Day => ({ ...row, day: row.day ?? '' })),
    hours: of(1).map(({ hour, sessions }) => ({ hour: hour ?? 0, sessions })),
    categories: counts(2, 'category') as Record<string, number>,
    languages: counts(3, 'language') as Record<string, number>,
    countries: counts(4, 'country') as Record<string, number>,
    responseTimes: of(5).flatMap(({ bucket, sessions }) =>
      bucket === null ? [] : [{ bucket, sessions }],
    ),
  };
}

async function readCost(
  prisma: PrismaClient,
  { id, timeZone }: MetricsCompany,
  range: InstantRange,
) {
  const rows = await prisma.$queryRaw<{ day: string; tokens: number; eur: number }[]>`
    SELECT to_char(s."startTime" AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS "day",
      sum(r."totalTokens")::float8 AS "tokens", sum(r."totalCostEur")::float8 AS "eur"
    FROM "AIProcessingRequest" r JOIN "Session" s ON s."id" = r."sessionId"
    WHERE r."companyId" = ${id}::uuid AND ${inRange(id, range)}
    GROUP BY 1`;
  return {
    tokens: rows.reduce((sum, row) => sum + row.tokens, 0),
    eur: rows.reduce((sum, row) => sum + row.eur, 0),
    byDay: Object.fromEntries(rows.map(({ day, eur }) => [day, eur])),
  };
}

function readTexts(
  prisma: PrismaClient,
  companyId: CompanyId,
  range: InstantRange,
): Promise<SaidText[]> {
  return prisma.$queryRaw<SaidText[]>`
    WITH said AS (
      SELECT left(s."initialMsg", 1000) AS "initialMsg", q."questions"
      FROM "Session" s
      LEFT JOIN LATERAL (
        SELECT array_agg(t."content" ORDER BY sq."order") AS "questions"
        FROM "SessionQuestion" sq JOIN "Question" t ON t."id" = sq."questionId"
        WHERE sq."sessionId" = s."id") q ON true
      WHERE ${inRange(companyId, range)})
    SELECT "initialMsg", coalesce("questions", '{}') AS "questions", count(*)::int AS "sessions"
    FROM said WHERE "initialMsg" IS NOT NULL OR "questions" IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** Every day of the range, or from the first to the last with a session; zeros included. */
function fillDays(days: Day[], { startDate, endDate }: DayRange): Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const sorted = [...known.keys()].sort();
  const first = startDate ?? sorted[0];
  const last = endDate ?? sorted.at(-1);
  if (first === undefined || last === undefined || first > last) return [];
  return daysOf({ startDate: first, endDate: last }).map(
    (day) => known.get(day) ?? { day, sessions: 0, tokens: 0, tokensEur: 0 },
  );
}

const mapOf = (days: Day[], value: (day: Day) => number): Record<string, number> =>
  Object.fromEntries(days.map((day) => [day.day, value(day)]));

function peakHour(hours: { hour: number; sessions: number }[]): string | null {
  const [peak] = [...hours].sort((a, b) => b.sessions - a.sessions || a.hour - b.hour);
  if (peak === undefined) return null;
  const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;
  return `${clock(peak.hour)}-${clock(peak.hour + 1)}`;
}

const LAST_BUCKET = 9;

function histogram(buckets: { bucket: number; sessions: number }[]) {
  const counts = new Map(buckets.map(({ bucket, sessions }) => [bucket, sessions]));
  return Array.from({ length: LAST_BUCKET + 1 }, (_, from) => ({
    from,
    to: from === LAST_BUCKET ? null : from + 1,
    label: from === LAST_BUCKET ? `${from}+ sec` : `${from}-${from + 1} sec`,
    count: counts.get(from) ?? 0,
  }));
}

function trend(current: number | null, previous: number | null): number | null {
  if (current === null || previous === null || previous === 0) return null;
  return Math.round(((current - previous) / previous) * 1000) / 10;
}
