import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { CompanySettingsPage } from '@/components/company/settings.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const page = await requirePageUser('CHANGE_SETTINGS');
  if (page === null) return <AccessDenied />;
  return <CompanySettingsPage />;
}
