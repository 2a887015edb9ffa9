import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, useDatabase } from '../test/database.ts';
import { createCompany, createImport } from '../test/factories.ts';
import { useHttpServer } from '../test/http-server.ts';
import { LIMITS, never, SECRET, usePipeline } from '../test/pipeline.ts';
import { encryptSecret } from './feed/credentials.ts';
import { createImportProcessor } from './importProcessor.ts';
import { createTranscriptFetcher } from './transcripts/fetch.ts';

const db = useDatabase();
const http = useHttpServer();
const pipeline = usePipeline(db);

const FORM_A = `[01.07.2025 10:00:00] User: Hoi, ik begin maandag.
Waar moet ik me melden?
[01.07.2025 10:00:05] Assistant: Bij de receptie.
[01.07.2025 10:01:10] user: Dank je`;

let companyId: string;

beforeEach(async () => {
  await db.clear();
  companyId = (await createCompany(db.prisma)).id;
});

/** An import row that waits, with its transcript on our server unless it says otherwise. */
function row(id: string, values: Partial<Parameters<typeof createImport>[1]> = {}) {
  return createImport(db.prisma, {
    companyId,
    externalSessionId: id,
    fullTranscriptUrl: `${http.origin}/${id}`,
    contentHash: `hash of ${id}`,
    ...values,
  });
}

const answer = (text: string) => {
  http.handler = (_request, response) => response.end(text);
};
const session = (id: string) =>
  db.prisma.session.findFirstOrThrow({
    where: { import: { externalSessionId: id } },
    include: { messages: { orderBy: { order: 'asc' } } },
  });
const changed = (id: string, values: object) =>
  db.prisma.sessionImport.updateMany({
    where: { externalSessionId: id },
    data: { contentHash: randomUUID(), ...values },
  });

describe('conversion', () => {
  it('creates a session with its five stages at once (PIPE-1, SES-1)', async () => {
    answer(FORM_A);
    await row('one');
    await pipeline.importer().run(never());
    expect(await pipeline.stages('one')).toEqual({
      CSV_IMPORT: 'COMPLETED',
      TRANSCRIPT_FETCH: 'COMPLETED',
      SESSION_CREATION: 'COMPLETED',
      AI_ANALYSIS: 'PENDING',
      QUESTION_EXTRACTION: 'PENDING',
    });
    const { messages, messagesSent, messagesSentSource, endTime, endTimeSource } =
      await session('one');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[0]?.content).toBe('Hoi, ik begin maandag.\nWaar moet ik me melden?');
    expect({ messagesSent, messagesSentSource }).toEqual({
      messagesSent: 2,
      messagesSentSource: 'TRANSCRIPT',
    });
    expect({ endTime, endTimeSource }).toEqual({
      endTime: new Date('2025-07-01T08:01:10Z'),
      endTimeSource: 'TRANSCRIPT',
    });
  });

  it('settles a session without a transcript (PIPE-3)', async () => {
    await row('none', { fullTranscriptUrl: null });
    await row('bad', { fullTranscriptUrl: 'ftp://example.com/t' });
    await pipeline.importer().run(never());
    expect(await pipeline.stages('none')).toEqual({
      CSV_IMPORT: 'COMPLETED',
      TRANSCRIPT_FETCH: 'SKIPPED NO_TRANSCRIPT_URL',
      SESSION_CREATION: 'COMPLETED',
      AI_ANALYSIS: 'SKIPPED TOO_FEW_MESSAGES',
      QUESTION_EXTRACTION: 'SKIPPED TOO_FEW_MESSAGES',
    });
    expect((await pipeline.stages('bad')).TRANSCRIPT_FETCH).toBe('SKIPPED INVALID_URL');
  });

  it('writes the provisional values of the feed with their source (SES-3)', async () => {
    await row('one', {
      fullTranscriptUrl: null,
      sentimentRaw: 'happy',
      escalatedRaw: 'ja',
      language: 'nederlands',
      messagesSent: 4,
    });
    await pipeline.importer().run(never());
    expect(await session('one')).toMatchObject({
      sentiment: 'POSITIVE',
      sentimentSource: 'FEED',
      escalated: true,
      escalatedSource: 'FEED',
      language: 'nl',
      languageSource: 'FEED',
      messagesSent: 4,
      messagesSentSource: 'FEED',
      category: null,
      categorySource: null,
    });
  });

  it('lets rows that always fail wait, and converts the others in the first run (PIPE-7)', async () => {
    for (let index = 0; index < 60; index++) {
      const broken = index < 50;
      await row(`row-${index}`, {
        fullTranscriptUrl: null,
        startTime: new Date(Date.UTC(2025, 0, 1, 0, index)),
        // Valid when it was stored, and not in the company's zone of today.
        ...(broken && { startTimeRaw: '01.07.2025 10:00:00', endTimeRaw: '01.07.2025 09:00:00' }),
      });
    }
    await pipeline.importer({ batchSize: 10 }).run(never());
    expect(await db.prisma.session.count()).toBe(10);
    for (let attempt = 1; attempt < 6; attempt++) {
      await pipeline.letTimePass();
      await pipeline.importer({ batchSize: 10 }).run(never());
    }
    const failed = await db.prisma.sessionImport.findMany({ where: { attempts: { gt: 0 } } });
    expect(failed).toHaveLength(50);
    expect(new Set(failed.map(({ attempts }) => attempts))).toEqual(new Set([5]));
    expect(failed[0]).toMatchObject({
      nextAttemptAt: null,
      lastError: expect.stringContaining('before the start'),
    });
  });

  it('converts a row alone that the database refuses in its batch (PIPE-7)', async () => {
    await row('good', { fullTranscriptUrl: null });
    await row('refused', { fullTranscriptUrl: null, avgResponseTimeSeconds: 7 });
    await db.sql(`ALTER TABLE "Session" ADD CONSTRAINT refuse CHECK ("avgResponseTime" <> 7)`);
    try {
      await pipeline.importer().run(never());
    } finally {
      await db.sql('ALTER TABLE "Session" DROP CONSTRAINT refuse');
    }
    expect(await db.prisma.session.count()).toBe(1);
    const refused = await db.prisma.sessionImport.findFirstOrThrow({
      where: { externalSessionId: 'refused' },
    });
    expect(refused).toMatchObject({ attempts: 1, lastError: expect.stringContaining('refuse') });
  });

  it('converts nothing of a suspended company, and all of a TRIAL one (TEN-11, TEN-12, TEN-14)', async () => {
    await row('suspended', { fullTranscriptUrl: null });
    await db.prisma.company.update({ where: { id: companyId }, data: { status: 'SUSPENDED' } });
    await pipeline.importer().run(never());
    expect(await db.prisma.session.count()).toBe(0);
    await db.prisma.company.update({ where: { id: companyId }, data: { status: 'TRIAL' } });
    await pipeline.importer().run(never());
    expect(await db.prisma.session.count()).toBe(1);
  });

  it('touches only the company that asked (TEN-6)', async () => {
    const other = await createCompany(db.prisma);
    await row('own', { fullTranscriptUrl: null });
    await row('foreign', { fullTranscriptUrl: null, companyId: other.id });
    await pipeline.importer().run({ ...never(), companyId });
    expect(await db.prisma.session.findMany({ select: { companyId: true } })).toEqual([
      { companyId },
    ]);
  });
});

