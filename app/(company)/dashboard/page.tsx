import { Badge, Group, SimpleGrid, Text, Title } from '@mantine/core';
import type { Metadata } from 'next';
import { AccessDenied } from '@/components/access-denied.tsx';
import { labelOf } from '@/components/labels.ts';
import { CardLink } from '@/components/link.tsx';
import { PageHeader } from '@/components/page-header.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';
import { sectionsFor } from '../sections.ts';

export const metadata: Metadata = { title: 'Dashboard' };

export default async function DashboardPage() {
  const page = await requirePageUser('VIEW_DASHBOARD');
  if (page === null) return <AccessDenied />;
  const { user, company } = page;
  return (
    <>
      <PageHeader
        title={`Welcome, ${user.name || user.email}`}
        description={
          <Group gap="xs" mt={4}>
            {company.name} <Badge>{labelOf(user.role)}</Badge>
          </Group>
        }
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {sectionsFor(user).map(({ href, label, description }) => (
          <CardLink key={href} href={href}>
            <Title order={2}>{label}</Title>
            <Text size="sm" c="dimmed" mt={4}>
              {description}
            </Text>
          </CardLink>
        ))}
      </SimpleGrid>
    </>
  );
}
