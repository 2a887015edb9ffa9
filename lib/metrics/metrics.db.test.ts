import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../../test/database.ts';
import { createCompany, createImport, createSession } from '../../test/factories.ts';
import type { CompanyId } from '../auth/company-scope.ts';
import type { Prisma } from '../prisma.ts';
import { companyMetrics, sessionDateRange } from './metrics.ts';

const db = useDatabase();
const NOW = new Date('2025-07-31T12:00:00Z');
const JULY = { startDate: '2025-07-01', endDate: '2025-07-02' };

let company: { id: CompanyId; timeZone: string; sentimentAlert: number | null };

beforeEach(async () => {
  await db.clear();
  const { id, timeZone } = await createCompany(db.prisma);
  company = { id: id as CompanyId, timeZone, sentimentAlert: null };
});

const metrics = (range = {}, now = NOW) => companyMetrics(db.prisma, company, range, now);

async function session(
  startTime: string,
  values: Partial<Prisma.SessionUncheckedCreateInput> & {
    tokens?: number;
    tokensEur?: string;
    analysed?: boolean;
    seconds?: number;
  } = {},
) {
  const { tokens, tokensEur, analysed, seconds = 60, ...rest } = values;
  const start = new Date(startTime);
  const row = await createImport(db.prisma, { companyId: company.id, tokens, tokensEur });
  const created = await createSession(db.prisma, {
    companyId: company.id,
    importId: row.id,
    startTime: start,
    endTime: new Date(start.getTime() + seconds * 1000),
    ...rest,
  });
  if (analysed) {
    await db.prisma.sessionProcessingStatus.create({
      data: {
        sessionId: created.id,
        companyId: company.id,
        sessionStart: start,
        stage: 'AI_ANALYSIS',
        status: 'COMPLETED',
      },
    });
  }
  return created;
}

async function ask(sessionId: string, ...questions: string[]) {
  for (const [order, content] of questions.entries()) {
    const question = await db.prisma.question.upsert({
      where: { content },
      create: { content },
      update: {},
    });
    await db.prisma.sessionQuestion.create({
      data: { sessionId, order, companyId: company.id, questionId: question.id },
    });
  }
}

