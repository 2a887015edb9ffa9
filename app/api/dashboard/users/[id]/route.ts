import { z } from 'zod';
import { route } from '@/lib/http/route.ts';
import { personName, role } from '@/lib/users/fields.ts';
import { administrator, changeUser, removeUser } from '@/lib/users/users.ts';

const params = z.object({ id: z.uuid() });
const change = z
  .object({ role: role.optional(), name: personName.optional() })
  .refine(({ role, name }) => role !== undefined || name !== undefined, 'role or name is missing');

export const PATCH = route({ allow: 'MANAGE_USERS', params, body: change }, async (context) => ({
  user: await changeUser(administrator(context), context.params.id, context.body),
}));

export const DELETE = route({ allow: 'MANAGE_USERS', params }, async (context) => {
  await removeUser(administrator(context), context.params.id);
  return new Response(null, { status: 204 });
});
