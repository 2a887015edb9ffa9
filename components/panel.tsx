'use client';

import { Group, Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Contained } from './states.tsx';

/** A titled part of a page. */
export function Panel({
  title,
  description,
  actions,
  children,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      withBorder
      p="md"
      bg="var(--panel-background)"
      h="100%"
    >
      <Group justify="space-between" align="flex-start" gap="xs" mb="sm" wrap="wrap">
        <div style={{ flex: '1 1 12rem' }}>
          <Title order={2} id={id}>
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      <Contained>{children}</Contained>
    </Paper>
  );
}
