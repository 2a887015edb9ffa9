import { z } from 'zod';
import { dayRange, isOrdered, ORDER } from '@/lib/http/fields.ts';
import { route } from '@/lib/http/route.ts';
import { companyMetrics, sessionDateRange } from '@/lib/metrics/metrics.ts';

const query = z.object(dayRange).refine(isOrdered, ORDER);

export const GET = route({ allow: 'VIEW_DASHBOARD', query }, async ({ db, company, query }) => {
  const { id, name, status, timeZone } = company;
  const metrics = await companyMetrics(db, company, query, new Date());
  return {
    metrics,
    company: { id, name, status, timeZone },
    dateRange: await sessionDateRange(db, company),
  };
});
