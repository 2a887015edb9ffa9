import type { Sql } from '../jobs/lane.ts';
import type { parseTranscript } from '../transcripts/parse.ts';

/** A parsed transcript and the session it belongs to. */
export type SessionMessages = ReturnType<typeof parseTranscript> & {
  sessionId: string;
  companyId: string;
};

/** Stores messages, and what they say of the session itself (TR-12, TR-13). */
export async function writeMessages(
  sql: Sql,
  sessions: SessionMessages[],
  { replace }: { replace: boolean },
): Promise<void> {
  if (sessions.length === 0) return;
  if (replace) {
    await sql.query('DELETE FROM "Message" WHERE "sessionId" = ANY ($1::uuid[])', [
      sessions.map(({ sessionId }) => sessionId),
    ]);
  }
  const messages = sessions.flatMap(({ sessionId, companyId, messages }) =>
    messages.map((message) => ({ sessionId, companyId, ...message })),
  );
  await sql.query(
    `INSERT INTO "Message" ("sessionId", "order", "companyId", "timestamp", "timestampEstimated", "role", "content")
     SELECT * FROM json_to_recordset($1::json) AS m("sessionId" uuid, "order" int, "companyId" uuid,
       "timestamp" timestamptz, "timestampEstimated" boolean, "role" text, "content" text)`,
    [JSON.stringify(messages)],
  );
  await sql.query(
    `UPDATE "Session" s SET "messagesSent" = n."messagesSent", "messagesSentSource" = 'TRANSCRIPT',
       "endTime" = coalesce(n."endTime", s."endTime"),
       "endTimeSource" = CASE WHEN n."endTime" IS NULL THEN s."endTimeSource" ELSE 'TRANSCRIPT' END,
       "updatedAt" = now()
     FROM json_to_recordset($1::json) AS n("sessionId" uuid, "messagesSent" int, "endTime" timestamptz)
     WHERE s."id" = n."sessionId"`,
    [
      JSON.stringify(
        sessions.map(({ sessionId, messagesSent, endTime }) => ({
          sessionId,
          messagesSent,
          endTime,
        })),
      ),
    ],
  );
}