describe('transcripts', () => {
  it('retries after 1, 5, 30 and 120 minutes, then rests with the reason (PIPE-5)', async () => {
    http.handler = (_request, response) => response.writeHead(503).end();
    await row('one');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      await pipeline.importer().run(never());
      const [stage] = await db.sql<{ minutes: number | null }>(
        `SELECT round(extract(epoch FROM "dueAt" - "completedAt") / 60)::int AS "minutes"
         FROM "SessionProcessingStatus" WHERE "stage" = 'TRANSCRIPT_FETCH'`,
      );
      waits.push(stage?.minutes ?? -1);
      await pipeline.letTimePass();
    }
    expect(waits).toEqual([1, 5, 30, 120, -1]);
    expect(await pipeline.stages('one')).toEqual({
      CSV_IMPORT: 'COMPLETED',
      TRANSCRIPT_FETCH: 'FAILED HTTP_503',
      SESSION_CREATION: 'COMPLETED',
      AI_ANALYSIS: 'SKIPPED TRANSCRIPT_UNAVAILABLE',
      QUESTION_EXTRACTION: 'SKIPPED TRANSCRIPT_UNAVAILABLE',
    });
    expect(http.requests).toHaveLength(5);
  });

  it('waits as long as Retry-After says', async () => {
    http.handler = (_request, response) => response.writeHead(429, { 'Retry-After': '3600' }).end();
    await row('one');
    await pipeline.importer().run(never());
    const [stage] = await db.sql(
      `SELECT round(extract(epoch FROM "dueAt" - "completedAt"))::int AS "seconds"
       FROM "SessionProcessingStatus" WHERE "stage" = 'TRANSCRIPT_FETCH'`,
    );
    expect(stage).toEqual({ seconds: 3600 });
  });

  it('marks the stage that failed: a text without roles is no failed fetch (PIPE-4, TR-11)', async () => {
    answer('nobody speaks here');
    await row('one');
    await pipeline.importer().run(never());
    expect(await pipeline.stages('one')).toEqual({
      CSV_IMPORT: 'COMPLETED',
      TRANSCRIPT_FETCH: 'COMPLETED',
      SESSION_CREATION: 'FAILED NO_MESSAGES',
      AI_ANALYSIS: 'SKIPPED NO_MESSAGES',
      QUESTION_EXTRACTION: 'SKIPPED NO_MESSAGES',
    });
    const { rawTranscriptContent } = await db.prisma.sessionImport.findFirstOrThrow();
    expect(rawTranscriptContent).toBe('nobody speaks here');
  });

  it('sends the credentials of the feed to its own origin alone (TR-2)', async () => {
    answer(FORM_A);
    await db.prisma.company.update({
      where: { id: companyId },
      data: {
        csvUrl: `${http.origin}/feed.csv`,
        csvUsername: 'feed',
        csvPassword: encryptSecret(SECRET, 'pass word'),
      },
    });
    await row('same');
    await row('other', {
      fullTranscriptUrl: `${http.origin.replace('127.0.0.1', 'localhost')}/other`,
    });
    await pipeline.importer().run(never());
    const sent = Object.fromEntries(
      http.requests.map(({ url, headers }) => [url, headers.authorization]),
    );
    expect(sent).toEqual({ '/same': `Basic ${btoa('feed:pass word')}`, '/other': undefined });
  });

  it('works on five at a time and reuses a slot at once (JOB-5, JOB-7)', async () => {
    let open = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    http.handler = (_request, response) => {
      most = Math.max(most, ++open);
      waiting.push(() => {
        open--;
        response.end(FORM_A);
      });
      // The last of each wave lets one go: the slot must be taken by another.
      if (waiting.length >= 4) waiting.shift()?.();
      if (http.requests.length > 16) for (const end of waiting.splice(0)) end();
    };
    for (let index = 0; index < 20; index++) await row(`row-${index}`);
    await pipeline.importer().run(never());
    expect(await db.prisma.session.count()).toBe(20);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('gives up on a host that hangs, for this run, and serves the others (JOB-7)', async () => {
    const other = await createCompany(db.prisma);
    http.handler = (request, response) => {
      if (request.url?.startsWith('/hang')) return;
      response.end(FORM_A);
    };
    for (let index = 0; index < 12; index++)
      await row(`hang-${index}`, { startTime: new Date('2025-01-01') });
    await row('quick', { companyId: other.id });
    const importer = createImportProcessor({
      lane: pipeline.lane,
      fetcher: createTranscriptFetcher({
        fetch: pipeline.fetch,
        timeoutMs: 200,
        maxBytes: 1000,
        perHost: 4,
      }),
      settings: {
        limits: LIMITS,
        minMessages: 2,
        batchSize: 50,
        concurrency: 5,
        credentialsSecret: undefined,
      },
      instance: 'test',
      logger: silentLogger,
    });
    await importer.run(never());
    expect((await pipeline.stages('quick')).TRANSCRIPT_FETCH).toBe('COMPLETED');
    const waiting = await db.prisma.sessionProcessingStatus.count({
      where: { stage: 'TRANSCRIPT_FETCH', status: 'PENDING', dueAt: { not: null } },
    });
    expect(waiting).toBeGreaterThanOrEqual(12 - 3 - 5);
  });

  it('hands back what was not finished when it is cut off (JOB-9)', async () => {
    const stop = new AbortController();
    const cut = new AbortController();
    http.handler = () => {
      stop.abort();
      cut.abort();
    };
    for (let index = 0; index < 8; index++) await row(`row-${index}`);
    await pipeline.importer().run({ stop: stop.signal, cut: cut.signal });
    const stages = await db.prisma.sessionProcessingStatus.findMany({
      where: { stage: 'TRANSCRIPT_FETCH' },
    });
    expect(stages).toHaveLength(8);
    for (const stage of stages) {
      expect(stage).toMatchObject({
        status: 'PENDING',
        retryCount: 0,
        claimedBy: null,
        dueAt: expect.any(Date),
      });
    }
  });
});

describe('claims', () => {
  it('never fetches one transcript twice, with two processors over fifty (PIPE-8)', async () => {
    answer(FORM_A);
    for (let index = 0; index < 50; index++) await row(`row-${index}`);
    await Promise.all([
      pipeline.importer({ batchSize: 7 }).run(never()),
      pipeline.importer({ batchSize: 7 }).run(never()),
    ]);
    expect(new Set(http.requests.map(({ url }) => url)).size).toBe(50);
    expect(http.requests).toHaveLength(50);
  });

  it('takes over what a dead process held, and counts the attempt (PIPE-9)', async () => {
    answer(FORM_A);
    await row('one');
    await pipeline.importer().run({ ...never(), limit: 1 });
    await db.sql(
      `UPDATE "SessionProcessingStatus" SET "status" = 'IN_PROGRESS', "claimedBy" = 'dead', "retryCount" = 1,
         "completedAt" = NULL, "dueAt" = now() - interval '1 s' WHERE "stage" = 'TRANSCRIPT_FETCH'`,
    );
    await pipeline.importer().run(never());
    const stage = await db.prisma.sessionProcessingStatus.findFirst({
      where: { stage: 'TRANSCRIPT_FETCH' },
    });
    expect(stage).toMatchObject({ status: 'COMPLETED', retryCount: 2 });
  });

  it('fails a stage whose process died at the last attempt (PIPE-9)', async () => {
    answer(FORM_A);
    await row('one');
    await pipeline.importer().run({ ...never(), limit: 1 });
    await db.sql(
      `UPDATE "SessionProcessingStatus" SET "status" = 'IN_PROGRESS', "claimedBy" = 'dead', "retryCount" = 4,
         "completedAt" = NULL, "dueAt" = now() - interval '1 s' WHERE "stage" = 'TRANSCRIPT_FETCH'`,
    );
    await pipeline.importer().run(never());
    expect((await pipeline.stages('one')).TRANSCRIPT_FETCH).toBe('FAILED LEASE_EXPIRED');
  });

  it('stores nothing under a claim that it lost (PIPE-8)', async () => {
    http.handler = async (_request, response) => {
      await db.sql(
        `UPDATE "SessionProcessingStatus" SET "claimedBy" = 'another' WHERE "stage" = 'TRANSCRIPT_FETCH'`,
      );
      response.end(FORM_A);
    };
    await row('one');
    await pipeline.importer().run(never());
    const { messages } = await session('one');
    expect(messages).toEqual([]);
    expect((await pipeline.stages('one')).TRANSCRIPT_FETCH).toBe('IN_PROGRESS');
  });
});

describe('a changed feed row (CSV-24)', () => {
  beforeEach(async () => {
    answer(FORM_A);
    await row('one', { category: 'Onboarding' });
    await pipeline.runAll();
    http.requests.length = 0;
  });

  it('updates the session without a fetch when only the cost changed', async () => {
    await changed('one', { tokensEur: '2.5', ipAddress: '192.0.2.9' });
    await pipeline.runAll();
    expect(http.requests).toEqual([]);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(1);
    expect((await session('one')).ipAddress).toContain('192.0.2.9');
  });

  it('fetches anew, and analyses anew only when the text differs', async () => {
    await changed('one', { endTimeRaw: '01.07.2025 10:05:00', transcriptStale: true });
    await pipeline.runAll();
    expect(http.requests).toHaveLength(1);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(1);

    answer(`${FORM_A}\n[01.07.2025 10:04:00] User: Nog een vraag: waar is de kantine?`);
    await changed('one', { endTimeRaw: '01.07.2025 10:06:00', transcriptStale: true });
    await pipeline.runAll();
    expect(await db.prisma.aIProcessingRequest.count()).toBe(2);
    const { messages, endTime } = await session('one');
    expect(messages).toHaveLength(4);
    expect(endTime).toEqual(new Date('2025-07-01T08:04:00Z'));
  });

  it('keeps text, messages and analysis when the new fetch fails', async () => {
    const before = await session('one');
    http.handler = (_request, response) => response.writeHead(404).end();
    await changed('one', { endTimeRaw: '01.07.2025 10:05:00', transcriptStale: true });
    for (let attempt = 0; attempt < 5; attempt++) {
      await pipeline.runAll();
      await pipeline.letTimePass();
    }
    const after = await session('one');
    expect(after.messages).toEqual(
      before.messages.map((message) => ({ ...message, createdAt: expect.any(Date) })),
    );
    expect(after.summary).toBe(before.summary);
    expect(await pipeline.stages('one')).toMatchObject({
      TRANSCRIPT_FETCH: 'FAILED HTTP_404',
      SESSION_CREATION: 'COMPLETED',
      AI_ANALYSIS: 'COMPLETED',
    });
  });

  it('never overwrites what the analysis found (SES-4)', async () => {
    await changed('one', { sentimentRaw: 'angry', category: 'Social Questions' });
    await pipeline.runAll();
    expect(await session('one')).toMatchObject({
      categorySource: 'ANALYSIS',
      category: 'UNRECOGNIZED_OTHER',
      sentimentSource: 'ANALYSIS',
    });
  });

  it('moves a session by two hours with the zone, without fetch or analysis (CSV-26)', async () => {
    await db.prisma.company.update({ where: { id: companyId }, data: { timeZone: 'UTC' } });
    await db.prisma.sessionImport.updateMany({ data: { processedHash: null } });
    await pipeline.runAll();
    const { startTime, endTime, messages } = await session('one');
    expect(startTime).toEqual(new Date('2025-07-01T10:00:00Z'));
    expect(endTime).toEqual(new Date('2025-07-01T10:01:10Z'));
    expect(messages[0]?.timestamp).toEqual(new Date('2025-07-01T10:00:00Z'));
    expect(http.requests).toEqual([]);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(1);
  });
});
