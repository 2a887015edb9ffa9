import type { Metadata } from 'next';
import { FormPage } from '@/components/forms/form-page.tsx';
import { RegisterForm } from '@/components/forms/register-form.tsx';
import { TextLink } from '@/components/link.tsx';

export const metadata: Metadata = { title: 'Register' };

export default function RegisterPage() {
  return (
    <FormPage
      title="Register a company"
      description="An account for your company, with you as its administrator."
      links={
        <TextLink href="/login" size="sm">
          Registered already? Sign in
        </TextLink>
      }
    >
      <RegisterForm />
    </FormPage>
  );
}
