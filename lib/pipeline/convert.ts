/** SessionImport rows that wait become sessions, or change the session they became (CSV-24, PIPE-7). */
import { randomUUID } from 'node:crypto';
import { sessionValues } from '../feed/session-values.ts';
import { type Sql, walkIndexes } from '../jobs/lane.ts';
import {
  createStages,
  forceChanges,
  moveSessionStart,
  type NewStages,
  type PipelineLimits,
  restartFetch,
  retryWaitSeconds,
  type StageChange,
} from '../processingStatusManager.ts';
import { parseTranscript } from '../transcripts/parse.ts';
import { type SessionMessages, writeMessages } from './messages.ts';

type SessionValues = ReturnType<typeof sessionValues>;
type ImportRow = Parameters<typeof sessionValues>[0] & {
  id: string;
  companyId: string;
  contentHash: string;
  warnings: unknown[] | null;
  transcriptStale: boolean;
  attempts: number;
  /** Of a session that exists already. */
  sessionId: string | null;
  rawTranscriptContent: string | null;
  timeZone: string;
};

export interface Conversion {
  rows: number;
  failed: number;
  skipped: number;
  /** Sessions whose transcript is now to be fetched under the claim. */
  claimed: string[];
}

/** Which rows: the oldest that wait, or these. */
export interface ConvertOptions {
  limit: number;
  companyId?: string;
  ids?: string[];
  /** Companies whose transcripts others should fetch. */
  except: string[];
  claim: string;
  limits: PipelineLimits;
}

const IS_WAITING = `i."processedHash" IS DISTINCT FROM i."contentHash"
  AND (i."nextAttemptAt" IS NULL OR i."nextAttemptAt" <= now())`;

/** Converts in the given transaction, which holds the rows' locks until the sessions are stored. */
export async function convertWaiting(sql: Sql, options: ConvertOptions): Promise<Conversion> {
  await walkIndexes(sql);
  const { rows } = await sql.query<ImportRow>(
    `SELECT i."id", i."companyId", i."startTimeRaw", i."endTimeRaw", i."ipAddress",
       i."countryCode", i."language", i."messagesSent", i."sentimentRaw", i."escalatedRaw",
       i."forwardedHrRaw", i."fullTranscriptUrl", i."avgResponseTimeSeconds", i."category",
       i."initialMessage", i."warnings", i."contentHash", i."transcriptStale", i."attempts",
       s."id" AS "sessionId", CASE WHEN s."id" IS NOT NULL THEN i."rawTranscriptContent" END
         AS "rawTranscriptContent", c."timeZone"
     FROM "SessionImport" i
     JOIN "Company" c ON c."id" = i."companyId" AND c."status" IN ('ACTIVE', 'TRIAL')
     LEFT JOIN "Session" s ON s."importId" = i."id"
     WHERE ${IS_WAITING} AND i."attempts" < $1
       AND ($2::uuid IS NULL OR i."companyId" = $2) AND ($3::uuid[] IS NULL OR i."id" = ANY ($3))
     ORDER BY i."startTime" LIMIT $4
     FOR UPDATE OF i SKIP LOCKED`,
    [options.limits.maxAttempts, options.companyId ?? null, options.ids ?? null, options.limit],
  );
  const created: NewSession[] = [];
  const changed: ChangedSession[] = [];
  const failed: { row: ImportRow; error: Error }[] = [];
  for (const row of rows) {
    try {
      const values = sessionValues(row, row.timeZone);
      if (row.sessionId === null) created.push({ id: randomUUID(), row, values });
      else changed.push({ id: row.sessionId, row, values, parsed: parseStored(row, values) });
    } catch (error) {
      failed.push({ row, error: error as Error });
    }
  }
  const claimed = [
    ...(created.length > 0 ? await insertSessions(sql, created, options) : []),
    ...(changed.length > 0 ? await updateSessions(sql, changed, options) : []),
  ];
  const done = [...created, ...changed].map(({ row }) => ({ id: row.id, timeZone: row.timeZone }));
  if (done.length > 0) {
    // A zone that changed since the rows were read means that they wait again (CSV-26).
    await sql.query(
      `UPDATE "SessionImport" i SET "processedHash" = i."contentHash", "transcriptStale" = false,
         "attempts" = 0, "nextAttemptAt" = NULL, "lastError" = NULL, "updatedAt" = now()
       FROM json_to_recordset($1::json) AS n("id" uuid, "timeZone" text), "Company" c
       WHERE i."id" = n."id" AND c."id" = i."companyId" AND c."timeZone" = n."timeZone"`,
      [JSON.stringify(done)],
    );
  }
  for (const { row, error } of failed) await recordFailure(sql, row.id, error, options.limits);
  const skipped = created.filter(({ values }) => values.fullTranscriptUrl === null).length;
  return { rows: rows.length, failed: failed.length, skipped, claimed };
}

