/** Writing the rows of a feed: groups of up to 500, each in one transaction (CSV-22 to CSV-25). */
import { createHash, randomUUID } from 'node:crypto';
import type { Sql } from '../jobs/lane.ts';
import type { CsvRecord } from './reader.ts';
import { COLUMNS, type FeedRow, type Rejection } from './row.ts';

export interface LineRow extends FeedRow {
  line: number;
  raw: string;
  /** The file holds the id more than once; kept so that the next run knows beforehand. */
  duplicated: boolean;
}

export interface LineRejection extends Rejection {
  record: Pick<CsvRecord, 'line' | 'raw'>;
}

export interface RunContext {
  companyId: string;
  runId: string;
  startedAt: Date;
}

export interface StoredCounts {
  created: number;
  updated: number;
  unchanged: number;
  duplicates: number;
}

interface KnownRow {
  id: string;
  externalSessionId: string;
  contentHash: string;
  seen: boolean;
  duplicated: boolean;
  endTimeRaw: string;
  fullTranscriptUrl: string | null;
  messagesSent: number | null;
}

const DUPLICATE = 'DUPLICATE_ID';

/**
 * Stores rows with different ids. A row whose id the last run found more than once is handed back
 * instead, unless `final`: only the end of the file tells which of them counts, and until then the
 * stored one must not change back and forth.
 */
export async function storeRows(
  sql: Sql,
  rows: LineRow[],
  context: RunContext,
  final = false,
): Promise<{ counts: StoredCounts; deferred: LineRow[] }> {
  const counts: StoredCounts = { created: 0, updated: 0, unchanged: 0, duplicates: 0 };
  const known = await knownRows(sql, rows, context);
  const created: object[] = [];
  const updated: object[] = [];
  const unchanged: string[] = [];
  const deferred: LineRow[] = [];
  for (const row of rows) {
    const old = known.get(row.externalSessionId);
    if (old === undefined) {
      counts.created++;
      created.push({ id: randomUUID(), ...columns(row) });
    } else if (old.contentHash === row.contentHash) {
      if (old.seen) counts.duplicates++;
      else counts.unchanged++;
      unchanged.push(old.id);
    } else if (old.duplicated && !old.seen && !final) {
      deferred.push(row);
    } else {
      if (old.seen) counts.duplicates++;
      else counts.updated++;
      const stale =
        old.endTimeRaw !== row.endTimeRaw ||
        old.fullTranscriptUrl !== row.fullTranscriptUrl ||
        old.messagesSent !== row.messagesSent;
      const duplicated = row.duplicated || old.seen;
      updated.push({ id: old.id, stale, ...columns({ ...row, duplicated }) });
    }
  }
  if (created.length > 0) await insert(sql, created, context);
  if (updated.length > 0) await update(sql, updated, context);
  if (unchanged.length > 0) {
    await sql.query('UPDATE "SessionImport" SET "lastSeenAt" = $2 WHERE "id" = ANY ($1::uuid[])', [
      unchanged,
      context.startedAt,
    ]);
  }
  return { counts, deferred };
}

async function knownRows(sql: Sql, rows: LineRow[], { companyId, startedAt }: RunContext) {
  const { rows: found } = await sql.query<KnownRow>(
    `SELECT "id", "externalSessionId", "contentHash", "lastSeenAt" = $3 AS "seen", "endTimeRaw",
       "fullTranscriptUrl", "messagesSent",
       coalesce("warnings" @> '[{"code": "${DUPLICATE}"}]', false) AS "duplicated"
     FROM "SessionImport"
     WHERE "companyId" = $1 AND "externalSessionId" = ANY ($2::text[])
     ORDER BY "id" FOR UPDATE`,
    [companyId, rows.map((row) => row.externalSessionId), startedAt],
  );
  return new Map(found.map((row) => [row.externalSessionId, row]));
}

function columns({ line: _line, raw: _raw, duplicated, ...row }: LineRow) {
  const mark = { column: 1, code: DUPLICATE, value: row.externalSessionId };
  return { ...row, warnings: duplicated ? [...(row.warnings ?? []), mark] : row.warnings };
}

