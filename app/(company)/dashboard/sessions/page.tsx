import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { Sessions } from '@/components/sessions/sessions.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Sessions' };

export default async function SessionsPage() {
  const page = await requirePageUser('VIEW_DASHBOARD');
  if (page === null) return <AccessDenied />;
  return <Sessions timeZone={page.company.timeZone} />;
}
