import type { Sql } from '../jobs/lane.ts';
import { applyChanges, failure, type PipelineLimits } from '../processingStatusManager.ts';

/** Questions that an analysis left for QUESTION_EXTRACTION, from its stage's metadata. */
export async function loadQuestions(
  sql: Sql,
  sessionIds: string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql.query<{ sessionId: string; questions: string[] | null }>(
    `SELECT "sessionId", "metadata" -> 'questions' AS "questions" FROM "SessionProcessingStatus"
     WHERE "sessionId" = ANY ($1::uuid[]) AND "stage" = 'AI_ANALYSIS'`,
    [sessionIds],
  );
  return new Map(rows.map(({ sessionId, questions }) => [sessionId, questions ?? []]));
}

/** Replaces the questions of the sessions whose claim is held; returns how many those are. */
export async function storeQuestions(
  sql: Sql,
  questions: Map<string, string[]>,
  claim: string,
  limits: PipelineLimits,
): Promise<number> {
  const held = await applyChanges(
    sql,
    claim,
    [...questions].map(([sessionId, list]) => ({
      sessionId,
      stage: 'QUESTION_EXTRACTION',
      result: { status: 'COMPLETED', metadata: { questionsStored: list.length } },
      from: 'claimed',
    })),
    limits,
  );
  const rows = [...questions].flatMap(([sessionId, list]) =>
    held.has(sessionId)
      ? list.map((content, order) => ({ sessionId, order, content: content.toWellFormed() }))
      : [],
  );
  await sql.query('DELETE FROM "SessionQuestion" WHERE "sessionId" = ANY ($1::uuid[])', [
    [...held],
  ]);
  if (rows.length === 0) return held.size;
  const contents = [...new Set(rows.map(({ content }) => content))].sort();
  const ids = await questionIds(sql, contents);
  await sql.query(
    `INSERT INTO "SessionQuestion" ("sessionId", "order", "companyId", "questionId")
     SELECT n."sessionId", n."order", s."companyId", n."questionId"
     FROM json_to_recordset($1::json) AS n("sessionId" uuid, "order" int, "questionId" uuid)
     JOIN "Session" s ON s."id" = n."sessionId"`,
    [JSON.stringify(rows.map((row) => ({ ...row, questionId: ids.get(row.content) })))],
  );
  return held.size;
}

/**
 * Texts are shared between companies and vanish with their last use (DM-1): those that exist are
 * locked against that, and one that vanished in between is made again.
 */
async function questionIds(sql: Sql, contents: string[]): Promise<Map<string, string>> {
  for (let attempt = 0; attempt < 5; attempt++) {
    await sql.query(
      `INSERT INTO "Question" ("id", "content") SELECT gen_random_uuid(), c
       FROM unnest($1::text[]) AS c ON CONFLICT ("content") DO NOTHING`,
      [contents],
    );
    const { rows } = await sql.query<{ id: string; content: string }>(
      'SELECT "id", "content" FROM "Question" WHERE "content" = ANY ($1::text[]) ORDER BY "id" FOR KEY SHARE',
      [contents],
    );
    if (rows.length === contents.length)
      return new Map(rows.map(({ id, content }) => [content, id]));
  }
  throw new Error(`${contents.length} questions vanished again and again while they were stored`);
}

/** Marks one session's questions as failed; its analysis stays, and costs nothing again (PIPE-4). */
export async function failQuestions(
  sql: Sql,
  sessionId: string,
  error: Error,
  claim: string,
  limits: PipelineLimits,
): Promise<void> {
  const { rows } = await sql.query<{ retryCount: number }>(
    `SELECT "retryCount" FROM "SessionProcessingStatus"
     WHERE "sessionId" = $1 AND "stage" = 'QUESTION_EXTRACTION'`,
    [sessionId],
  );
  const result = failure(
    { code: 'INTERNAL', message: error.message },
    (rows[0]?.retryCount ?? 0) + 1,
    limits,
  );
  const change = { sessionId, stage: 'QUESTION_EXTRACTION', result, from: 'claimed' } as const;
  await applyChanges(sql, claim, [change], limits);
}
