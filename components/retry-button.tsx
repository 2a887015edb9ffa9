'use client';

import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import { callApi } from './api.ts';
import { formatNumber } from './format.ts';
import { labelOf } from './labels.ts';
import { useAction } from './use-action.ts';

/** Asks for a stage again: of one session, or of all that failed it (PIPE-12). */
export function RetryButton({
  stage,
  sessionId,
  label = 'Retry',
  name,
  onDone,
}: {
  stage: string;
  sessionId?: string;
  label?: string;
  /** Whose stage it is, for who cannot see the row around the button. */
  name: string;
  onDone(): void;
}) {
  const { busy, start } = useAction('Not retried', async () => {
    const { reset } = await callApi<{ reset: number }>('/api/admin/retry-stage', {
      method: 'POST',
      body: { stage, sessionId },
    });
    onDone();
    return {
      title: `${labelOf(stage)} begins again`,
      message: `${formatNumber(reset)} to be done.`,
    };
  });

  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRotateClockwise size={14} aria-hidden />}
      loading={busy}
      aria-label={`${label}: ${labelOf(stage)}, ${name}`}
      onClick={start}
    >
      {label}
    </Button>
  );
}
