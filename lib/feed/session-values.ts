/** What a session takes from its feed row, read anew from the raw texts (CSV-26). */
import type { SentimentCategory, SessionCategory } from '../generated/prisma/enums.ts';
import { readTime, toInstant } from '../time.ts';
import type { FeedRow } from './row.ts';
import {
  readCategory,
  readCountry,
  readIp,
  readLanguage,
  readSentiment,
  readUrl,
  readYesNo,
} from './values.ts';

export type RawSession = Omit<
  FeedRow,
  'externalSessionId' | 'startTime' | 'tokens' | 'tokensEur' | 'warnings' | 'contentHash'
>;

export interface SessionValues {
  startTime: Date;
  endTime: Date;
  ipAddress: string | null;
  country: string | null;
  language: string | null;
  messagesSent: number | null;
  sentiment: SentimentCategory | null;
  escalated: boolean | null;
  forwardedHr: boolean | null;
  fullTranscriptUrl: string | null;
  avgResponseTime: number | null;
  category: SessionCategory | null;
  initialMsg: string | null;
}

/** Throws an Error when the times, read in this zone, make no session. */
export function sessionValues(row: RawSession, timeZone: string): SessionValues {
  const { startTime, endTime } = sessionTimes(row, timeZone);
  return {
    startTime,
    endTime,
    ipAddress: read(row.ipAddress, readIp),
    country: read(row.countryCode, readCountry),
    language: read(row.language, readLanguage),
    messagesSent: row.messagesSent,
    sentiment: read(row.sentimentRaw, readSentiment),
    escalated: read(row.escalatedRaw, readYesNo),
    forwardedHr: read(row.forwardedHrRaw, readYesNo),
    fullTranscriptUrl: read(row.fullTranscriptUrl, readUrl),
    avgResponseTime: row.avgResponseTimeSeconds,
    category: read(row.category, readCategory),
    initialMsg: row.initialMessage,
  };
}

export function sessionTimes(
  { startTimeRaw, endTimeRaw }: Pick<RawSession, 'startTimeRaw' | 'endTimeRaw'>,
  timeZone: string,
): { startTime: Date; endTime: Date } {
  const start = readTime(startTimeRaw);
  const end = readTime(endTimeRaw);
  if (start === null || end === null) {
    throw new Error(`The times ${startTimeRaw} and ${endTimeRaw} cannot be read`);
  }
  const startTime = toInstant(start, timeZone);
  const endTime = toInstant(end, timeZone, startTime);
  if (endTime < startTime) {
    throw new Error(`In ${timeZone} the end ${endTimeRaw} lies before the start ${startTimeRaw}`);
  }
  return { startTime, endTime };
}

function read<T>(text: string | null, reader: (text: string) => T | null): T | null {
  return text === null ? null : reader(text);
}
