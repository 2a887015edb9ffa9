/** Claimed sessions to analyses: what an analyser is given, and how its answers are stored. */
import { randomUUID } from 'node:crypto';
import type { AnalyserCall, AnalysisInput, AnalysisResult } from '../analysis/analyser.ts';
import type { CallCost } from '../analysis/cost.ts';
import type { Sql } from '../jobs/lane.ts';
import {
  applyChanges,
  failure,
  type PipelineLimits,
  type StageChange,
  skipLater,
} from '../processingStatusManager.ts';

export interface AnalysisItem extends AnalysisInput {
  retryCount: number;
}

export interface AnalysisFailed {
  code: string;
  message: string;
  retryAfterMs?: number;
}

/** How one analysis ended. `call` is there when the analyser was reached, whatever came of it. */
export type AnalysisEnd = { item: AnalysisItem; call?: AnalyserCall & CallCost } & (
  | { kind: 'analysed'; result: AnalysisResult; truncated: boolean }
  | { kind: 'failed'; failure: AnalysisFailed }
  | { kind: 'skipped'; code: string; message: string }
  /** Not the session's fault: the stage waits as before. */
  | { kind: 'released' }
);

/** The inputs of claimed sessions, with their messages in order. */
export async function loadAnalysisItems(sql: Sql, sessionIds: string[]): Promise<AnalysisItem[]> {
  const { rows } = await sql.query<AnalysisItem & { feedLanguageRaw: string | null }>(
    `SELECT s."id" AS "sessionId", s."companyId", c."timeZone", own."retryCount",
       CASE WHEN s."languageSource" = 'FEED' THEN s."language" END AS "feedLanguage",
       (SELECT m."name" FROM "CompanyAIModel" d JOIN "AIModel" m ON m."id" = d."aiModelId" AND m."isActive"
        WHERE d."companyId" = s."companyId" AND d."isDefault") AS "model",
       coalesce((SELECT json_agg(json_build_object('role', m."role", 'content', m."content",
           'timestamp', extract(epoch FROM m."timestamp") * 1000) ORDER BY m."order")
         FROM "Message" m WHERE m."sessionId" = s."id"), '[]') AS "messages"
     FROM "Session" s
     JOIN "Company" c ON c."id" = s."companyId"
     JOIN "SessionProcessingStatus" own ON own."sessionId" = s."id" AND own."stage" = 'AI_ANALYSIS'
     WHERE s."id" = ANY ($1::uuid[]) ORDER BY s."startTime"`,
    [sessionIds],
  );
  return rows.map((row) => ({
    ...row,
    model: row.model ?? undefined,
    messages: row.messages.map((message) => ({
      ...message,
      timestamp: message.timestamp === null ? null : new Date(message.timestamp),
    })),
  }));
}

/**
 * Stores a batch of analyses, all or nothing (PIPE-10): every call that was made, and the results
 * of the claims that are still held. Returns the sessions whose questions come next, claimed.
 */
export async function storeAnalyses(
  sql: Sql,
  ends: AnalysisEnd[],
  claim: string,
  limits: PipelineLimits,
): Promise<Map<string, string[]>> {
  const held = await applyChanges(
    sql,
    claim,
    ends.flatMap((end) => changesOf(end, limits)),
    limits,
  );
  const analysed = ends.flatMap((end) =>
    end.kind === 'analysed' && held.has(end.item.sessionId) ? [end] : [],
  );
  if (analysed.length > 0) await writeResults(sql, analysed);
  await writeCalls(sql, ends);
  return new Map(analysed.map(({ item, result }) => [item.sessionId, result.questions]));
}

