import { z } from 'zod';
import { requireApplication } from '@/lib/application.ts';
import { audit } from '@/lib/auth/audit.ts';
import { ApiError, route } from '@/lib/http/route.ts';
import { claimableAnalyses } from '@/lib/processing/status.ts';

const body = z
  .object({
    companyId: z.uuid().optional(),
    batchSize: z.int().min(1).max(1000).optional(),
    maxConcurrency: z.int().min(1).max(20).default(5),
  })
  .prefault({});

export const POST = route(
  { allow: 'RUN_PROCESSING', body },
  async ({ db, log, user, company, body, clientIp }) => {
    const { batchSize, maxConcurrency } = body;
    const { schedulers } = await requireApplication();
    const unprocessedCount = await claimableAnalyses(db, company.id);
    const startedAt = new Date().toISOString();
    const answer = {
      success: true,
      processedCount: 0,
      batchSize: batchSize ?? null,
      maxConcurrency,
      startedAt,
    };
    if (unprocessedCount === 0) {
      return { ...answer, unprocessedCount, message: 'No session waits for its analysis.' };
    }
    const { unavailable } = schedulers.process(company.id, {
      limit: batchSize,
      concurrency: maxConcurrency,
    });
    if (unavailable !== undefined)
      throw new ApiError(409, unavailable, { code: 'ANALYSIS_UNAVAILABLE' });
    await audit(db, log, {
      event: 'PROCESSING_TRIGGERED',
      actor: user.id,
      companyId: company.id,
      result: 'SUCCESS',
      ipAddress: clientIp,
    });
    return {
      ...answer,
      unprocessedCount,
      message: `${unprocessedCount} sessions are being analysed.`,
    };
  },
);
