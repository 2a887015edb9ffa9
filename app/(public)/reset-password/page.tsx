import { Text } from '@mantine/core';
import type { Metadata } from 'next';
import { FormPage } from '@/components/forms/form-page.tsx';
import { ResetPasswordForm } from '@/components/forms/reset-password-form.tsx';
import { TextLink } from '@/components/link.tsx';

export const metadata: Metadata = { title: 'New password' };

export default async function ResetPasswordPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { token } = await searchParams;
  return (
    <FormPage
      title="Choose a new password"
      links={
        <TextLink href="/forgot-password" size="sm">
          Ask for another link
        </TextLink>
      }
    >
      {typeof token === 'string' && token !== '' ? (
        <ResetPasswordForm token={token} />
      ) : (
        <Text size="sm">
          This address lacks its last part. Open the link from the mail as a whole, or ask for
          another one.
        </Text>
      )}
    </FormPage>
  );
}
