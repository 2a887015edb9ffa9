import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { FormPage } from '@/components/forms/form-page.tsx';
import { SignInForm } from '@/components/forms/sign-in-form.tsx';
import { TextLink } from '@/components/link.tsx';
import { currentPageUser } from '@/lib/auth/page.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function LoginPage() {
  if ((await currentPageUser()) !== null) redirect('/dashboard');
  return (
    <FormPage
      title="Sign in"
      links={
        <>
          <TextLink href="/forgot-password" size="sm">
            Forgot your password?
          </TextLink>
          <TextLink href="/register" size="sm">
            Register a company
          </TextLink>
        </>
      }
    >
      <SignInForm />
    </FormPage>
  );
}
