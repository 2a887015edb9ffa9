import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { GET as failed } from '../../app/api/admin/failed-stages/route.ts';
import { GET as rejections } from '../../app/api/admin/import-rejections/route.ts';
import { GET as runs } from '../../app/api/admin/import-runs/route.ts';
import { GET as numbers } from '../../app/api/admin/processing-status/route.ts';
import { GET as detail } from '../../app/api/dashboard/session/[id]/route.ts';
import { GET as options } from '../../app/api/dashboard/session-filter-options/route.ts';
import { GET as list } from '../../app/api/dashboard/sessions/route.ts';
import { useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createCompany, createImport, createSession } from '../../test/factories.ts';

const db = useDatabase();
const api = useApi(db);

let admin: Awaited<ReturnType<typeof api.signedIn>>;
let companyId: string;

beforeEach(async () => {
  await db.clear();
  admin = await api.signedIn({ role: 'ADMIN' });
  companyId = admin.companyId;
});

async function session(
  values: object = {},
  externalSessionId: string = randomUUID(),
  owner = companyId,
) {
  const row = await createImport(db.prisma, { companyId: owner, externalSessionId });
  return createSession(db.prisma, { companyId: owner, importId: row.id, ...values });
}
async function get(handler: typeof list, path: string, params?: object) {
  const response = await api.get(handler, path, admin, params as never);
  return { status: response.status, body: await response.json() };
}

describe('the list of sessions', () => {
  it.each([
    ['searchTerm=EXT-1', 1],
    ['searchTerm=100%25', 1],
    ['searchTerm=_', 0],
    ['searchTerm=leave%20%26', 1],
    ['category=ONBOARDING', 1],
    ['language=nl', 2],
    ['sentiment=NEGATIVE', 1],
    ['escalated=true', 1],
    ['escalated=false', 1],
    ['startDate=2025-07-02', 1],
    ['endDate=2025-07-01', 1],
    ['', 2],
  ])('filters by %s (MET-9)', async (query, count) => {
    await session(
      {
        startTime: new Date('2025-07-01T10:00:00Z'),
        category: 'ONBOARDING',
        language: 'nl',
        sentiment: 'NEGATIVE',
        escalated: true,
        initialMsg: '100% sure',
      },
      'ext-1',
    );
    await session(
      {
        startTime: new Date('2025-07-02T10:00:00Z'),
        category: 'LEAVE_VACATION',
        language: 'nl',
        escalated: false,
      },
      'ext-2',
    );
    const { body } = await get(list, `/api/dashboard/sessions?${query}`);
    expect(body.totalSessions).toBe(count);
    expect(body.sessions).toHaveLength(count);
  });

  it('sorts with what is unknown last, in both directions, and pages (MET-9, API-2)', async () => {
    await session({ messagesSent: 3 });
    await session({ messagesSent: null });
    await session({ messagesSent: 7 });
    const sorted = async (query: string) =>
      (await get(list, `/api/dashboard/sessions?sortKey=messagesSent&${query}`)).body.sessions.map(
        (one: { messagesSent: number }) => one.messagesSent,
      );
    expect(await sorted('sortOrder=asc')).toEqual([3, 7, null]);
    expect(await sorted('sortOrder=desc')).toEqual([7, 3, null]);
    expect(await sorted('sortOrder=asc&pageSize=2&page=2')).toEqual([null]);
    expect((await get(list, '/api/dashboard/sessions?page=99')).body).toMatchObject({
      sessions: [],
      totalSessions: 3,
    });
  });

  it.each([
    'page=0',
    'pageSize=101',
    'category=PARTY',
    'sortKey=password',
    'startDate=2025-02-30',
    'startDate=2025-07-02&endDate=2025-07-01',
    'escalated=maybe',
  ])('refuses %s (API-1, API-2, SEC-2)', async (query) => {
    const { status, body } = await get(list, `/api/dashboard/sessions?${query}`);
    expect(status).toBe(400);
    expect(body.details.length).toBeGreaterThan(0);
  });

  it('is of the own company alone, its options too (TEN-5)', async () => {
    const other = await createCompany(db.prisma);
    await session({ category: 'ONBOARDING', language: 'tr' }, undefined, other.id);
    await session({ category: 'SOCIAL_QUESTIONS', language: 'nl' });
    expect((await get(list, '/api/dashboard/sessions')).body.totalSessions).toBe(1);
    expect((await get(options, '/api/dashboard/session-filter-options')).body).toEqual({
      categories: ['SOCIAL_QUESTIONS'],
      languages: ['nl'],
    });
  });
});

