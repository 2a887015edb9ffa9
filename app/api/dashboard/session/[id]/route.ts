import { z } from 'zod';
import { notFound, route } from '@/lib/http/route.ts';
import { sessionDetail } from '@/lib/sessions/detail.ts';

const params = z.object({ id: z.uuid() });

export const GET = route({ allow: 'VIEW_DASHBOARD', params }, async ({ db, company, params }) => {
  const session = await sessionDetail(db, company.id, params.id);
  if (session === null) throw notFound();
  return { session };
});
