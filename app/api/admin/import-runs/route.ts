import { z } from 'zod';
import { page } from '@/lib/http/fields.ts';
import { route } from '@/lib/http/route.ts';
import { importRuns } from '@/lib/processing/status.ts';

export const GET = route(
  { allow: 'VIEW_PROCESSING', lane: 'ops', query: z.object({ page }) },
  ({ db, company, query }) => importRuns(db, company.id, query),
);