describe('metrics', () => {
  it('are those of the worked example (MET-8)', async () => {
    await session('2025-07-01T07:10:00Z', {
      seconds: 120,
      ipAddress: '192.0.2.1',
      avgResponseTime: 1.5,
      sentiment: 'POSITIVE',
      escalated: false,
      forwardedHr: false,
      analysed: true,
      tokensEur: '0.01',
    });
    await session('2025-07-01T07:40:00Z', {
      seconds: 60,
      ipAddress: '192.0.2.1',
      avgResponseTime: 0.5,
      sentiment: 'NEUTRAL',
      escalated: true,
      forwardedHr: false,
      analysed: true,
      tokensEur: '0.02',
    });
    await session('2025-07-02T07:59:00Z', {
      seconds: 180,
      ipAddress: '192.0.2.2',
      avgResponseTime: 12,
      sentiment: 'NEGATIVE',
      escalated: false,
      forwardedHr: true,
      analysed: true,
      tokensEur: '0',
    });
    await session('2025-07-02T12:00:00Z', { seconds: 0, tokensEur: '0.03' });
    const result = await metrics(JULY);
    expect(result).toMatchObject({
      totalSessions: 4,
      uniqueUsers: 3,
      avgSessionLength: 90,
      avgResponseTime: expect.closeTo(4.667, 3),
      avgSessionsPerDay: 2,
      sentimentPositiveCount: 1,
      sentimentNeutralCount: 1,
      sentimentNegativeCount: 1,
      escalatedCount: 1,
      forwardedCount: 1,
      analysedCount: 3,
      provisionalCount: 1,
      resolvedChatsPercentage: expect.closeTo(33.3, 1),
      peakUsageTime: '09:00-10:00',
      avgDailyCosts: expect.closeTo(0.03, 9),
      days: { '2025-07-01': 2, '2025-07-02': 2 },
    });
    expect(
      result.responseTimeHistogram
        .filter(({ count }) => count > 0)
        .map(({ label, count }) => [label, count]),
    ).toEqual([
      ['0-1 sec', 1],
      ['1-2 sec', 1],
      ['9+ sec', 1],
    ]);
  });

  it('are zeros and nulls without sessions, never invented (MET-3)', async () => {
    expect(await metrics(JULY)).toMatchObject({
      totalSessions: 0,
      uniqueUsers: 0,
      avgSessionLength: null,
      avgResponseTime: null,
      avgSessionsPerDay: null,
      resolvedChatsPercentage: null,
      avgDailyCosts: null,
      peakUsageTime: null,
      sessionTrend: null,
      categories: {},
      topQuestions: [],
      wordCloudData: [],
      days: { '2025-07-01': 0, '2025-07-02': 0 },
    });
    expect(await sessionDateRange(db.prisma, company)).toBeNull();
  });

  it('count days and hours in the zone of the company (MET-1, MET-2)', async () => {
    await session('2025-07-14T23:30:00Z');
    expect(await metrics({ startDate: '2025-07-15', endDate: '2025-07-15' })).toMatchObject({
      totalSessions: 1,
      days: { '2025-07-15': 1 },
      peakUsageTime: '01:00-02:00',
    });
    expect((await metrics({ endDate: '2025-07-14' })).totalSessions).toBe(0);
    expect(await sessionDateRange(db.prisma, company)).toEqual({
      minDate: '2025-07-15',
      maxDate: '2025-07-15',
    });
  });

  it('are of the own company alone (TEN-5)', async () => {
    const other = await createCompany(db.prisma);
    await createSession(db.prisma, {
      companyId: other.id,
      startTime: new Date('2025-07-01T10:00:00Z'),
    });
    expect((await metrics(JULY)).totalSessions).toBe(0);
  });

  it('compare with the equally long time before (MET-5)', async () => {
    for (let index = 0; index < 10; index++) await session(`2025-07-0${8 + (index % 2)}T10:00:00Z`);
    for (let index = 0; index < 8; index++) await session('2025-07-03T10:00:00Z');
    const result = await metrics({ startDate: '2025-07-08', endDate: '2025-07-14' });
    expect(result.sessionTrend).toBe(25);
    expect(result.trendPeriod).toEqual({
      current: { startDate: '2025-07-08', endDate: '2025-07-14' },
      previous: { startDate: '2025-07-01', endDate: '2025-07-07' },
    });
    expect(result.avgResponseTimeTrend).toBeNull();
    // Without a closed range: the last thirty days, in which there were none before.
    expect((await metrics({})).sessionTrend).toBeNull();
  });

  it('warn from the threshold on', async () => {
    company.sentimentAlert = 0.5;
    await session('2025-07-01T10:00:00Z', { sentiment: 'NEGATIVE' });
    await session('2025-07-01T10:00:00Z', { sentiment: 'POSITIVE' });
    expect(await metrics()).toMatchObject({
      belowThresholdCount: 1,
      sentimentThreshold: 0.5,
      sentimentAlertActive: true,
    });
    await session('2025-07-01T10:00:00Z', { sentiment: 'POSITIVE' });
    expect(await metrics()).toMatchObject({ sentimentAlertActive: false });
  });

  it('count what was asked in most sessions, however it was written', async () => {
    const first = await session('2025-07-01T10:00:00Z');
    const second = await session('2025-07-01T10:00:00Z');
    await session('2025-07-01T10:00:00Z', { initialMsg: 'where is  the key' });
    await ask(first.id, 'Where is the key?', 'Who are you?');
    await ask(second.id, 'WHERE is the key??');
    expect((await metrics()).topQuestions).toEqual([
      { question: expect.stringMatching(/^where is +the key/i), count: 3 },
      { question: 'Who are you?', count: 1 },
    ]);
  });

  it('count words by session, accents kept, without stop words (MET-6)', async () => {
    await session('2025-07-01T10:00:00Z', {
      initialMsg: 'Mijn privé adres, privé! https://www.example.com 12345 de Straße',
    });
    await session('2025-07-01T10:00:00Z', { initialMsg: 'Privé' });
    const words = Object.fromEntries(
      (await metrics()).wordCloudData.map(({ text, value }) => [text, value]),
    );
    expect(words).toMatchObject({ privé: 2, adres: 1, straße: 1 });
    for (const stop of ['mijn', 'https', 'www', 'com', '12345', 'de'])
      expect(words).not.toHaveProperty(stop);
  });

  it('work with a hundred thousand sessions and their questions (MET-7)', async () => {
    await db.sql(
      `INSERT INTO "Session" ("id", "companyId", "startTime", "endTime", "initialMsg", "category", "sentiment", "avgResponseTime", "ipAddress", "updatedAt")
       SELECT gen_random_uuid(), $1, '2025-07-01'::timestamptz + n * interval '10 s', '2025-07-01'::timestamptz + n * interval '10 s' + interval '1 minute',
         'Where is the number ' || n % 5000 || ' of the list', 'ONBOARDING', 'NEUTRAL', n % 12, ('192.0.2.' || n % 250)::inet, now()
       FROM generate_series(1, 100000) n`,
      [company.id],
    );
    await db.sql(
      `INSERT INTO "Question" ("id", "content") SELECT gen_random_uuid(), 'Question ' || n || '?' FROM generate_series(1, 1000) n`,
    );
    await db.sql(
      `INSERT INTO "SessionQuestion" ("sessionId", "order", "companyId", "questionId")
       SELECT s."id", 0, s."companyId", (SELECT "id" FROM "Question" OFFSET 7 LIMIT 1) FROM "Session" s LIMIT 70000`,
    );
    await db.sql('ANALYZE');
    const result = await metrics();
    expect(result.totalSessions).toBe(100_000);
    expect(result.topQuestions[0]?.count).toBe(70_000);
  });
});
