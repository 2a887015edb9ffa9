import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { Users } from '@/components/users/users.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Users' };

export default async function UsersPage() {
  const page = await requirePageUser('MANAGE_USERS');
  if (page === null) return <AccessDenied />;
  return <Users ownId={page.user.id} timeZone={page.company.timeZone} />;
}
