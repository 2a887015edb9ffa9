import { z } from 'zod';
import { flag, page } from '@/lib/http/fields.ts';
import { route } from '@/lib/http/route.ts';
import { importRejections } from '@/lib/processing/status.ts';

const query = z.object({ page, open: flag.optional() });

export const GET = route(
  { allow: 'VIEW_PROCESSING', lane: 'ops', query },
  ({ db, company, query }) => importRejections(db, company.id, query),
);
