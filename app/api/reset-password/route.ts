import { z } from 'zod';
import { resetPassword } from '@/lib/auth/password-reset.ts';
import { newPassword } from '@/lib/auth/passwords.ts';
import { LIMITS } from '@/lib/http/rate-limit.ts';
import { route } from '@/lib/http/route.ts';

export const POST = route(
  {
    allow: 'PUBLIC',
    body: z.object({ token: z.string().max(128), password: newPassword }),
    limit: LIMITS.passwordReset,
    errorBody: { success: false },
  },
  async ({ db, log, body, clientIp: ipAddress }) => {
    await resetPassword({ db, log, now: () => new Date(), ipAddress }, body);
    return { success: true, message: 'Your password is changed. Sign in with the new one.' };
  },
);
