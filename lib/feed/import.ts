/** One import of one company's feed: fetched, read and stored as a stream (CSV-1 to CSV-25). */
import type { RunStatus } from '../generated/prisma/enums.ts';
import { isTransient, type Lane } from '../jobs/lane.ts';
import type { Logger } from '../logger.ts';
import { FetchError, type OutgoingFetch, type OutgoingResponse } from '../net/fetch.ts';
import { decryptSecret } from './credentials.ts';
import { type CsvRecord, readCsv } from './reader.ts';
import { isHeader, readRow } from './row.ts';
import {
  beginRun,
  endRun,
  type FeedCompany,
  keepRun,
  type RunCounters,
  RunLostError,
} from './run.ts';
import {
  type LineRejection,
  type LineRow,
  type RunContext,
  resolveRejections,
  storeRejections,
  storeRows,
} from './store.ts';

const GROUP = 500;

export interface FeedDependencies {
  lane: Lane;
  fetch: OutgoingFetch;
  now: () => Date;
  logger: Logger;
  instance: string;
  settings: {
    timeoutMs: number;
    maxBytes: number;
    maxRows: number;
    credentialsSecret: string | undefined;
  };
}

export interface FeedOptions {
  trigger: 'SCHEDULE' | 'MANUAL';
  signal?: AbortSignal;
  /** New or changed rows were stored. */
  onGroupStored?: () => void;
}

export interface FeedRun extends RunCounters {
  runId: string;
  status: Exclude<RunStatus, 'RUNNING'>;
  errorCode: string | null;
  errorMessage: string | null;
}

class FeedError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Never throws for what is wrong with the feed: the run says it. `BUSY`: an import of this company
 * is going on. `SKIPPED`: it has no feed, or is suspended.
 */
