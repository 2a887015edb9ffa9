/** A session as the API gives it (API-3). */
import { Prisma } from '../generated/prisma/client.ts';

export const SESSION_COLUMNS = Prisma.sql`s."id", i."externalSessionId", s."companyId", s."startTime",
  s."endTime", s."createdAt", s."updatedAt", s."category", s."language", s."country",
  host(s."ipAddress") AS "ipAddress", s."sentiment", s."messagesSent", s."avgResponseTime",
  s."escalated", s."forwardedHr", s."initialMsg", s."fullTranscriptUrl", s."summary",
  coalesce(a."status" = 'COMPLETED', false) AS "analysed", s."endTimeSource", s."languageSource",
  s."messagesSentSource", s."sentimentSource", s."escalatedSource", s."forwardedHrSource",
  s."categorySource"`;

const SOURCED = [
  'endTime',
  'language',
  'messagesSent',
  'sentiment',
  'escalated',
  'forwardedHr',
  'category',
] as const;

export type SessionRow = {
  id: string;
  externalSessionId: string | null;
  companyId: string;
  startTime: Date;
  endTime: Date;
  createdAt: Date;
  updatedAt: Date;
  category: string | null;
  language: string | null;
  country: string | null;
  ipAddress: string | null;
  sentiment: string | null;
  messagesSent: number | null;
  avgResponseTime: number | null;
  escalated: boolean | null;
  forwardedHr: boolean | null;
  initialMsg: string | null;
  fullTranscriptUrl: string | null;
  summary: string | null;
  analysed: boolean;
} & Record<`${(typeof SOURCED)[number]}Source`, string | null>;

export type SessionView = ReturnType<typeof toSessionView>;

export function toSessionView(row: SessionRow) {
  const {
    endTimeSource,
    languageSource,
    messagesSentSource,
    sentimentSource,
    escalatedSource,
    forwardedHrSource,
    categorySource,
    ...values
  } = row;
  return {
    ...values,
    sessionId: row.id,
    sources: Object.fromEntries(SOURCED.map((name) => [name, row[`${name}Source`]])),
  };
}
