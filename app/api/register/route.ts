import { register, registration } from '@/lib/companies/register.ts';
import { LIMITS } from '@/lib/http/rate-limit.ts';
import { json, route } from '@/lib/http/route.ts';

export const POST = route(
  {
    allow: 'PUBLIC',
    body: registration,
    limit: LIMITS.register,
    errorBody: { success: false },
  },
  async ({ db, log, body, clientIp }) => {
    const { userId, companyId } = await register(db, log, body, clientIp);
    const message = `${body.company} is registered. You can sign in now.`;
    return json(201, { success: true, data: { message, userId, companyId } });
  },
);
