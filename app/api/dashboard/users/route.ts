import { z } from 'zod';
import { json, route } from '@/lib/http/route.ts';
import { emailAddress, personName, role } from '@/lib/users/fields.ts';
import { administrator, inviteUser, listUsers } from '@/lib/users/users.ts';

export const GET = route({ allow: 'MANAGE_USERS' }, async ({ prisma }) => ({
  users: await listUsers(prisma),
}));

const invitation = z.object({ email: emailAddress, role, name: personName.optional() });

export const POST = route({ allow: 'MANAGE_USERS', body: invitation }, async (context) => {
  const { user, tempPassword } = await inviteUser(administrator(context), context.body, new Date());
  const message = `${user.email} can sign in with this password, which is not shown again.`;
  return json(201, { user, tempPassword, message });
});
