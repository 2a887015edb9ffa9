import { z } from 'zod';
import { requireApplication } from '@/lib/application.ts';
import { audit } from '@/lib/auth/audit.ts';
import { ApiError, route } from '@/lib/http/route.ts';

const body = z.object({ companyId: z.uuid().optional() });

export const POST = route(
  { allow: 'REFRESH_DATA', body },
  async ({ db, log, user, company, clientIp }) => {
    const { schedulers } = await requireApplication();
    const outcome = await schedulers.refresh(company.id);
    if (outcome === 'SKIPPED') {
      throw new ApiError(
        400,
        'No feed is configured. An administrator can name one under Settings.',
        {
          code: 'NO_FEED',
        },
      );
    }
    if (outcome === 'BUSY') {
      throw new ApiError(409, 'The feed is being imported right now. Wait until that has ended.', {
        code: 'IMPORT_RUNNING',
      });
    }
    const { run, sessions } = outcome;
    await audit(db, log, {
      event: 'IMPORT_TRIGGERED',
      actor: user.id,
      companyId: company.id,
      target: run.runId,
      result: run.status === 'FAILED' ? 'FAILURE' : 'SUCCESS',
      ipAddress: clientIp,
    });
    if (run.status === 'FAILED') {
      throw new ApiError(502, `The feed could not be read: ${run.errorMessage}`, {
        code: run.errorCode ?? 'FEED_FAILED',
      });
    }
    const { runId, rowsRead, created, updated, unchanged, rejected, httpStatus } = run;
    const message =
      httpStatus === 304
        ? 'The feed has not changed.'
        : `${created} new, ${updated} changed, ${unchanged} unchanged, ${rejected} rejected.`;
    return {
      ok: true,
      runId,
      total: rowsRead,
      imported: created + updated,
      created,
      updated,
      unchanged,
      rejected,
      sessions,
      message,
    };
  },
);
