/** A record of the feed becomes a row of SessionImport, or is rejected with its reason. */
import { createHash } from 'node:crypto';
import { readTime, toInstant } from '../time.ts';
import type { CsvRecord } from './reader.ts';
import {
  MAX_URL_LENGTH,
  readCountry,
  readDecimal,
  readInteger,
  readIp,
  readLanguage,
  readMoney,
  readSentiment,
  readUrl,
  readYesNo,
} from './values.ts';

export const COLUMNS = [
  'session id',
  'start time',
  'end time',
  'IP address',
  'country',
  'language',
  'messages sent',
  'sentiment',
  'escalated',
  'forwarded to HR',
  'transcript URL',
  'average response time',
  'tokens',
  'cost',
  'category',
  'initial message',
] as const;

const SHORT_TEXT = 255;
const INITIAL_MESSAGE = 10_000;

/** An optional cell that could not be read (CSV-16): its column from 1 and what was found. */
export interface Warning {
  column: number;
  code: string;
  value: string;
}

/** What of SessionImport comes from the feed. */
export interface FeedRow {
  externalSessionId: string;
  startTime: Date;
  startTimeRaw: string;
  endTimeRaw: string;
  ipAddress: string | null;
  countryCode: string | null;
  language: string | null;
  messagesSent: number | null;
  sentimentRaw: string | null;
  escalatedRaw: string | null;
  forwardedHrRaw: string | null;
  fullTranscriptUrl: string | null;
  avgResponseTimeSeconds: number | null;
  tokens: number | null;
  tokensEur: string | null;
  category: string | null;
  initialMessage: string | null;
  warnings: Warning[] | null;
  contentHash: string;
}

export type RejectionReason =
  | 'COLUMN_COUNT'
  | 'MISSING_ID'
  | 'ID_TOO_LONG'
  | 'MISSING_START_TIME'
  | 'INVALID_START_TIME'
  | 'MISSING_END_TIME'
  | 'INVALID_END_TIME'
  | 'END_BEFORE_START'
  | 'MALFORMED_CSV'
  | 'STORE_FAILED';

export interface Rejection {
  reason: RejectionReason;
  message: string;
  /** From 1; null when the row as a whole is bad. */
  column: number | null;
  externalSessionId: string | null;
}

export type RowResult = { ok: true; row: FeedRow } | ({ ok: false } & Rejection);

/** The first record is a header when its first cell says so (CSV-4). */
export function isHeader({ cells }: CsvRecord): boolean {
  return /^(external_)?session_id$/i.test(cells?.[0] ?? '');
}

export function readRow({ cells, problem }: CsvRecord, timeZone: string): RowResult {
  if (cells === null) return rejected('MALFORMED_CSV', `The quoting is broken: ${problem}`, null);
  const clean = cells.map(storable);
  const id = clean[0]?.slice(0, SHORT_TEXT) || null;
  if (clean.length < 3 || clean.length > COLUMNS.length) {
    return rejected(
      'COLUMN_COUNT',
      `The row has ${clean.length} cells; allowed are 3 to 16`,
      null,
      id,
    );
  }
  const cell = (column: number) => clean[column - 1] ?? '';
  if (id === null) return rejected('MISSING_ID', 'The session id is empty', 1);
  if (characters(cell(1)) > SHORT_TEXT) {
    const message = `The session id has ${characters(cell(1))} characters; allowed are ${SHORT_TEXT}`;
    return rejected('ID_TOO_LONG', message, 1, id);
  }
  if (cell(2) === '') return rejected('MISSING_START_TIME', 'The start time is empty', 2, id);
  const start = readTime(cell(2));
  if (start === null) return rejected('INVALID_START_TIME', noTime(cell(2)), 2, id);
  if (cell(3) === '') return rejected('MISSING_END_TIME', 'The end time is empty', 3, id);
  const end = readTime(cell(3));
  if (end === null) return rejected('INVALID_END_TIME', noTime(cell(3)), 3, id);
  const startTime = toInstant(start, timeZone);
  if (toInstant(end, timeZone, startTime) < startTime) {
    const message = `The end ${cell(3)} lies before the start ${cell(2)}`;
    return rejected('END_BEFORE_START', message, 3, id);
  }

  const warnings: Warning[] = [];
  const warn = (column: number, code: string) =>
    warnings.push({ column, code, value: cell(column).slice(0, SHORT_TEXT) });
  /** The raw text, kept; `read` only finds out whether it means anything. */
  const text = (column: number, read: (value: string) => unknown, code: string): string | null => {
    const value = cell(column);
    if (value === '') return null;
    if (characters(value) > SHORT_TEXT) warn(column, 'TOO_LONG');
    else if (read(value) === null) warn(column, code);
    return cut(value, SHORT_TEXT);
  };
  const number = <T>(column: number, read: (value: string) => T | null): T | null => {
    const value = cell(column) === '' ? null : read(cell(column));
    if (value === null && cell(column) !== '') warn(column, 'INVALID_NUMBER');
    return value;
  };
  const url = cell(11);
  if (url.length > MAX_URL_LENGTH) warn(11, 'TOO_LONG');
  else if (url !== '' && readUrl(url) === null) warn(11, 'INVALID_URL');
  const initialMessage = cell(16);
  if (characters(initialMessage) > INITIAL_MESSAGE) warn(16, 'TOO_LONG');

  const row: FeedRow = {
    externalSessionId: id,
    startTime,
    startTimeRaw: cell(2),
    endTimeRaw: cell(3),
    ipAddress: text(4, readIp, 'INVALID_IP'),
    countryCode: text(5, readCountry, 'UNKNOWN_COUNTRY'),
    language: text(6, readLanguage, 'UNKNOWN_LANGUAGE'),
    messagesSent: number(7, readInteger),
    sentimentRaw: text(8, readSentiment, 'UNKNOWN_SENTIMENT'),
    escalatedRaw: text(9, readYesNo, 'UNKNOWN_YES_NO'),
    forwardedHrRaw: text(10, readYesNo, 'UNKNOWN_YES_NO'),
    fullTranscriptUrl: url || null,
    avgResponseTimeSeconds: number(12, readDecimal),
    tokens: number(13, readInteger),
    tokensEur: number(14, readMoney),
    category: text(15, () => true, ''),
    initialMessage: initialMessage === '' ? null : cut(initialMessage, INITIAL_MESSAGE),
    warnings: null,
    contentHash: contentHash(clean),
  };
  row.warnings = warnings.length > 0 ? warnings : null;
  return { ok: true, row };
}

function rejected(
  reason: RejectionReason,
  message: string,
  column: number | null,
  externalSessionId: string | null = null,
): RowResult {
  return { ok: false, reason, message, column, externalSessionId };
}

const noTime = (text: string) =>
  `${JSON.stringify(text.slice(0, 100))} is no date and time such as 31.01.2025 14:05:00`;

function contentHash(cells: string[]): string {
  const all = COLUMNS.map((_, index) => cells[index] ?? '');
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** PostgreSQL holds neither NUL nor halves of a surrogate pair. */
function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '').toWellFormed() : text.toWellFormed();
}

/** Characters are Unicode's, not UTF-16's. */
function characters(text: string): number {
  return text.length <= SHORT_TEXT ? text.length : [...text].length;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join('');
}
