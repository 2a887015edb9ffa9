import type { ReactNode } from 'react';
import { sectionsFor } from '@/components/navigation.ts';
import { Shell } from '@/components/shell.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

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
