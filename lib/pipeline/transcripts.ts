/** Claimed sessions to transcripts, transcripts to messages: work and storing of two stages. */
import { decryptSecret } from '../feed/credentials.ts';
import { sessionTimes } from '../feed/session-values.ts';
import type { Sql } from '../jobs/lane.ts';
import {
  applyChanges,
  failure,
  type PipelineLimits,
  type StageChange,
  type StageResult,
  skipLater,
  withoutTranscript,
} from '../processingStatusManager.ts';
import type { TranscriptFetcher } from '../transcripts/fetch.ts';
import { parseTranscript } from '../transcripts/parse.ts';
import { isAnalysable, tooFewMessages } from './analysable.ts';
import { type SessionMessages, writeMessages } from './messages.ts';

/** What fetching and parsing need to know of a claimed session. */
export interface TranscriptItem {
  sessionId: string;
  companyId: string;
  importId: string;
  url: string | null;
  feedUrl: string;
  username: string | null;
  password: string | null;
  timeZone: string;
  startTimeRaw: string;
  endTimeRaw: string;
  text: string | null;
  /** Attempts that failed before this one. */
  retryCount: number;
  /** SESSION_CREATION is COMPLETED: a text that has not changed needs no parsing. */
  created: boolean;
  fetchStatus: string;
}

type Parsed = Pick<SessionMessages, 'messages' | 'messagesSent' | 'endTime'>;
interface Failed {
  code: string;
  message: string;
  retryAfterMs?: number;
}

/** How one item ended; `aborted` hands it back. */
export type TranscriptResult = { item: TranscriptItem } & (
  | { kind: 'aborted' }
  | { kind: 'failed'; failure: Failed }
  | { kind: 'unchanged'; metadata: object }
  | { kind: 'fetched'; metadata: object; text: string; parsed: Parsed | Failed }
);

export interface TranscriptSettings {
  limits: PipelineLimits;
  /** AI_MIN_MESSAGES (AI-3). */
  minMessages: number;
}

/** The items of claimed stages; the stored text only where it is needed for comparison. */
export async function loadItems(
  sql: Sql,
  stage: 'TRANSCRIPT_FETCH' | 'SESSION_CREATION',
  sessionIds: string[],
): Promise<TranscriptItem[]> {
  const { rows } = await sql.query<TranscriptItem>(
    `SELECT s."id" AS "sessionId", s."companyId", i."id" AS "importId", s."fullTranscriptUrl" AS "url",
       c."csvUrl" AS "feedUrl", c."csvUsername" AS "username", c."csvPassword" AS "password",
       c."timeZone", i."startTimeRaw", i."endTimeRaw", i."rawTranscriptContent" AS "text",
       own."retryCount", f."status" AS "fetchStatus", p."status" = 'COMPLETED' AS "created"
     FROM "Session" s
     JOIN "SessionImport" i ON i."id" = s."importId"
     JOIN "Company" c ON c."id" = s."companyId"
     JOIN "SessionProcessingStatus" own ON own."sessionId" = s."id" AND own."stage" = $2::"ProcessingStage"
     JOIN "SessionProcessingStatus" f ON f."sessionId" = s."id" AND f."stage" = 'TRANSCRIPT_FETCH'
     JOIN "SessionProcessingStatus" p ON p."sessionId" = s."id" AND p."stage" = 'SESSION_CREATION'
     WHERE s."id" = ANY ($1::uuid[]) ORDER BY s."startTime"`,
    [sessionIds, stage],
  );
  return rows;
}

export async function fetchItem(
  item: TranscriptItem,
  fetcher: TranscriptFetcher,
  credentialsSecret: string | undefined,
  cut: AbortSignal,
): Promise<TranscriptResult> {
  if (item.url === null) {
    return {
      item,
      kind: 'failed',
      failure: { code: 'INVALID_URL', message: 'No transcript URL provided' },
    };
  }
  try {
    const request = {
      url: item.url,
      feedUrl: item.feedUrl,
      credentials: credentialsOf(item, credentialsSecret),
    };
    const { content, contentLength, httpStatus, url } = await fetcher.fetch(request, cut);
    const metadata = { contentLength, url, httpStatus };
    if (item.created && content === item.text) return { item, kind: 'unchanged', metadata };
    return { item, kind: 'fetched', metadata, text: content, parsed: parseItem(item, content) };
  } catch (error) {
    if (cut.aborted) return { item, kind: 'aborted' };
    return { item, kind: 'failed', failure: asFailure(error) };
  }
}

function credentialsOf({ username, password }: TranscriptItem, secret: string | undefined) {
  if (username === null || password === null || secret === undefined) return undefined;
  return { username, password: decryptSecret(secret, password) };
}

/** Parses with the feed's times, so that parsing again gives the same (TR-12). */
export function parseItem(item: TranscriptItem, text: string): Parsed | Failed {
  try {
    const { timeZone } = item;
    return parseTranscript(text, { ...sessionTimes(item, timeZone), timeZone });
  } catch (error) {
    return asFailure(error);
  }
}

function asFailure(error: unknown): Failed {
  const { code, message, retryAfterMs } = error as Failed;
  return {
    code: typeof code === 'string' && /^[A-Z][A-Z_0-9]+$/.test(code) ? code : 'INTERNAL',
    message,
    retryAfterMs,
  };
}

/**
 * Stores a batch of fetched transcripts: text, messages, session and stages, all or nothing.
 * Returns how many sessions may now be analysed.
 */
