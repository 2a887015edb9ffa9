/** The sections of the dashboard, and who may open them (PAGE-1). */
import type { Section } from '@/components/shell.tsx';
import { type Capability, can } from '@/lib/auth/permissions.ts';
import type { UserRole } from '@/lib/generated/prisma/enums.ts';

interface DescribedSection extends Section {
  /** What one finds there. */
  description: string;
}

const SECTIONS: (DescribedSection & { needs: Capability })[] = [
  {
    href: '/dashboard/overview',
    label: 'Overview',
    description: 'Sessions, sentiment, topics, response times and costs of any period.',
    needs: 'VIEW_DASHBOARD',
  },
  {
    href: '/dashboard/sessions',
    label: 'Sessions',
    description: 'Every conversation with its transcript, its analysis and its state.',
    needs: 'VIEW_DASHBOARD',
  },
  {
    href: '/dashboard/processing',
    label: 'Processing',
    description: 'What is imported and analysed, what failed, and what to do about it.',
    needs: 'VIEW_PROCESSING',
  },
  {
    href: '/dashboard/company',
    label: 'Settings',
    description: 'The feed and its credentials, the time zone, the sentiment alert.',
    needs: 'CHANGE_SETTINGS',
  },
  {
    href: '/dashboard/users',
    label: 'Users',
    description: 'Who of your company may sign in, and what they may do.',
    needs: 'MANAGE_USERS',
  },
];

/** Nothing while a temporary password has to be changed. */
export function sectionsFor(user: {
  role: UserRole;
  mustChangePassword: boolean;
}): DescribedSection[] {
  if (user.mustChangePassword) return [];
  return SECTIONS.filter(({ needs }) => can(user.role, needs)).map(
    ({ href, label, description }) => ({ href, label, description }),
  );
}
