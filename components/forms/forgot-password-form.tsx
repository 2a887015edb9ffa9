'use client';

import { Alert } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiForm } from './api-form.tsx';
import { EmailField } from './fields.tsx';

export function ForgotPasswordForm() {
  const [sent, setSent] = useState(false);
  if (sent) {
    return (
      <Alert color="teal" role="status" icon={<IconMail aria-hidden />} title="Check your mail">
        If there is an account with this address, a link is on its way. It is valid for 30 minutes.
      </Alert>
    );
  }
  return (
    <ApiForm
      path="/api/forgot-password"
      submit="Send the link"
      fullWidth
      onDone={() => setSent(true)}
    >
      {(problems) => <EmailField error={problems.email} autoFocus />}
    </ApiForm>
  );
}
