import { z } from 'zod';
import { changePassword, newPassword } from '@/lib/auth/passwords.ts';
import { route } from '@/lib/http/route.ts';

const body = z.object({ currentPassword: z.string().max(128), newPassword });

export const POST = route({ allow: 'SIGNED_IN', body }, async (context) => {
  const { db, log, user, loginId, body, clientIp: ipAddress } = context;
  await changePassword({ db, log, now: () => new Date(), ipAddress }, { user, loginId, ...body });
  return { ok: true };
});
