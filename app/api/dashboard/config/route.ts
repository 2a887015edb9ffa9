import { readSettings } from '@/lib/companies/settings.ts';
import { route } from '@/lib/http/route.ts';

export const GET = route({ allow: 'CHANGE_SETTINGS' }, async ({ prisma, company }) => ({
  company: await readSettings(prisma, company.id),
}));

export { POST } from '../settings/route.ts';
