'use client';

import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { ApiForm } from './api-form.tsx';
import { EmailField, NewPasswordField } from './fields.tsx';

export function RegisterForm() {
  const router = useRouter();
  return (
    <ApiForm<{ data: { message: string } }>
      path="/api/register"
      submit="Register"
      fullWidth
      onDone={({ data }) => {
        notifications.show({ color: 'teal', title: 'Welcome', message: data.message });
        router.push('/login');
      }}
    >
      {(problems) => (
        <>
          <TextInput
            name="company"
            label="Company name"
            autoComplete="organization"
            maxLength={100}
            required
            withAsterisk={false}
            error={problems.company}
          />
          <EmailField
            label="Your e-mail address"
            description="You become the administrator."
            error={problems.email}
          />
          <NewPasswordField error={problems.password} />
          <TextInput
            name="csvUrl"
            type="url"
            label="Address of the session feed (optional)"
            description="A CSV file over http or https. You can name it later, under Settings."
            placeholder="https://example.com/sessions.csv"
            autoComplete="off"
            maxLength={2048}
            error={problems.csvUrl}
          />
        </>
      )}
    </ApiForm>
  );
}
