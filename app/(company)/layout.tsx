import type { ReactNode } from 'react';
import { Shell } from '@/components/shell.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';
import { sectionsFor } from './sections.ts';

export default async function CompanyLayout({ children }: { children: ReactNode }) {
  const { user, company } = await requirePageUser();
  return (
    <Shell
      companyName={company.name}
      user={{ email: user.email, role: user.role }}
      sections={sectionsFor(user)}
    >
      {children}
    </Shell>
  );
}