describe('one session', () => {
  it('has its messages in order, questions, stages and sources (API-3)', async () => {
    const { id } = await session(
      { language: 'nl', languageSource: 'ANALYSIS', ipAddress: '192.0.2.1' },
      'ext-1',
    );
    await db.prisma.message.createMany({
      data: [1, 0].map((order) => ({
        sessionId: id,
        companyId,
        order,
        role: 'user',
        content: `message ${order}`,
      })),
    });
    await db.prisma.sessionProcessingStatus.create({
      data: {
        sessionId: id,
        companyId,
        sessionStart: new Date(),
        stage: 'TRANSCRIPT_FETCH',
        status: 'FAILED',
        errorCode: 'HTTP_404',
        dueAt: new Date('2025-07-01T10:00:00Z'),
      },
    });
    const { body } = await get(detail, `/api/dashboard/session/${id}`, { id });
    expect(body.session).toMatchObject({
      id,
      sessionId: id,
      externalSessionId: 'ext-1',
      ipAddress: '192.0.2.1',
      analysed: false,
      summary: null,
      sources: { language: 'ANALYSIS', category: null },
      messages: [{ order: 0, content: 'message 0' }, { order: 1 }],
      stages: [
        {
          stage: 'TRANSCRIPT_FETCH',
          errorCode: 'HTTP_404',
          nextAttemptAt: '2025-07-01T10:00:00.000Z',
        },
      ],
    });
  });

  it('of another company is as missing as one that never was (TEN-5)', async () => {
    const other = await createCompany(db.prisma);
    const { id } = await session({}, undefined, other.id);
    const foreign = await get(detail, `/api/dashboard/session/${id}`, { id });
    const missing = await get(detail, '/api/dashboard/session/x', { id: randomUUID() });
    const malformed = await get(detail, '/api/dashboard/session/x', { id: 'no-uuid' });
    expect(foreign).toEqual({ status: 404, body: missing.body });
    expect(malformed).toEqual(foreign);
  });
});

describe('the numbers of the pipeline', () => {
  it('add up, stage by stage (PIPE-13)', async () => {
    const statuses = ['PENDING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;
    for (const status of statuses) {
      const { id } = await session();
      await db.prisma.sessionProcessingStatus.createMany({
        data: (
          [
            'CSV_IMPORT',
            'TRANSCRIPT_FETCH',
            'SESSION_CREATION',
            'AI_ANALYSIS',
            'QUESTION_EXTRACTION',
          ] as const
        ).map((stage) => ({ sessionId: id, companyId, sessionStart: new Date(), stage, status })),
      });
    }
    const { body } = await get(numbers, '/api/admin/processing-status');
    expect(body.totalSessions).toBe(4);
    for (const counts of Object.values(body.stages) as Record<string, number>[]) {
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(4);
      expect(counts).toEqual({ PENDING: 1, IN_PROGRESS: 0, COMPLETED: 1, FAILED: 1, SKIPPED: 1 });
    }
    expect(body).toMatchObject({
      needsReprocessing: 1,
      stuckStages: 0,
      importRowsWaiting: 4,
      importRowsFailed: 0,
    });
    const list = await get(failed, '/api/admin/failed-stages?stage=AI_ANALYSIS');
    expect(list.body).toMatchObject({
      total: 1,
      items: [{ stage: 'AI_ANALYSIS', externalSessionId: expect.any(String) }],
    });
  });

  it('and runs and rejections are of the own company alone (TEN-5)', async () => {
    const other = await createCompany(db.prisma);
    const soon = new Date(Date.now() + 60_000);
    const run = (owner: string) => ({
      companyId: owner,
      trigger: 'SCHEDULE' as const,
      instance: 'x',
      leaseUntil: soon,
      bytes: 12n,
    });
    const rejection = (owner: string, hash: string) => ({
      companyId: owner,
      lineNumber: 2,
      columnNumber: 3,
      reasonCode: 'END_BEFORE_START',
      message: 'm',
      rawRow: 'raw',
      rowHash: hash,
      firstSeenAt: soon,
      lastSeenAt: soon,
    });
    await db.prisma.csvImportRun.createMany({ data: [run(companyId), run(other.id)] });
    await db.prisma.csvRowRejection.createMany({
      data: [
        rejection(companyId, 'a'),
        { ...rejection(companyId, 'b'), resolvedAt: soon },
        rejection(other.id, 'c'),
      ],
    });
    expect((await get(runs, '/api/admin/import-runs')).body).toMatchObject({
      total: 1,
      items: [{ bytes: 12 }],
    });
    expect((await get(rejections, '/api/admin/import-rejections')).body.total).toBe(2);
    expect((await get(rejections, '/api/admin/import-rejections?open=true')).body).toMatchObject({
      total: 1,
      items: [{ lineNumber: 2, columnNumber: 3, rawRow: 'raw' }],
    });
  });
});
