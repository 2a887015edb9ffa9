import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { Processing } from '@/components/processing/processing.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Processing' };

export default async function ProcessingPage() {
  const page = await requirePageUser('VIEW_PROCESSING');
  if (page === null) return <AccessDenied />;
  return <Processing timeZone={page.company.timeZone} mayAct={page.can('RUN_PROCESSING')} />;
}
