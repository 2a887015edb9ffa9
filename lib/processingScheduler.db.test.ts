import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../test/database.ts';
import { createCompany, createImport } from '../test/factories.ts';
import { useHttpServer } from '../test/http-server.ts';
import { LIMITS, never, usePipeline } from '../test/pipeline.ts';
import { type Analyser, type AnalysisOutcome, emptyCall } from './analysis/analyser.ts';
import { createLocalAnalyser } from './analysis/local.ts';
import { resetStage, StageBusyError } from './processingStatusManager.ts';

const db = useDatabase();
const http = useHttpServer();
const pipeline = usePipeline(db);

let companyId: string;

beforeEach(async () => {
  await db.clear();
  companyId = (await createCompany(db.prisma)).id;
  http.handler = (_request, response) =>
    response.end('User: Waar is mijn rooster?\nAssistant: In de app.\nUser: Bedankt!');
});

/** Sessions that wait for their analysis. */
async function sessions(count: number, owner = companyId, name = 'session') {
  for (let index = 0; index < count; index++) {
    await createImport(db.prisma, {
      companyId: owner,
      externalSessionId: `${name}-${index}`,
      fullTranscriptUrl: `${http.origin}/${name}-${index}`,
      startTimeRaw: new Date(Date.UTC(2025, 6, 1, 10, 0, index)).toISOString().slice(0, 19),
      endTimeRaw: '01.07.2025 11:00:00',
    });
  }
  await pipeline.importer().run(never());
}

/** An analyser that says what the test wants, and counts. */
function scripted(
  outcome: (sessionId: string) => Promise<Partial<AnalysisOutcome>> | Partial<AnalysisOutcome>,
) {
  const local = createLocalAnalyser();
  const seen: string[] = [];
  const analyser: Analyser = {
    provider: 'openai',
    async analyse(input) {
      seen.push(input.sessionId);
      const base = await local.analyse(input);
      const call = {
        ...emptyCall('openai', 'gpt-4o', new Date()),
        promptTokens: 100,
        completionTokens: 20,
        totalTokens: 120,
      };
      return { ...base, call, ...(await outcome(input.sessionId)) } as AnalysisOutcome;
    },
  };
  return { analyser, seen };
}

const stage = (name: 'AI_ANALYSIS' | 'QUESTION_EXTRACTION') =>
  db.prisma.sessionProcessingStatus.findFirstOrThrow({ where: { stage: name } });
const count = (status: 'COMPLETED' | 'PENDING' | 'FAILED' | 'SKIPPED') =>
  db.prisma.sessionProcessingStatus.count({ where: { stage: 'AI_ANALYSIS', status } });

