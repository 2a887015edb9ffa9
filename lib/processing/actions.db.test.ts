import { beforeEach, describe, expect, it } from 'vitest';
import { POST as refresh } from '../../app/api/admin/refresh-sessions/route.ts';
import { POST as retry } from '../../app/api/admin/retry-stage/route.ts';
import { POST as trigger } from '../../app/api/admin/trigger-processing/route.ts';
import { type ApiUser, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { createCompany, createSession } from '../../test/factories.ts';
import type { FeedRun } from '../feed/import.ts';
import type { Schedulers } from '../schedulers.ts';

const db = useDatabase();
const api = useApi(db);

let admin: ApiUser;
let asked: unknown[];
let outcome: Awaited<ReturnType<Schedulers['refresh']>>;

beforeEach(async () => {
  await db.clear();
  admin = await api.signedIn({ role: 'ADMIN' });
  asked = [];
  const schedulers: Partial<Schedulers> = {
    refresh: async (companyId) => {
      asked.push(companyId);
      return outcome;
    },
    process: (companyId, options) => {
      asked.push({ companyId, ...options });
      return {};
    },
    retry: async (companyId, stage, sessionId) => {
      asked.push({ companyId, stage, sessionId });
      if (sessionId) throw Object.assign(new Error('busy'), { name: 'StageBusyError' });
      return 3;
    },
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for('livedash.application')] = Promise.resolve({
    schedulers,
  });
});

async function post(handler: typeof refresh, path: string, body: object = {}, user = admin) {
  const response = await api.post(handler, path, body, user);
  return { status: response.status, body: await response.json() };
}
const run = (values: Partial<FeedRun> = {}): FeedRun => ({
  runId: 'run',
  status: 'SUCCEEDED',
  errorCode: null,
  errorMessage: null,
  rowsRead: 4,
  created: 1,
  updated: 1,
  unchanged: 1,
  duplicates: 0,
  rejected: 1,
  warnings: 0,
  bytes: 10,
  httpStatus: 200,
  ...values,
});

async function waiting(companyId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const { id, startTime } = await createSession(db.prisma, { companyId });
    await db.prisma.sessionProcessingStatus.create({
      data: {
        sessionId: id,
        companyId,
        sessionStart: startTime,
        stage: 'AI_ANALYSIS',
        dueAt: new Date(0),
      },
    });
  }
}

describe('refreshing the feed (JOB-11)', () => {
  const path = '/api/admin/refresh-sessions';

  it('says what came of it', async () => {
    outcome = { run: run(), sessions: 2 };
    expect(await post(refresh, path)).toMatchObject({
      status: 200,
      body: {
        ok: true,
        runId: 'run',
        total: 4,
        imported: 2,
        created: 1,
        updated: 1,
        unchanged: 1,
        rejected: 1,
        sessions: 2,
      },
    });
    expect(asked).toEqual([admin.companyId]);
    expect(
      await db.prisma.auditEvent.findFirst({ where: { event: 'IMPORT_TRIGGERED' } }),
    ).toMatchObject({ result: 'SUCCESS', target: 'run' });
  });

  it.each([
    ['SKIPPED', 400, 'NO_FEED'],
    ['BUSY', 409, 'IMPORT_RUNNING'],
  ] as const)('answers %s with %s', async (said, status, code) => {
    outcome = said;
    expect(await post(refresh, path)).toMatchObject({ status, body: { code } });
  });

  it('answers 502 when the feed failed', async () => {
    outcome = {
      run: run({ status: 'FAILED', errorCode: 'HTTP_500', errorMessage: 'HTTP 500' }),
      sessions: 0,
    };
    expect(await post(refresh, path)).toMatchObject({ status: 502, body: { code: 'HTTP_500' } });
  });

  it('is of the own company alone: another one in the body is refused, and nothing fetched (TEN-4)', async () => {
    const other = await createCompany(db.prisma);
    expect((await post(refresh, path, { companyId: other.id })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});

describe('starting the analysis (JOB-12)', () => {
  const path = '/api/admin/trigger-processing';

  it('counts exactly, and the own sessions only', async () => {
    const other = await createCompany(db.prisma);
    await waiting(other.id, 20);
    await waiting(admin.companyId, 3);
    expect(await post(trigger, path)).toMatchObject({
      status: 200,
      body: { success: true, unprocessedCount: 3, processedCount: 0, maxConcurrency: 5 },
    });
    expect(asked).toEqual([{ companyId: admin.companyId, limit: undefined, concurrency: 5 }]);
  });

  it('starts nothing when there is nothing', async () => {
    expect(await post(trigger, path, { batchSize: 10 })).toMatchObject({
      body: { unprocessedCount: 0 },
    });
    expect(asked).toEqual([]);
  });

  it.each([{ batchSize: 0 }, { batchSize: 1001 }, { maxConcurrency: 21 }])(
    'refuses %j',
    async (body) => {
      expect((await post(trigger, path, body)).status).toBe(400);
    },
  );
});

describe('retrying a stage (PIPE-12)', () => {
  const path = '/api/admin/retry-stage';

  it('says how many, or that a worker holds it', async () => {
    expect(await post(retry, path, { stage: 'AI_ANALYSIS' })).toEqual({
      status: 200,
      body: { ok: true, reset: 3 },
    });
    const sessionId = '7f1c2a90-0000-4000-8000-000000000001';
    expect(await post(retry, path, { stage: 'AI_ANALYSIS', sessionId })).toMatchObject({
      status: 409,
      body: { code: 'STAGE_BUSY' },
    });
  });

  it('is for an ADMIN (TEN-2)', async () => {
    const user = await api.signedIn({ role: 'USER' });
    expect((await post(retry, path, { stage: 'AI_ANALYSIS' }, user)).status).toBe(403);
  });
});
