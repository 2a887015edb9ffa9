'use client';

import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';

export interface Invitation {
  user: { email: string };
  tempPassword: string;
  message: string;
}

/** Stands in the page, not in a window that a stray click closes: the password is shown once. */
export function InvitationPanel({
  invitation: { user, tempPassword, message },
  onClose,
}: {
  invitation: Invitation;
  onClose(): void;
}) {
  return (
    <Alert
      role="status"
      icon={<IconKey aria-hidden />}
      title={`Temporary password of ${user.email}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message} It has to be changed at the first sign-in.</Text>
        <Group gap="xs">
          <Code fz="md">{tempPassword}</Code>
          <CopyButton value={tempPassword}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" onClick={onClose}>
            I have handed it over
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
