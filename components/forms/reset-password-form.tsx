'use client';

import { Alert } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ApiForm } from './api-form.tsx';
import { NewPasswordField } from './fields.tsx';

export function ResetPasswordForm({ token }: { token: string }) {
  const router = useRouter();
  const [message, setMessage] = useState<string>();
  useEffect(() => {
    if (message === undefined) return;
    const timer = setTimeout(() => router.push('/login'), 2000);
    return () => clearTimeout(timer);
  }, [message, router]);
  if (message !== undefined) {
    return (
      <Alert color="teal" role="status" icon={<IconCheck aria-hidden />}>
        {message}
      </Alert>
    );
  }
  return (
    <ApiForm<{ message: string }>
      path="/api/reset-password"
      submit="Set the new password"
      fullWidth
      toBody={(form) => ({ token, password: form.get('password') })}
      onDone={(answer) => setMessage(answer.message)}
    >
      {(problems) => <NewPasswordField label="New password" error={problems.password} autoFocus />}
    </ApiForm>
  );
}
