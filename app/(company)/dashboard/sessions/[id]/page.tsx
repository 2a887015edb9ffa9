import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { AccessDenied } from '@/components/access-denied.tsx';
import { SessionPage } from '@/components/session/session-page.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';
import { sessionDetail } from '@/lib/sessions/detail.ts';

export const metadata: Metadata = { title: 'Session' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const page = await requirePageUser('VIEW_DASHBOARD');
  if (page === null) return <AccessDenied />;
  const { company, db, can } = page;
  const id = z.uuid().safeParse((await params).id);
  const session = id.success ? await sessionDetail(db, company.id, id.data) : null;
  if (session === null) notFound();
  return (
    <SessionPage session={session} timeZone={company.timeZone} mayRetry={can('RUN_PROCESSING')} />
  );
}