describe('an analysis', () => {
  it('stores values, request and questions, and which they are from (SES-3, PIPE-10, AI-13)', async () => {
    await sessions(1);
    await pipeline.analysis().run(never());
    const session = await db.prisma.session.findFirstOrThrow({
      include: { questions: { include: { question: true } }, aiRequests: true },
    });
    expect(session).toMatchObject({
      language: 'nl',
      languageSource: 'ANALYSIS',
      category: 'SCHEDULE_HOURS',
      sentiment: 'POSITIVE',
      sentimentSource: 'ANALYSIS',
    });
    expect(session.questions.map(({ question }) => question.content)).toEqual([
      'Waar is mijn rooster?',
    ]);
    expect(session.aiRequests).toMatchObject([
      { provider: 'local', model: 'local-rules-1', success: true, priceSource: 'NONE' },
    ]);
    expect(session.aiRequests[0]?.totalCostEur.toNumber()).toBe(0);
    expect((await stage('AI_ANALYSIS')).metadata).toMatchObject({
      provider: 'local',
      questions: ['Waar is mijn rooster?'],
    });
    expect((await stage('QUESTION_EXTRACTION')).metadata).toEqual({ questionsStored: 1 });
  });

  it('records an answer that is invalid with its cost, and nothing of it in the session (AI-1, AI-13)', async () => {
    await sessions(1);
    const { analyser } = scripted(() => ({
      kind: 'failed',
      failure: {
        code: 'INVALID_ANALYSIS',
        message: 'Field summary: must have 10 to 300 characters',
      },
    }));
    await pipeline.analysis({ analyser }).run(never());
    expect(await stage('AI_ANALYSIS')).toMatchObject({
      status: 'FAILED',
      errorCode: 'INVALID_ANALYSIS',
      retryCount: 1,
    });
    expect(await db.prisma.session.findFirst()).toMatchObject({
      summary: null,
      categorySource: null,
    });
    const [request] = await db.prisma.aIProcessingRequest.findMany();
    // 100 tokens at 2.50 and 20 at 10 USD a million, in EUR.
    expect(request).toMatchObject({ success: false, promptTokens: 100, priceSource: 'TABLE' });
    expect(request?.totalCostEur.toFixed()).toBe('0.0003825');
  });

  it('rests as failed after the last attempt, its questions skipped (PIPE-2, PIPE-5)', async () => {
    await sessions(1);
    const { analyser, seen } = scripted(() => ({
      kind: 'failed',
      failure: { code: 'PROVIDER_ERROR', message: 'HTTP 500' },
    }));
    for (let attempt = 0; attempt < 7; attempt++) {
      await pipeline.analysis({ analyser }).run(never());
      await pipeline.letTimePass();
    }
    expect(seen).toHaveLength(5);
    expect(await stage('AI_ANALYSIS')).toMatchObject({
      status: 'FAILED',
      retryCount: 5,
      dueAt: null,
    });
    expect(await stage('QUESTION_EXTRACTION')).toMatchObject({
      status: 'SKIPPED',
      errorCode: 'PROVIDER_ERROR',
    });
  });

  it('respects Retry-After (AI-12)', async () => {
    await sessions(1);
    const { analyser } = scripted(() => ({
      kind: 'failed',
      failure: { code: 'PROVIDER_ERROR', message: 'HTTP 429', retryAfterMs: 7_200_000 },
    }));
    await pipeline.analysis({ analyser }).run(never());
    const { dueAt, completedAt } = await stage('AI_ANALYSIS');
    expect((dueAt?.getTime() ?? 0) - (completedAt?.getTime() ?? 0)).toBe(7_200_000);
  });

  it('stops calling a provider that refuses us, and counts no attempt (AI-12)', async () => {
    await sessions(20);
    const { analyser, seen } = scripted(() => ({
      kind: 'misconfigured',
      failure: { code: 'PROVIDER_ERROR', message: 'api.example.com answered 401' },
    }));
    await expect(pipeline.analysis({ analyser, concurrency: 2 }).run(never())).rejects.toThrow(
      'answered 401',
    );
    expect(seen.length).toBeLessThanOrEqual(2);
    const stages = await db.prisma.sessionProcessingStatus.findMany({
      where: { stage: 'AI_ANALYSIS' },
    });
    for (const { status, retryCount, dueAt } of stages) {
      expect({ status, retryCount, due: dueAt !== null }).toEqual({
        status: 'PENDING',
        retryCount: 0,
        due: true,
      });
    }
  });

  it('costs a company that has spent its budget nothing more', async () => {
    await sessions(2);
    await pipeline.analysis({ exhausted: [companyId] }).run(never());
    expect(await count('PENDING')).toBe(2);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(0);
  });

  it('is not run for too few messages (AI-3)', async () => {
    http.handler = (_request, response) => response.end('Assistant: Hello?\nAssistant: Anyone?');
    await sessions(1);
    expect(await stage('AI_ANALYSIS')).toMatchObject({
      status: 'SKIPPED',
      errorCode: 'TOO_FEW_MESSAGES',
    });
  });
});

describe('a run', () => {
  it('analyses all there are in pages of fifty (JOB-6)', async () => {
    await sessions(120);
    const counts = await pipeline.analysis().run(never());
    expect(counts).toEqual({ processed: 120, succeeded: 120, failed: 0, skipped: 0 });
    expect(await count('COMPLETED')).toBe(120);
  });

  it('takes no more than its limit, oldest first, past those that cannot be analysed (PIPE-6)', async () => {
    http.handler = (request, response) => {
      if (/-\d$/.test(request.url ?? '')) response.writeHead(404).end();
      else response.end('User: Hello?\nAssistant: Hi.');
    };
    await sessions(12);
    const counts = await pipeline.analysis().run({ ...never(), limit: 1 });
    expect(counts.succeeded).toBe(1);
    const [row] = await db.sql(
      `SELECT i."externalSessionId" FROM "Session" s JOIN "SessionImport" i ON i."id" = s."importId" WHERE s."summary" IS NOT NULL`,
    );
    expect(row).toEqual({ externalSessionId: 'session-10' });
  });

  it('has at most as many calls open as it may, and more than one (JOB-5)', async () => {
    await sessions(20);
    let open = 0;
    let most = 0;
    const { analyser } = scripted(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return {};
    });
    await pipeline.analysis({ analyser, concurrency: 5 }).run(never());
    expect(most).toBe(5);
  });

  it('calls the analyser once for each session, with two workers over fifty (PIPE-8)', async () => {
    await sessions(50);
    const { analyser, seen } = scripted(() => ({}));
    await Promise.all([
      pipeline.analysis({ analyser }).run(never()),
      pipeline.analysis({ analyser }).run(never()),
    ]);
    expect(seen).toHaveLength(50);
    expect(new Set(seen).size).toBe(50);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(50);
  });

  it('touches only the company that asked (TEN-6)', async () => {
    const other = await createCompany(db.prisma);
    await sessions(2);
    await sessions(3, other.id, 'foreign');
    await pipeline.analysis().run({ ...never(), companyId });
    expect(await count('COMPLETED')).toBe(2);
    expect(await count('PENDING')).toBe(3);
  });

  it('stores nothing of a claim that was revoked, but what it cost (PIPE-8, AI-13)', async () => {
    await sessions(1);
    const { analyser } = scripted(async () => {
      await db.sql(
        `UPDATE "SessionProcessingStatus" SET "claimedBy" = 'another' WHERE "stage" = 'AI_ANALYSIS'`,
      );
      return {};
    });
    await pipeline.analysis({ analyser }).run(never());
    expect(await db.prisma.session.findFirst()).toMatchObject({ summary: null });
    expect(await db.prisma.aIProcessingRequest.count()).toBe(1);
  });
});

