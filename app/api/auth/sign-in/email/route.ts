import { z } from 'zod';
import { getAuth } from '@/lib/auth/auth.ts';
import { signIn } from '@/lib/auth/sign-in.ts';
import { json, route } from '@/lib/http/route.ts';
import { emailAddress } from '@/lib/users/fields.ts';

const body = z.object({ email: emailAddress, password: z.string().max(128) });

export const POST = route({ allow: 'PUBLIC', body, limit: 'OWN' }, async (context) => {
  const { request, clientIp, db, log } = context;
  const { cookies, mustChangePassword } = await signIn(
    { db, auth: getAuth(), log },
    { request, clientIp, ...context.body },
  );
  const response = json(200, { ok: true, mustChangePassword });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
});
