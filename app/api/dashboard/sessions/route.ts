import { z } from 'zod';
import { SentimentCategory, SessionCategory } from '@/lib/generated/prisma/enums.ts';
import { dayRange, flag, isOrdered, ORDER, page, pageSize } from '@/lib/http/fields.ts';
import { route } from '@/lib/http/route.ts';
import { listSessions, SORT_KEYS } from '@/lib/sessions/list.ts';

const query = z
  .object({
    ...dayRange,
    searchTerm: z.string().trim().max(255).optional(),
    category: z.enum(SessionCategory).optional(),
    language: z
      .string()
      .regex(/^[a-z]{2}$/, 'must be two small letters')
      .optional(),
    sentiment: z.enum(SentimentCategory).optional(),
    escalated: flag.optional(),
    forwardedHr: flag.optional(),
    sortKey: z.enum(SORT_KEYS).default('startTime'),
    sortOrder: z.enum(['asc', 'desc']).default('desc'),
    page,
    pageSize: pageSize(10),
  })
  .refine(isOrdered, ORDER);

export const GET = route({ allow: 'VIEW_DASHBOARD', query }, async ({ db, company, query }) => {
  const { sortKey, sortOrder, page, pageSize, ...filter } = query;
  const paging = { sortKey, sortOrder, page, pageSize };
  return { ...(await listSessions(db, company, filter, paging)), page, pageSize };
});
