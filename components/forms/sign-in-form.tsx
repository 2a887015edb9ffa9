'use client';

import { ApiForm } from './api-form.tsx';
import { EmailField, PasswordField } from './fields.tsx';

export function SignInForm() {
  return (
    <ApiForm<{ mustChangePassword: boolean }>
      path="/api/auth/sign-in/email"
      submit="Sign in"
      fullWidth
      onDone={({ mustChangePassword }) =>
        window.location.assign(mustChangePassword ? '/account' : '/dashboard')
      }
    >
      {(problems) => (
        <>
          <EmailField error={problems.email} autoFocus />
          <PasswordField error={problems.password} />
        </>
      )}
    </ApiForm>
  );
}