export async function importFeed(
  deps: FeedDependencies,
  companyId: string,
  { trigger, signal, onGroupStored }: FeedOptions,
): Promise<FeedRun | 'BUSY' | 'SKIPPED'> {
  const { lane, logger, settings } = deps;
  const begun = await beginRun(lane, companyId, { trigger, instance: deps.instance });
  if (typeof begun === 'string') return begun;
  const { id: runId, startedAt, company } = begun;
  const context: RunContext = { companyId, runId, startedAt };
  const counters: RunCounters = {
    rowsRead: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    rejected: 0,
    warnings: 0,
    bytes: 0,
    httpStatus: null,
  };

  let refusedRows = false;
  try {
    const response = await request();
    counters.httpStatus = response.status;
    if (response.status === 304) {
      response.cancel();
      return await end('SUCCEEDED', null);
    }
    await readFeed(response);
    await lane.transaction(async (sql) => {
      await keepRun(sql, runId, counters);
      await resolveRejections(sql, context);
      await sql.query(
        'UPDATE "Company" SET "feedEtag" = $2, "feedLastModified" = $3 WHERE "id" = $1 AND "csvUrl" = $4',
        // What the database refused today it may take tomorrow, from the same feed.
        refusedRows
          ? [companyId, null, null, company.csvUrl]
          : [
              companyId,
              response.headers.etag ?? null,
              response.headers['last-modified'] ?? null,
              company.csvUrl,
            ],
      );
    });
    return await end(counters.rejected > 0 ? 'PARTIAL' : 'SUCCEEDED', null);
  } catch (error) {
    if (error instanceof RunLostError) throw error;
    return await end('FAILED', failureOf(error, counters));
  }

  async function end(
    status: FeedRun['status'],
    error: { code: string; message: string } | null,
  ): Promise<FeedRun> {
    await endRun(lane, runId, counters, status, error);
    const { rowsRead, created, updated, rejected } = counters;
    const level = status === 'FAILED' ? 'warn' : 'info';
    logger[level](
      { companyId, runId, status, code: error?.code, rowsRead, created, updated, rejected },
      'feed import ended',
    );
    return {
      runId,
      status,
      ...counters,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
    };
  }

  function request(): Promise<OutgoingResponse> {
    const headers: Record<string, string> = { accept: 'text/csv, text/plain;q=0.9, */*;q=0.5' };
    if (company.feedEtag !== null) headers['if-none-match'] = company.feedEtag;
    if (company.feedLastModified !== null) headers['if-modified-since'] = company.feedLastModified;
    return deps.fetch({
      url: company.csvUrl,
      userAgent: 'LiveDash-Feed-Fetcher/1.0',
      timeoutMs: settings.timeoutMs,
      maxBytes: settings.maxBytes,
      headers,
      credentials: credentialsOf(company, settings.credentialsSecret),
      signal,
      accept304: company.feedEtag !== null || company.feedLastModified !== null,
    });
  }

  /** While one group is stored the next is read; never more than that is in memory. */
  async function readFeed(response: OutgoingResponse): Promise<void> {
    const deferred = new Map<string, LineRow>();
    let group: CsvRecord[] = [];
    let storing: Promise<void> = Promise.resolve();
    let first = true;
    let tooMany = false;
    try {
      reading: for await (const records of readCsv(response.body)) {
        counters.bytes = response.bytes();
        for (const record of records) {
          if (first && isHeader(record)) {
            first = false;
            continue;
          }
          first = false;
          if (counters.rowsRead + group.length >= settings.maxRows) {
            tooMany = true;
            break reading;
          }
          group.push(record);
          if (group.length < GROUP) continue;
          await storing;
          storing = storeGroup(group, deferred);
          // Awaited before the next group; an error until then is not an unhandled one.
          storing.catch(() => {});
          group = [];
        }
      }
    } finally {
      response.cancel();
      await storing;
      // What was read before an error is kept (CSV-3).
      if (group.length > 0) await storeGroup(group, deferred);
      if (deferred.size > 0) await storeDeferred([...deferred.values()]);
    }
    counters.bytes = response.bytes();
    if (tooMany) {
      throw new FeedError(
        'TOO_MANY_ROWS',
        `The feed has more than ${settings.maxRows} rows (CSV_MAX_ROWS)`,
      );
    }
  }

  async function storeGroup(records: CsvRecord[], deferred: Map<string, LineRow>): Promise<void> {
    const rows = new Map<string, LineRow>();
    const rejections: LineRejection[] = [];
    let duplicates = 0;
    let dropped = 0;
    let warnings = 0;
    for (const record of records) {
      const result = readRow(record, company.timeZone);
      if (!result.ok) {
        rejections.push({ ...result, record });
        continue;
      }
      const { row } = result;
      const earlier = rows.get(row.externalSessionId);
      if (earlier !== undefined) duplicates++;
      if (deferred.delete(row.externalSessionId)) dropped++;
      warnings += row.warnings?.length ?? 0;
      rows.delete(row.externalSessionId);
      rows.set(row.externalSessionId, {
        ...row,
        line: record.line,
        raw: record.raw,
        duplicated: earlier !== undefined,
      });
    }
    const stored = await store([...rows.values()], rejections, false);
    // A deferred row is counted when it is stored, or dropped for a later one.
    counters.rowsRead += records.length - stored.deferred.length + dropped;
    counters.duplicates += duplicates + dropped;
    counters.warnings += warnings;
    for (const row of stored.deferred) deferred.set(row.externalSessionId, row);
  }

  async function storeDeferred(rows: LineRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += GROUP) {
      const part = rows.slice(at, at + GROUP);
      await store(part, [], true);
      counters.rowsRead += part.length;
    }
  }

  /** One transaction; when it fails, each row alone, and only those that fail are rejected (CSV-25). */
  async function store(
    rows: LineRow[],
    rejections: LineRejection[],
    final: boolean,
  ): Promise<{ deferred: LineRow[] }> {
    const attempt = (part: LineRow[], bad: LineRejection[]) =>
      lane.transaction(async (sql) => {
        await keepRun(sql, runId, counters);
        await storeRejections(sql, bad, context);
        return storeRows(sql, part, context, final);
      });
    const deferred: LineRow[] = [];
    const keep = ({ counts, deferred: later }: Awaited<ReturnType<typeof attempt>>) => {
      for (const name of ['created', 'updated', 'unchanged', 'duplicates'] as const) {
        counters[name] += counts[name];
      }
      deferred.push(...later);
      if (counts.created + counts.updated > 0) onGroupStored?.();
    };
    try {
      keep(await attempt(rows, rejections));
      counters.rejected += rejections.length;
    } catch (error) {
      if (error instanceof RunLostError || isTransient(error as Error)) throw error;
      await attempt([], rejections);
      counters.rejected += rejections.length;
      for (const row of rows) {
        try {
          keep(await attempt([row], []));
        } catch (cause) {
          if (cause instanceof RunLostError || isTransient(cause as Error)) throw cause;
          logger.warn(
            { companyId, line: row.line, error: (cause as Error).message },
            'row not stored',
          );
          const rejection: LineRejection = {
            reason: 'STORE_FAILED',
            message: `The database refused the row: ${(cause as Error).message}`,
            column: null,
            externalSessionId: row.externalSessionId,
            record: { line: row.line, raw: row.raw },
          };
          await attempt([], [rejection]);
          counters.rejected++;
          refusedRows = true;
        }
      }
    }
    return { deferred };
  }
}

function credentialsOf(
  { csvUrl, csvUsername, csvPassword }: FeedCompany,
  secret: string | undefined,
) {
  if (csvUsername === null || csvPassword === null) return undefined;
  if (secret === undefined) {
    throw new FeedError(
      'CREDENTIALS',
      'CREDENTIALS_SECRET is not set; the feed password cannot be read',
    );
  }
  const { origin } = new URL(csvUrl);
  return { username: csvUsername, password: decryptSecret(secret, csvPassword), origin };
}

function failureOf(error: unknown, { created, updated, unchanged }: RunCounters) {
  const { message } = error as Error;
  const kept = created + updated + unchanged;
  const suffix = kept > 0 ? ` ${kept} rows that came before are kept.` : '';
  const code =
    error instanceof FetchError || error instanceof FeedError ? feedCode(error.code) : 'INTERNAL';
  return { code, message: `${message}${suffix}` };
}

/** The codes of CSV-3; what is not one of them is the network's fault, but for what we refuse. */
function feedCode(code: string): string {
  return /^(DNS|REFUSED)$/.test(code) ? 'NETWORK' : code;
}
