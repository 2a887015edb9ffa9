import { Alert, Paper } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { Metadata } from 'next';
import { ChangePasswordForm } from '@/components/forms/change-password-form.tsx';
import { PageHeader } from '@/components/page-header.tsx';
import { requirePageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Change password' };

export default async function AccountPage() {
  const { user } = await requirePageUser();
  return (
    <>
      <PageHeader title="Change password" description={user.email} />
      {user.mustChangePassword && (
        <Alert
          icon={<IconKey aria-hidden />}
          title="Choose a password of your own"
          mb="md"
          maw={440}
        >
          You signed in with a temporary password. Change it, and the dashboard opens.
        </Alert>
      )}
      <Paper withBorder p="lg" maw={440} bg="var(--panel-background)">
        <ChangePasswordForm email={user.email} forced={user.mustChangePassword} />
      </Paper>
    </>
  );
}
