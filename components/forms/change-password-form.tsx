'use client';

import { notifications } from '@mantine/notifications';
import { ApiForm } from './api-form.tsx';
import { NewPasswordField, PasswordField } from './fields.tsx';

export function ChangePasswordForm({ email, forced }: { email: string; forced: boolean }) {
  return (
    <ApiForm
      path="/api/account/password"
      submit="Change the password"
      toBody={(form) => ({
        currentPassword: form.get('currentPassword'),
        newPassword: form.get('newPassword'),
      })}
      onDone={(_, form) => {
        if (forced) return window.location.assign('/dashboard');
        form.reset();
        notifications.show({
          color: 'teal',
          title: 'Password changed',
          message: 'Your other logins have ended.',
        });
      }}
    >
      {(problems) => (
        <>
          {/* Tells a password manager whose password this is. */}
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <PasswordField
            name="currentPassword"
            label={forced ? 'Temporary password' : 'Current password'}
            error={problems.currentPassword}
          />
          <NewPasswordField name="newPassword" label="New password" error={problems.newPassword} />
        </>
      )}
    </ApiForm>
  );
}
