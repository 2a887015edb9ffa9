import { z } from 'zod';
import { ProcessingStage } from '@/lib/generated/prisma/enums.ts';
import { page } from '@/lib/http/fields.ts';
import { route } from '@/lib/http/route.ts';
import { failedStages } from '@/lib/processing/status.ts';

const query = z.object({ stage: z.enum(ProcessingStage).optional(), page });

export const GET = route(
  { allow: 'VIEW_PROCESSING', lane: 'ops', query },
  ({ db, company, query }) => failedStages(db, company.id, query),
);
