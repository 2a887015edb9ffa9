import { z } from 'zod';
import { requireApplication } from '@/lib/application.ts';
import { audit } from '@/lib/auth/audit.ts';
import { ProcessingStage } from '@/lib/generated/prisma/enums.ts';
import { ApiError, notFound, route } from '@/lib/http/route.ts';

const body = z.object({ sessionId: z.uuid().optional(), stage: z.enum(ProcessingStage) });

export const POST = route(
  { allow: 'RUN_PROCESSING', body },
  async ({ db, log, user, company, body, clientIp }) => {
    const { sessionId, stage } = body;
    const { schedulers } = await requireApplication();
    const reset = await schedulers.retry(company.id, stage, sessionId).catch((error: Error) => {
      // By its name: the application may be of another instance of the module.
      if (error.name !== 'StageBusyError') throw error;
      throw new ApiError(
        409,
        'The session is being worked on right now. Try again when that has ended.',
        {
          code: 'STAGE_BUSY',
        },
      );
    });
    if (reset === null) throw notFound();
    await audit(db, log, {
      event: 'STAGE_RETRIED',
      actor: user.id,
      companyId: company.id,
      target: sessionId ?? stage,
      result: 'SUCCESS',
      ipAddress: clientIp,
    });
    return { ok: true, reset };
  },
);
