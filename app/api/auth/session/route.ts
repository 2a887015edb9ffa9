import { currentLogin } from '@/lib/auth/auth.ts';
import { route } from '@/lib/http/route.ts';

/** Who is signed in; `{}` when nobody is. */
export const GET = route({ allow: 'PUBLIC' }, async ({ request }) => {
  const login = await currentLogin(request.headers);
  return login === null ? {} : { user: login.user, company: login.company };
});
