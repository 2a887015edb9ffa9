import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One form in the middle of a page. */
export function FormPage({
  title,
  description,
  links,
  children,
}: {
  title: string;
  description?: ReactNode;
  links?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Stack maw={400} mx="auto" mt={{ base: 'md', sm: 48 }} gap="lg">
      <div>
        <Title order={1}>{title}</Title>
        {description && (
          <Text c="dimmed" size="sm" mt={4}>
            {description}
          </Text>
        )}
      </div>
      <Paper withBorder p="lg" bg="var(--panel-background)">
        {children}
      </Paper>
      {links && (
        <Stack gap={4} align="flex-start">
          {links}
        </Stack>
      )}
    </Stack>
  );
}