function changesOf(end: AnalysisEnd, limits: PipelineLimits): StageChange[] {
  const { sessionId } = end.item;
  const own = { sessionId, stage: 'AI_ANALYSIS', from: 'claimed' } as const;
  switch (end.kind) {
    case 'analysed': {
      const { language, sentiment, category, questions } = end.result;
      const metadata = {
        provider: end.call?.provider,
        model: end.call?.model,
        language,
        sentiment,
        category,
        questions,
        ...(end.truncated && { truncated: true }),
      };
      return [
        { ...own, result: { status: 'COMPLETED', metadata } },
        { ...own, stage: 'QUESTION_EXTRACTION', result: { status: 'IN_PROGRESS' }, from: 'any' },
      ];
    }
    case 'failed': {
      const failed = failure(end.failure, end.item.retryCount + 1, limits);
      const later = failed.final
        ? skipLater(sessionId, 'AI_ANALYSIS', failed.code, failed.message)
        : [];
      return [{ ...own, result: failed }, ...later];
    }
    case 'skipped':
      return [
        { ...own, result: { status: 'SKIPPED', code: end.code, message: end.message } },
        ...skipLater(sessionId, 'AI_ANALYSIS', end.code, end.message),
      ];
    case 'released':
      return [{ ...own, result: { status: 'PENDING', ready: true } }];
  }
}

async function writeResults(
  sql: Sql,
  analysed: Extract<AnalysisEnd, { kind: 'analysed' }>[],
): Promise<void> {
  const rows = analysed.map(({ item, result }) => ({
    id: item.sessionId,
    ...result,
    summary: result.summary.toWellFormed(),
  }));
  await sql.query(
    `UPDATE "Session" s SET
       "language" = n."language", "languageSource" = 'ANALYSIS',
       "sentiment" = n."sentiment", "sentimentSource" = 'ANALYSIS',
       "escalated" = n."escalated", "escalatedSource" = 'ANALYSIS',
       "forwardedHr" = n."forwardedHr", "forwardedHrSource" = 'ANALYSIS',
       "category" = n."category", "categorySource" = 'ANALYSIS',
       "summary" = n."summary", "updatedAt" = now()
     FROM json_to_recordset($1::json) AS n("id" uuid, "language" text, "sentiment" "SentimentCategory",
       "escalated" boolean, "forwardedHr" boolean, "category" "SessionCategory", "summary" text)
     WHERE s."id" = n."id"`,
    [JSON.stringify(rows)],
  );
}

/** One row for every call of the analyser, also when its result came too late to count (AI-13). */
async function writeCalls(sql: Sql, ends: AnalysisEnd[]): Promise<void> {
  const calls = ends.flatMap(({ item, call }) =>
    call === undefined
      ? []
      : [{ id: callId(call), companyId: item.companyId, sessionId: item.sessionId, ...call }],
  );
  if (calls.length === 0) return;
  await sql.query(
    `INSERT INTO "AIProcessingRequest" ("id", "companyId", "sessionId", "provider", "openaiRequestId",
       "serviceTier", "systemFingerprint", "model", "promptTokens", "completionTokens", "totalTokens",
       "cachedTokens", "audioTokensPrompt", "reasoningTokens", "audioTokensCompletion",
       "acceptedPredictionTokens", "rejectedPredictionTokens", "promptTokenCost", "completionTokenCost",
       "priceSource", "usdToEurRate", "totalCostEur", "success", "errorMessage", "requestedAt", "completedAt")
     SELECT n.* FROM json_to_recordset($1::json) AS n("id" uuid, "companyId" uuid, "sessionId" uuid,
       "provider" text, "openaiRequestId" text, "serviceTier" text, "systemFingerprint" text, "model" text,
       "promptTokens" int, "completionTokens" int, "totalTokens" int, "cachedTokens" int,
       "audioTokensPrompt" int, "reasoningTokens" int, "audioTokensCompletion" int,
       "acceptedPredictionTokens" int, "rejectedPredictionTokens" int, "promptTokenCost" numeric,
       "completionTokenCost" numeric, "priceSource" "PriceSource", "usdToEurRate" numeric,
       "totalCostEur" numeric, "success" boolean, "errorMessage" text, "requestedAt" timestamptz,
       "completedAt" timestamptz)
     JOIN "Session" s ON s."id" = n."sessionId"
     ON CONFLICT ("id") DO NOTHING`,
    [JSON.stringify(calls)],
  );
}

const ids = new WeakMap<object, string>();

/** The same call keeps its id when its transaction is tried again. */
function callId(call: object): string {
  const id = ids.get(call) ?? randomUUID();
  ids.set(call, id);
  return id;
}
