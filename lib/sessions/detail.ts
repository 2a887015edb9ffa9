/** One session with its conversation, questions and stages (API-3). */
import type { CompanyId } from '../auth/company-scope.ts';
import type { PrismaClient } from '../prisma.ts';
import { SESSION_COLUMNS, type SessionRow, toSessionView } from './view.ts';

export type SessionDetail = NonNullable<Awaited<ReturnType<typeof sessionDetail>>>;

/** Null when the company has no such session (TEN-5). */
export async function sessionDetail(prisma: PrismaClient, companyId: CompanyId, id: string) {
  const [row] = await prisma.$queryRaw<SessionRow[]>`
    SELECT ${SESSION_COLUMNS} FROM "Session" s
    LEFT JOIN "SessionImport" i ON i."id" = s."importId"
    LEFT JOIN "SessionProcessingStatus" a ON a."sessionId" = s."id" AND a."stage" = 'AI_ANALYSIS'
    WHERE s."id" = ${id}::uuid AND s."companyId" = ${companyId}::uuid`;
  if (row === undefined) return null;
  const own = { sessionId: id, companyId };
  const [messages, questions, stages] = await Promise.all([
    prisma.message.findMany({ where: own, orderBy: { order: 'asc' } }),
    prisma.sessionQuestion.findMany({
      where: own,
      orderBy: { order: 'asc' },
      select: { order: true, question: { select: { content: true } } },
    }),
    prisma.sessionProcessingStatus.findMany({ where: own, orderBy: { stage: 'asc' } }),
  ]);
  return {
    ...toSessionView(row),
    messages: messages.map((message) => ({
      id: `${message.sessionId}:${message.order}`,
      sessionId: message.sessionId,
      timestamp: message.timestamp,
      timestampEstimated: message.timestampEstimated,
      role: message.role,
      content: message.content,
      order: message.order,
    })),
    questions: questions.map(({ order, question }) => ({ order, content: question.content })),
    stages: stages.map((stage) => ({
      stage: stage.stage,
      status: stage.status,
      startedAt: stage.startedAt,
      completedAt: stage.completedAt,
      errorCode: stage.errorCode,
      errorMessage: stage.errorMessage,
      retryCount: stage.retryCount,
      nextAttemptAt: stage.status === 'FAILED' ? stage.dueAt : null,
      metadata: stage.metadata,
    })),
  };
}