const FIELDS: Record<keyof FeedRow, string> = {
  externalSessionId: 'text',
  startTime: 'timestamptz',
  startTimeRaw: 'text',
  endTimeRaw: 'text',
  ipAddress: 'text',
  countryCode: 'text',
  language: 'text',
  messagesSent: 'int',
  sentimentRaw: 'text',
  escalatedRaw: 'text',
  forwardedHrRaw: 'text',
  fullTranscriptUrl: 'text',
  avgResponseTimeSeconds: 'float8',
  tokens: 'int',
  tokensEur: 'numeric',
  category: 'text',
  initialMessage: 'text',
  warnings: 'jsonb',
  contentHash: 'text',
};
const NAMES = Object.keys(FIELDS).map((name) => `"${name}"`);
const TYPED = Object.entries(FIELDS).map(([name, type]) => `"${name}" ${type}`);

async function insert(sql: Sql, rows: object[], { companyId, startedAt }: RunContext) {
  await sql.query(
    `INSERT INTO "SessionImport" ("id", "companyId", "lastSeenAt", ${NAMES.join(', ')})
     SELECT n."id", $2, $3, ${NAMES.map((name) => `n.${name}`).join(', ')}
     FROM json_to_recordset($1::json) AS n("id" uuid, ${TYPED.join(', ')})`,
    [JSON.stringify(rows), companyId, startedAt],
  );
}

async function update(sql: Sql, rows: object[], { startedAt }: RunContext) {
  await sql.query(
    `UPDATE "SessionImport" i SET ${NAMES.map((name) => `${name} = n.${name}`).join(', ')},
       "lastSeenAt" = $2, "updatedAt" = now(), "attempts" = 0, "nextAttemptAt" = NULL,
       "lastError" = NULL, "transcriptStale" = i."transcriptStale" OR n."stale"
     FROM json_to_recordset($1::json) AS n("id" uuid, "stale" boolean, ${TYPED.join(', ')})
     WHERE i."id" = n."id"`,
    [JSON.stringify(rows), startedAt],
  );
}

/** Keeps the bad rows; one that was bad before is counted once more in a run, not kept anew (CSV-21). */
export async function storeRejections(
  sql: Sql,
  rejections: LineRejection[],
  { companyId, runId, startedAt }: RunContext,
): Promise<void> {
  const rows = new Map(
    rejections.map(({ record, reason, message, column, externalSessionId }) => {
      const rawRow = record.raw.replaceAll('\0', '').toWellFormed();
      const rowHash = createHash('sha256').update(rawRow).digest('hex');
      const row = {
        id: randomUUID(),
        lineNumber: record.line,
        columnNumber: column,
        externalSessionId,
        reasonCode: reason,
        message:
          column === null ? message : `Column ${column} (${COLUMNS[column - 1]}): ${message}`,
        rawRow,
        rowHash,
      };
      return [`${rowHash} ${reason}`, row];
    }),
  );
  if (rows.size === 0) return;
  await sql.query(
    `INSERT INTO "CsvRowRejection" ("id", "companyId", "runId", "lineNumber", "columnNumber",
       "externalSessionId", "reasonCode", "message", "rawRow", "rowHash", "firstSeenAt", "lastSeenAt")
     SELECT n."id", $2, $3, n."lineNumber", n."columnNumber", n."externalSessionId", n."reasonCode",
       n."message", n."rawRow", n."rowHash", $4, $4
     FROM json_to_recordset($1::json) AS n("id" uuid, "lineNumber" int, "columnNumber" int,
       "externalSessionId" text, "reasonCode" text, "message" text, "rawRow" text, "rowHash" text)
     ORDER BY n."rowHash", n."reasonCode"
     ON CONFLICT ("companyId", "rowHash", "reasonCode") DO UPDATE SET
       "occurrences" = "CsvRowRejection"."occurrences"
         + ("CsvRowRejection"."lastSeenAt" < excluded."lastSeenAt")::int,
       "lastSeenAt" = excluded."lastSeenAt", "runId" = excluded."runId", "resolvedAt" = NULL,
       "lineNumber" = excluded."lineNumber", "message" = excluded."message"`,
    [JSON.stringify([...rows.values()]), companyId, runId, startedAt],
  );
}

/** What this complete run did not see again was mended, or is gone (CSV-21). */
export async function resolveRejections(
  sql: Sql,
  { companyId, startedAt }: RunContext,
): Promise<void> {
  await sql.query(
    `UPDATE "CsvRowRejection" SET "resolvedAt" = now()
     WHERE "companyId" = $1 AND "resolvedAt" IS NULL AND "lastSeenAt" < $2`,
    [companyId, startedAt],
  );
}
