import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { Overview } from '@/components/overview/overview.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  const page = await requirePageUser('VIEW_DASHBOARD');
  if (page === null) return <AccessDenied />;
  const { company, db, can } = page;
  const { csvUrl } = await db.company.findUniqueOrThrow({
    where: { id: company.id },
    select: { csvUrl: true },
  });
  return (
    <Overview
      timeZone={company.timeZone}
      feedNamed={csvUrl !== ''}
      may={{ refresh: can('REFRESH_DATA'), configure: can('CHANGE_SETTINGS') }}
    />
  );
}