export async function storeFetched(
  sql: Sql,
  results: TranscriptResult[],
  claim: string,
  settings: TranscriptSettings,
): Promise<number> {
  const changes = results.flatMap((result) => fetchChanges(result, settings));
  const held = await applyChanges(sql, claim, changes, settings.limits);
  const fetched = results.filter(
    (result) => result.kind === 'fetched' && held.has(result.item.sessionId),
  ) as Extract<TranscriptResult, { kind: 'fetched' }>[];
  if (fetched.length === 0) return 0;
  await sql.query(
    `UPDATE "SessionImport" i SET "rawTranscriptContent" = n."text", "updatedAt" = now()
     FROM json_to_recordset($1::json) AS n("id" uuid, "text" text) WHERE i."id" = n."id"`,
    [JSON.stringify(fetched.map(({ item, text }) => ({ id: item.importId, text })))],
  );
  const parsed = fetched.flatMap(({ item, parsed }) =>
    'messages' in parsed
      ? [{ item, messages: { sessionId: item.sessionId, companyId: item.companyId, ...parsed } }]
      : [],
  );
  for (const replace of [false, true]) {
    const part = parsed.filter(({ item }) => (item.text !== null) === replace);
    await writeMessages(
      sql,
      part.map(({ messages }) => messages),
      { replace },
    );
  }
  return parsed.filter(({ messages }) => isAnalysable(messages.messages, settings.minMessages))
    .length;
}

/** Stores what SESSION_CREATION made of texts that were there already. */
export async function storeParsed(
  sql: Sql,
  items: TranscriptItem[],
  claim: string,
  settings: TranscriptSettings,
): Promise<number> {
  const results = items.map((item) => ({
    item,
    parsed: item.text === null ? null : parseItem(item, item.text),
  }));
  const changes = results.flatMap(({ item, parsed }) =>
    parsed === null
      ? emptyChanges(item)
      : creationChanges(item, parsed, 'claimed', item.retryCount, settings),
  );
  const held = await applyChanges(sql, claim, changes, settings.limits);
  const parsed = results.flatMap(({ item, parsed }) =>
    parsed !== null && 'messages' in parsed && held.has(item.sessionId)
      ? [{ sessionId: item.sessionId, companyId: item.companyId, ...parsed }]
      : [],
  );
  await writeMessages(sql, parsed, { replace: true });
  return parsed.filter((messages) => isAnalysable(messages.messages, settings.minMessages)).length;
}

function fetchChanges(result: TranscriptResult, settings: TranscriptSettings): StageChange[] {
  const { item } = result;
  const change = (result: StageResult): StageChange => ({
    sessionId: item.sessionId,
    stage: 'TRANSCRIPT_FETCH',
    result,
    from: 'claimed',
  });
  switch (result.kind) {
    case 'aborted':
      return [change({ status: 'PENDING', ready: true })];
    case 'unchanged':
      return [change({ status: 'COMPLETED', metadata: result.metadata })];
    case 'failed': {
      const failed = failure(result.failure, item.retryCount + 1, settings.limits);
      return [change(failed), ...(failed.final ? [withoutTranscript(item.sessionId)] : [])];
    }
    case 'fetched':
      return [
        change({ status: 'COMPLETED', metadata: result.metadata }),
        ...creationChanges(item, result.parsed, 'any', 0, settings),
      ];
  }
}

/** `from` is `any` where the stage runs under the claim of the fetch: its state before is past. */
function creationChanges(
  item: TranscriptItem,
  parsed: Parsed | Failed,
  from: 'claimed' | 'any',
  retryCount: number,
  settings: TranscriptSettings,
): StageChange[] {
  const { sessionId } = item;
  if ('code' in parsed) {
    const failed = failure(parsed, retryCount + 1, settings.limits);
    const later = failed.final
      ? skipLater(sessionId, 'SESSION_CREATION', parsed.code, parsed.message)
      : [];
    return [{ sessionId, stage: 'SESSION_CREATION', result: failed, from }, ...later];
  }
  const metadata = { hasTranscript: true, messageCount: parsed.messages.length };
  const ready = isAnalysable(parsed.messages, settings.minMessages);
  const skipped: StageResult = { status: 'SKIPPED', ...tooFewMessages(settings.minMessages) };
  return [
    { sessionId, stage: 'SESSION_CREATION', result: { status: 'COMPLETED', metadata }, from },
    {
      sessionId,
      stage: 'AI_ANALYSIS',
      result: ready ? { status: 'PENDING', ready: true } : skipped,
      from: 'any',
    },
    {
      sessionId,
      stage: 'QUESTION_EXTRACTION',
      result: ready ? { status: 'PENDING', ready: false } : skipped,
      from: 'any',
    },
  ];
}

/** A session that has no text, and will get none. */
function emptyChanges({ sessionId, fetchStatus }: TranscriptItem): StageChange[] {
  const [code, message] =
    fetchStatus === 'SKIPPED'
      ? ['TOO_FEW_MESSAGES', 'The session has no transcript to analyse']
      : ['TRANSCRIPT_UNAVAILABLE', 'The transcript could not be fetched'];
  return [
    {
      sessionId,
      stage: 'SESSION_CREATION',
      result: { status: 'COMPLETED', metadata: { hasTranscript: false, messageCount: 0 } },
      from: 'claimed',
    },
    ...skipLater(sessionId, 'SESSION_CREATION', code ?? '', message ?? ''),
  ];
}