/** Ids of rows that wait, for conversion one by one when a batch could not be stored. */
export async function waitingIds(sql: Sql, options: ConvertOptions): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT i."id" FROM "SessionImport" i
     JOIN "Company" c ON c."id" = i."companyId" AND c."status" IN ('ACTIVE', 'TRIAL')
     WHERE ${IS_WAITING} AND i."attempts" < $1 AND ($2::uuid IS NULL OR i."companyId" = $2)
     ORDER BY i."startTime" LIMIT $3`,
    [options.limits.maxAttempts, options.companyId ?? null, options.limit],
  );
  return rows.map(({ id }) => id);
}

/** The row waits for its next attempt; after the last it rests with its error (PIPE-7). */
export async function recordFailure(
  sql: Sql,
  importId: string,
  error: Error,
  { maxAttempts }: PipelineLimits,
): Promise<void> {
  await sql.query(
    `UPDATE "SessionImport"
     SET "attempts" = "attempts" + 1, "lastError" = $2, "updatedAt" = now(), "nextAttemptAt" =
       CASE WHEN "attempts" + 1 < $3 THEN now() + make_interval(secs => ($4::float8[])[least("attempts" + 1, 4)]) END
     WHERE "id" = $1`,
    [importId, error.message.slice(0, 1000), maxAttempts, [1, 2, 3, 4].map(retryWaitSeconds)],
  );
}

interface NewSession {
  id: string;
  row: ImportRow;
  values: SessionValues;
}
interface ChangedSession extends NewSession {
  /** The stored transcript, parsed with the new times. */
  parsed: Omit<SessionMessages, 'sessionId' | 'companyId'> | null;
}

function parseStored(row: ImportRow, values: SessionValues): ChangedSession['parsed'] {
  if (row.rawTranscriptContent === null) return null;
  try {
    const { startTime, endTime } = values;
    return parseTranscript(row.rawTranscriptContent, {
      startTime,
      endTime,
      timeZone: row.timeZone,
    });
  } catch {
    // It failed when it was fetched, and its stage says so.
    return null;
  }
}

const SESSION_COLUMNS = `"id" uuid, "companyId" uuid, "importId" uuid, "startTime" timestamptz,
  "endTime" timestamptz, "endTimeSource" "ValueSource", "ipAddress" inet, "country" text,
  "fullTranscriptUrl" text, "avgResponseTime" float8, "initialMsg" text, "language" text,
  "languageSource" "ValueSource", "messagesSent" int, "messagesSentSource" "ValueSource",
  "sentiment" "SentimentCategory", "sentimentSource" "ValueSource", "escalated" boolean,
  "escalatedSource" "ValueSource", "forwardedHr" boolean, "forwardedHrSource" "ValueSource",
  "category" "SessionCategory", "categorySource" "ValueSource"`;
const SESSION_NAMES =
  SESSION_COLUMNS.match(
    /"\w+"(?= (?:uuid|timestamptz|"ValueSource"|inet|text|float8|int|boolean|"SentimentCategory"|"SessionCategory"))/g,
  ) ?? [];

function sessionRow({ id, row, values }: NewSession) {
  const fromFeed = (value: unknown) => (value === null ? null : 'FEED');
  return {
    id,
    companyId: row.companyId,
    importId: row.id,
    ...values,
    endTimeSource: 'FEED',
    languageSource: fromFeed(values.language),
    messagesSentSource: fromFeed(values.messagesSent),
    sentimentSource: fromFeed(values.sentiment),
    escalatedSource: fromFeed(values.escalated),
    forwardedHrSource: fromFeed(values.forwardedHr),
    categorySource: fromFeed(values.category),
  };
}

async function insertSessions(
  sql: Sql,
  sessions: NewSession[],
  { claim, limits, except }: ConvertOptions,
): Promise<string[]> {
  const names = SESSION_NAMES.join(', ');
  await sql.query(
    `INSERT INTO "Session" (${names}) SELECT ${names} FROM json_to_recordset($1::json) AS n(${SESSION_COLUMNS})`,
    [JSON.stringify(sessions.map(sessionRow))],
  );
  const stages = sessions.map(({ id, row, values }): NewStages => {
    const fetch =
      values.fullTranscriptUrl === null
        ? missingUrl(row)
        : except.includes(row.companyId)
          ? 'wait'
          : 'claim';
    return {
      sessionId: id,
      companyId: row.companyId,
      sessionStart: values.startTime,
      warnings: row.warnings?.length ?? 0,
      fetch,
    };
  });
  await createStages(sql, stages, claim, limits);
  return stages.filter(({ fetch }) => fetch === 'claim').map(({ sessionId }) => sessionId);
}

function missingUrl({ fullTranscriptUrl }: ImportRow) {
  return fullTranscriptUrl?.trim()
    ? { code: 'INVALID_URL', message: 'The feed gives no valid http(s) address of the transcript' }
    : { code: 'NO_TRANSCRIPT_URL', message: 'No transcript URL provided' };
}

/** A column of SES-3: the feed's value counts until an analysis replaced it. */
const provisional = (name: string) => `
  "${name}" = CASE WHEN s."${name}Source" = 'ANALYSIS' THEN s."${name}" ELSE n."${name}" END,
  "${name}Source" = CASE WHEN s."${name}Source" = 'ANALYSIS' THEN 'ANALYSIS' ELSE n."${name}Source" END`;

async function updateSessions(
  sql: Sql,
  sessions: ChangedSession[],
  { claim, limits, except }: ConvertOptions,
): Promise<string[]> {
  await sql.query(
    `UPDATE "Session" s SET
       "startTime" = n."startTime", "endTime" = n."endTime", "endTimeSource" = 'FEED',
       "ipAddress" = n."ipAddress", "country" = n."country", "initialMsg" = n."initialMsg",
       "fullTranscriptUrl" = n."fullTranscriptUrl", "avgResponseTime" = n."avgResponseTime",
       "messagesSent" = CASE WHEN s."messagesSentSource" = 'TRANSCRIPT' THEN s."messagesSent" ELSE n."messagesSent" END,
       "messagesSentSource" = CASE WHEN s."messagesSentSource" = 'TRANSCRIPT' THEN 'TRANSCRIPT' ELSE n."messagesSentSource" END,
       ${['language', 'sentiment', 'escalated', 'forwardedHr', 'category'].map(provisional).join(',')},
       "updatedAt" = now()
     FROM json_to_recordset($1::json) AS n(${SESSION_COLUMNS}) WHERE s."id" = n."id"`,
    [JSON.stringify(sessions.map(sessionRow))],
  );
  await moveSessionStart(
    sql,
    sessions.map(({ id, values }) => ({ sessionId: id, sessionStart: values.startTime })),
  );
  const reparsed = sessions.flatMap(({ id, row, parsed }) =>
    parsed === null ? [] : [{ sessionId: id, companyId: row.companyId, ...parsed }],
  );
  await writeMessages(sql, reparsed, { replace: true });

  const changes = sessions.map(
    ({ id, row }): StageChange => ({
      sessionId: id,
      stage: 'CSV_IMPORT',
      result: { status: 'COMPLETED', metadata: { warnings: row.warnings?.length ?? 0 } },
      from: 'any',
    }),
  );
  const claimed: string[] = [];
  for (const { id, row, values } of sessions) {
    if (!row.transcriptStale) continue;
    if (values.fullTranscriptUrl !== null && !except.includes(row.companyId)) {
      claimed.push(id);
      continue;
    }
    const fetch: StageChange = {
      sessionId: id,
      stage: 'TRANSCRIPT_FETCH',
      result: { status: 'PENDING', ready: true },
      from: 'any',
    };
    if (values.fullTranscriptUrl === null) {
      fetch.result = { status: 'SKIPPED', ...missingUrl(row) };
      changes.push({
        ...fetch,
        stage: 'SESSION_CREATION',
        result: { status: 'PENDING', ready: true },
        from: 'pending',
      });
    }
    changes.push(fetch);
  }
  await forceChanges(sql, changes, limits);
  if (claimed.length > 0) await restartFetch(sql, claimed, claim, limits);
  return claimed;
}
