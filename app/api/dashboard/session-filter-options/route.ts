import { route } from '@/lib/http/route.ts';
import { filterOptions } from '@/lib/sessions/list.ts';

export const GET = route({ allow: 'VIEW_DASHBOARD' }, ({ db, company }) =>
  filterOptions(db, company.id),
);
