import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseLocally } from '../analysis/local.ts';
import { readCsv } from '../feed/reader.ts';
import { type FeedRow, type RowResult, readRow } from '../feed/row.ts';
import { parseTranscript } from '../transcripts/parse.ts';
import { createDemoHandler, demoCsv } from './feed.ts';
import { demoSession, SESSIONS, TIME_ZONE } from './sessions.ts';

const LAST_DAY = new Date('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const sessions = Array.from({ length: SESSIONS }, (_, index) => demoSession(index, LAST_DAY));

async function readRows(csv: string): Promise<RowResult[]> {
  async function* chunks() {
    yield Buffer.from(csv);
  }
  const rows: RowResult[] = [];
  for await (const records of readCsv(chunks())) {
    for (const record of records) rows.push(readRow(record, TIME_ZONE));
  }
  return rows;
}

describe('the feed of the demonstration', () => {
  const csv = demoCsv({ origin: 'http://127.0.0.1:3000', lastDay: LAST_DAY });
  let accepted: FeedRow[] = [];
  let rejected: Exclude<RowResult, { ok: true }>[] = [];
  beforeAll(async () => {
    const rows = await readRows(csv);
    accepted = rows.flatMap((result) => (result.ok ? [result.row] : []));
    rejected = rows.filter((result) => !result.ok);
  });

  it('is the same for the same day, and another the day after', () => {
    const options = { origin: 'http://127.0.0.1:3000', lastDay: new Date('2026-11-22T23:59:59Z') };
    expect(demoCsv(options)).toBe(csv);
    expect(demoCsv({ ...options, lastDay: new Date('2026-11-23T00:00:00Z') })).not.toBe(csv);
  });

  it('has its sessions in the sixty days up to the last one', () => {
    expect(
      accepted.filter(({ externalSessionId }) => externalSessionId.length === 36),
    ).toHaveLength(SESSIONS);
    const starts = accepted.map(({ startTime }) => startTime.getTime());
    expect(Math.min(...starts)).toBeGreaterThan(LAST_DAY.getTime() - 60 * DAY);
    expect(Math.max(...starts)).toBeLessThan(LAST_DAY.getTime() + DAY / 2);
    const busy = new Set(sessions.map(({ start }) => start.toISOString().slice(0, 10)));
    expect(busy.size).toBeGreaterThan(50);
  });

  it('has a row for every reason of rejection that a file can cause (CSV-17)', () => {
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(
      new Set([
        'COLUMN_COUNT',
        'MISSING_ID',
        'ID_TOO_LONG',
        'MISSING_START_TIME',
        'INVALID_START_TIME',
        'MISSING_END_TIME',
        'INVALID_END_TIME',
        'END_BEFORE_START',
        'MALFORMED_CSV',
      ]),
    );
  });

  it('has a cell for every warning, and an id that comes twice (CSV-16, CSV-22)', () => {
    const codes = accepted.flatMap(({ warnings }) => warnings?.map(({ code }) => code) ?? []);
    expect(new Set(codes)).toEqual(
      new Set([
        'UNKNOWN_COUNTRY',
        'UNKNOWN_LANGUAGE',
        'UNKNOWN_SENTIMENT',
        'UNKNOWN_YES_NO',
        'INVALID_NUMBER',
        'INVALID_IP',
        'INVALID_URL',
        'TOO_LONG',
      ]),
    );
    const ids = accepted.map(({ externalSessionId }) => externalSessionId);
    expect(ids.length - new Set(ids).size).toBe(1);
  });

  it('goes on while the clocks are put back (CSV-9)', () => {
    const before = new Date('2026-10-25T00:59:30Z').getTime();
    const session = sessions.find(({ start }) => start.getTime() === before);
    const row = accepted.find(({ externalSessionId }) => externalSessionId === session?.id);
    expect(row?.startTime.getTime()).toBe(before);
    expect(row?.endTimeRaw).toMatch(/^25\.10\.2026 02:/);
  });
});

describe('the conversations of the demonstration', () => {
  const analysed = sessions.map((session) => ({
    session,
    result: analyseLocally({
      messages: session.messages.map(({ role, text, at }) => ({
        role: role.toLowerCase(),
        content: text,
        timestamp: new Date(session.start.getTime() + at * 1000),
      })),
      feedLanguage: session.language,
    }),
  }));
  const share = (right: (item: (typeof analysed)[number]) => boolean) =>
    analysed.filter(right).length / analysed.length;

  it('have two to fourteen messages, of every category and language', () => {
    for (const { messages } of sessions) {
      expect(messages.length).toBeGreaterThanOrEqual(2);
      expect(messages.length).toBeLessThanOrEqual(14);
    }
    expect(new Set(sessions.map(({ category }) => category)).size).toBe(13);
    expect(new Set(sessions.map(({ language }) => language)).size).toBe(7);
    const texts = new Set(sessions.map(({ messages }) => messages.map(({ text }) => text).join()));
    expect(texts.size).toBeGreaterThan(SESSIONS * 0.9);
  });

  it('are understood by the local analyser as they are meant', () => {
    const wrong = analysed.filter(({ session, result }) => session.category !== result.category);
    expect(
      wrong.map(({ session, result }) => [session.messages[0]?.text, result.category]),
    ).toEqual([]);
    expect(share(({ session, result }) => session.mood === result.sentiment)).toBeGreaterThan(0.95);
    expect(share(({ session, result }) => session.escalated === result.escalated)).toBe(1);
    expect(share(({ session, result }) => session.forwardedHr === result.forwardedHr)).toBe(1);
    expect(share(({ session, result }) => session.language === result.language)).toBeGreaterThan(
      0.95,
    );
  });
});

describe('the server of the demonstration', () => {
  let lastDay = LAST_DAY;
  const handler = createDemoHandler({ username: 'demo', password: 'p', lastDay: () => lastDay });
  const server = createServer((request, response) => {
    if (!handler(request, response)) response.writeHead(418).end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function get(path: string, headers: IncomingHttpHeaders = {}, user = 'demo:p') {
    const { port } = server.address() as AddressInfo;
    const authorization = `Basic ${btoa(user)}`;
    return new Promise<{ status?: number; headers: IncomingHttpHeaders; body: Buffer }>(
      (resolve, reject) => {
        const options = { port, path, agent: false, headers: { authorization, ...headers } };
        const sent = request({ host: '127.0.0.1', ...options }, async (response) => {
          const body = Buffer.concat(await response.toArray());
          resolve({ status: response.statusCode, headers: response.headers, body });
        });
        sent.on('error', reject).end();
      },
    );
  }
  const transcript = async (kind: string) => {
    const session = sessions.find(({ transcript }) => transcript === kind);
    const { status, body } = await get(`/demo/transcripts/${session?.id}.txt`);
    return { status, text: body.toString(), session };
  };

  it('answers its own paths only, and to its own password only', async () => {
    expect((await get('/dashboard')).status).toBe(418);
    expect((await get('/demo/feed.csv', {}, 'demo:wrong')).status).toBe(401);
    expect((await get('/demo/other')).status).toBe(404);
    expect((await get('/demo/transcripts/unknown.txt')).status).toBe(404);
  });

  it('sends the feed packed, and not again on the same day', async () => {
    const first = await get('/demo/feed.csv');
    const packed = await get('/demo/feed.csv', { 'accept-encoding': 'gzip, br' });
    expect(gunzipSync(packed.body)).toEqual(first.body);
    const same = { 'if-none-match': first.headers.etag };
    expect((await get('/demo/feed.csv', same)).status).toBe(304);
    lastDay = new Date(LAST_DAY.getTime() + DAY);
    expect((await get('/demo/feed.csv', same)).status).toBe(200);
    lastDay = LAST_DAY;
  });

  it('sends transcripts of every kind that the domain knows (TR-3, TR-5, TR-11)', async () => {
    expect((await transcript('missing')).status).toBe(404);
    expect((await transcript('empty')).text.trim()).toBe('');
    for (const kind of ['stamped', 'plain']) {
      const { text, session } = await transcript(kind);
      const start = session?.start ?? LAST_DAY;
      const times = { startTime: start, endTime: start, timeZone: TIME_ZONE };
      const { messages } = parseTranscript(text, times);
      expect(messages).toHaveLength(session?.messages.length ?? 0);
      expect(messages.every((message) => message.timestampEstimated === (kind === 'plain'))).toBe(
        true,
      );
    }
    const { text } = await transcript('unreadable');
    const times = { startTime: LAST_DAY, endTime: LAST_DAY, timeZone: TIME_ZONE };
    expect(() => parseTranscript(text, times)).toThrow(
      expect.objectContaining({ code: 'NO_MESSAGES' }),
    );
  });
});
