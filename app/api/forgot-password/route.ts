import { z } from 'zod';
import { sendResetLink } from '@/lib/auth/password-reset.ts';
import { getConfig } from '@/lib/config.ts';
import { createSendEmail } from '@/lib/email/email.ts';
import { LIMITS } from '@/lib/http/rate-limit.ts';
import { route } from '@/lib/http/route.ts';
import { emailAddress } from '@/lib/users/fields.ts';

export const POST = route(
  {
    allow: 'PUBLIC',
    body: z.object({ email: emailAddress }),
    limit: LIMITS.passwordReset,
    errorBody: { success: false },
  },
  async ({ db, log, body, clientIp: ipAddress }) => {
    const config = getConfig();
    // Not waited for: the time of the answer would tell whether there is such an account.
    sendResetLink(
      { db, log, now: () => new Date(), ipAddress },
      { email: body.email, appUrl: config.http.appUrl, send: createSendEmail(config, log) },
    ).catch((error: Error) => log.error({ error: error.name }, 'reset link not sent'));
    return { success: true };
  },
);
