'use client';

import { Button, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { callApi } from './api.ts';
import { useAction } from './use-action.ts';

/** Fetches the feed now. Shown to all, so that who may not use it knows whom to ask. */
export function RefreshButton({
  label = 'Refresh',
  allowed,
  onDone,
}: {
  label?: string;
  allowed: boolean;
  onDone(): void;
}) {
  const { busy, start } = useAction('Not refreshed', async () => {
    const { message } = await callApi<{ message: string }>('/api/admin/refresh-sessions', {
      method: 'POST',
    });
    onDone();
    return { title: 'The feed was read', message };
  });

  return (
    <Tooltip label="Your role may not fetch the feed" disabled={allowed}>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={busy}
        disabled={!allowed}
        onClick={start}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
