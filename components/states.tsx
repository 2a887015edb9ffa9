'use client';

import { Alert, Button, EmptyState, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInbox, IconRefresh } from '@tabler/icons-react';
import { catchError, type ErrorInfo } from 'next/error';
import type { ReactNode } from 'react';

/** What went wrong, and the way to try again. */
export function Problem({
  title = 'This could not be loaded',
  children,
  onRetry,
}: {
  title?: string;
  children: ReactNode;
  onRetry?: () => void;
}) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{children}</Text>
        {onRetry && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={onRetry}
          >
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Why there is nothing, and what to do about it. */
export function Nothing({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <EmptyState
      py="xl"
      size="sm"
      icon={<IconInbox aria-hidden />}
      title={title}
      description={children}
    >
      {actions && (
        <Group justify="center" mt="sm">
          {actions}
        </Group>
      )}
    </EmptyState>
  );
}

/** Lines in place of what is on its way. */
export function Loading({ lines = 4, what }: { lines?: number; what: string }) {
  return (
    <Stack gap="sm" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <Skeleton key={line} height={18} width={line === lines - 1 ? '60%' : '100%'} />
      ))}
    </Stack>
  );
}

/** A part that fails to show leaves the others standing (PAGE-2). */
export const Contained = catchError((_props: object, { reset }: ErrorInfo) => (
  <Problem title="This part could not be shown" onRetry={reset}>
    The rest of the page is not affected.
  </Problem>
));
