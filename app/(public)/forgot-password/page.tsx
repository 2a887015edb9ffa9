import type { Metadata } from 'next';
import { ForgotPasswordForm } from '@/components/forms/forgot-password-form.tsx';
import { FormPage } from '@/components/forms/form-page.tsx';
import { TextLink } from '@/components/link.tsx';

export const metadata: Metadata = { title: 'Forgot password' };

export default function ForgotPasswordPage() {
  return (
    <FormPage
      title="Forgot your password?"
      description="Get a link by mail and choose a new one."
      links={
        <TextLink href="/login" size="sm">
          Back to the sign-in
        </TextLink>
      }
    >
      <ForgotPasswordForm />
    </FormPage>
  );
}
