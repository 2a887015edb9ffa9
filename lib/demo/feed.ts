/** The demonstration's feed and transcripts, served by the application to itself (CSV-4, TR-5). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { categoryLabel } from '../analysis/categories.ts';
import { formatLocal } from '../time.ts';
import { type DemoSession, demoSession, SESSIONS, TIME_ZONE } from './sessions.ts';

const LANGUAGE_NAMES = {
  nl: 'Dutch',
  en: 'en-GB',
  de: 'deutsch',
  fr: 'français',
  es: 'es',
  it: 'Italian',
  tr: 'Turkish',
};
const MOODS = { POSITIVE: 'happy', NEUTRAL: 'neutral', NEGATIVE: 'frustrated' };

const stamp = ({ start }: DemoSession, seconds: number) =>
  formatLocal(new Date(start.getTime() + seconds * 1000), TIME_ZONE);
const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The whole feed: 600 good rows, and rows broken in every way that a feed can be. */
export function demoCsv({ origin, lastDay }: { origin: string; lastDay: Date }): string {
  const rows: string[] = [];
  for (let index = 0; index < SESSIONS; index++) {
    const session = demoSession(index, lastDay);
    rows.push(goodRow(session, origin));
    if (index % 60 === 30) rows.push(...brokenRows(session, (index - 30) / 60));
  }
  // Broken for good: the quote that nobody closes.
  rows.push('unclosed-quote,01.01.2025 10:00:00,01.01.2025 10:01:00,,,,,,,,,,,,,"and then');
  return `${rows.join('\n')}\n`;
}

function goodRow(session: DemoSession, origin: string): string {
  const last = session.messages.at(-1)?.at ?? 0;
  const odd = session.index % 40 === 7;
  const cells = [
    session.id,
    stamp(session, 0),
    stamp(session, last),
    session.index % 25 === 3 ? '' : session.ip,
    odd ? 'Atlantis' : session.country,
    LANGUAGE_NAMES[session.language],
    String(session.messages.filter(({ role }) => role === 'User').length),
    session.index % 45 === 9 ? 'puzzled' : MOODS[session.mood],
    session.escalated ? 'ja' : 'nee',
    session.forwardedHr ? 'yes' : 'no',
    session.transcript === 'none' ? '' : `${origin}/demo/transcripts/${session.id}.txt`,
    session.index % 90 === 11 ? '12abc' : String(session.responseSeconds),
    String(session.tokens),
    (session.tokens * 0.0000025).toFixed(6),
    session.index % 3 === 0 ? categoryLabel(session.category) : '',
    session.messages[0]?.text ?? '',
  ];
  return cells.map(quote).join(',');
}

/** One kind after the other. */
function brokenRows(session: DemoSession, kind: number): string[] {
  const { id } = session;
  const [day] = stamp(session, 0).split(' ');
  const kinds = [
    [`only-two-cells,${day} 10:00:00`],
    [`,${day} 10:00:00,${day} 10:05:00`],
    [`${'x'.repeat(300)},${day} 10:00:00,${day} 10:05:00`],
    [`no-start,,${day} 10:05:00`],
    [`impossible-start,31.02.2025 10:00:00,${day} 10:05:00`],
    [`no-end,${day} 10:00:00,`],
    [`unreadable-end,${day} 10:00:00,soon`],
    [`backwards,${day} 10:15:00,${day} 10:05:00`],
    [`stray-quote,${day} 10:00:00,${day} 10:05:00,"192.0.2.1"x,NL`],
    // A row that comes again, and one whose optional cells mean nothing.
    [
      `${id}-twice,${day} 10:00:00,${day} 10:05:00,,NL,nl,1,happy`,
      `${id}-twice,${day} 10:00:00,${day} 10:06:00,,NL,nl,2,happy`,
      `${id}-odd,${day} 11:00:00,${day} 11:05:00,999.1.1.1,??,klingon,-1,meh,perhaps,maybe,ftp://example.com/t.txt,fast,many,much,${'x'.repeat(300)},"Two lines,\nin one cell"`,
    ],
  ];
  return kinds[kind] ?? [];
}

function transcriptText(session: DemoSession): string | number {
  const { messages, transcript } = session;
  if (transcript === 'missing') return 404;
  if (transcript === 'empty') return '  \n';
  if (transcript === 'unreadable') return 'The export of this conversation failed.\nCode 17.';
  const lines = messages.map(({ role, text, at }) =>
    transcript === 'plain' ? `${role}: ${text}` : `[${stamp(session, at)}] ${role}: ${text}`,
  );
  return `${lines.join('\n')}\n`;
}

/**
 * Answers `/demo/feed.csv` and `/demo/transcripts/<id>.txt`, to this machine alone and with the
 * password; true when the request was one of these.
 */
export function createDemoHandler(options: {
  username: string;
  password: string;
  lastDay: () => Date;
}): (request: IncomingMessage, response: ServerResponse) => boolean {
  const expected = digest(
    `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
  );
  let made:
    | { key: string; csv: string; etag: string; transcripts: Map<string, string | number> }
    | undefined;

  /** Changes with the day, so that an unchanged feed is one. */
  function current(origin: string) {
    const lastDay = options.lastDay();
    const key = `${lastDay.toISOString().slice(0, 10)} ${origin}`;
    if (made?.key !== key) {
      const csv = demoCsv({ origin, lastDay });
      const sessions = Array.from({ length: SESSIONS }, (_, index) => demoSession(index, lastDay));
      const transcripts = new Map(sessions.map((session) => [session.id, transcriptText(session)]));
      made = { key, csv, etag: `"${digest(csv).toString('hex').slice(0, 32)}"`, transcripts };
    }
    return made;
  }

  return (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (!path.startsWith('/demo/')) return false;
    const local = /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '');
    if (!local || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="demonstration"' }).end();
      return true;
    }
    const { csv, etag, transcripts } = current(`http://127.0.0.1:${request.socket.localPort}`);
    const id = /^\/demo\/transcripts\/([\w-]+)\.txt$/.exec(path)?.[1];
    if (path === '/demo/feed.csv') sendFeed(request, response, csv, etag);
    else sendTranscript(response, id === undefined ? undefined : transcripts.get(id));
    return true;
  };
}

function sendFeed(
  request: IncomingMessage,
  response: ServerResponse,
  csv: string,
  etag: string,
): void {
  const headers: Record<string, string> = { ETag: etag, 'Content-Type': 'text/csv; charset=utf-8' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
  } else if (/\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')) {
    response
      .writeHead(200, { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
      .end(gzipSync(csv));
  } else {
    response.writeHead(200, headers).end(csv);
  }
}

function sendTranscript(response: ServerResponse, transcript: string | number | undefined): void {
  if (typeof transcript === 'string') {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(transcript);
  } else {
    response.writeHead(transcript ?? 404).end();
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();