describe('questions', () => {
  it('fail alone, and their retry costs no new analysis (PIPE-4)', async () => {
    await sessions(1);
    await db.sql(
      `ALTER TABLE "Question" ADD CONSTRAINT refuse CHECK ("content" <> 'Waar is mijn rooster?')`,
    );
    try {
      await pipeline.analysis().run(never());
    } finally {
      await db.sql('ALTER TABLE "Question" DROP CONSTRAINT refuse');
    }
    expect(await stage('AI_ANALYSIS')).toMatchObject({ status: 'COMPLETED' });
    expect(await stage('QUESTION_EXTRACTION')).toMatchObject({
      status: 'FAILED',
      errorCode: 'INTERNAL',
      retryCount: 1,
    });
    await pipeline.letTimePass();
    await pipeline.analysis().run(never());
    expect(await stage('QUESTION_EXTRACTION')).toMatchObject({ status: 'COMPLETED' });
    expect(await db.prisma.sessionQuestion.count()).toBe(1);
    expect(await db.prisma.aIProcessingRequest.count()).toBe(1);
  });

  it('are shared by companies, and vanish with their last use (DM-1)', async () => {
    const other = await createCompany(db.prisma);
    await sessions(1);
    await sessions(1, other.id, 'foreign');
    await pipeline.analysis().run(never());
    expect(await db.prisma.question.count()).toBe(1);
    await db.prisma.company.delete({ where: { id: companyId } });
    expect(await db.prisma.question.count()).toBe(1);
    await db.prisma.company.delete({ where: { id: other.id } });
    expect(await db.prisma.question.count()).toBe(0);
  });
});

describe('a manual retry (PIPE-12)', () => {
  beforeEach(async () => {
    await sessions(1);
    await pipeline.analysis().run(never());
  });
  const sessionId = async () => (await db.prisma.session.findFirstOrThrow()).id;

  it('sets the stage and all behind it to PENDING, and they run again', async () => {
    const id = await sessionId();
    const reset = await pipeline.lane.transaction((sql) =>
      resetStage(sql, companyId, 'AI_ANALYSIS', id, LIMITS),
    );
    expect(reset).toBe(1);
    expect(await stage('AI_ANALYSIS')).toMatchObject({ status: 'PENDING', retryCount: 0 });
    expect(await stage('QUESTION_EXTRACTION')).toMatchObject({ status: 'PENDING', dueAt: null });
    await pipeline.analysis().run(never());
    expect(await stage('QUESTION_EXTRACTION')).toMatchObject({ status: 'COMPLETED' });
    expect(await db.prisma.aIProcessingRequest.count()).toBe(2);
  });

  it('is refused while a worker holds one of the stages', async () => {
    const id = await sessionId();
    await db.sql(
      `UPDATE "SessionProcessingStatus" SET "status" = 'IN_PROGRESS', "claimedBy" = 'worker', "completedAt" = NULL,
         "dueAt" = now() + interval '1 minute' WHERE "stage" = 'QUESTION_EXTRACTION'`,
    );
    const retry = pipeline.lane.transaction((sql) =>
      resetStage(sql, companyId, 'AI_ANALYSIS', id, LIMITS),
    );
    await expect(retry).rejects.toBeInstanceOf(StageBusyError);
  });

  it('knows no session of another company (TEN-5)', async () => {
    const other = await createCompany(db.prisma);
    const id = await sessionId();
    expect(
      await pipeline.lane.transaction((sql) =>
        resetStage(sql, other.id, 'AI_ANALYSIS', id, LIMITS),
      ),
    ).toBeNull();
    expect(await stage('AI_ANALYSIS')).toMatchObject({ status: 'COMPLETED' });
  });
});
