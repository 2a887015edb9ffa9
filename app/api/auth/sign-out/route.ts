import { getAuth } from '@/lib/auth/auth.ts';
import { json, route } from '@/lib/http/route.ts';

/** Open to all: who has no login any more, or no active company, still gets rid of the cookie. */
export const POST = route({ allow: 'PUBLIC' }, async ({ request }) => {
  const signedOut = await getAuth().api.signOut({ headers: request.headers, asResponse: true });
  const response = json(200, { ok: true });
  for (const cookie of signedOut.headers.getSetCookie()) {
    response.headers.append('set-cookie', cookie);
  }
  return response;
});
