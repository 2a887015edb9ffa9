import { Box, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { ColorSchemeToggle } from '@/components/color-scheme-toggle.tsx';
import { TextLink } from '@/components/link.tsx';
import { Wordmark } from '@/components/wordmark.tsx';

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <Box mih="100dvh" style={{ display: 'flex', flexDirection: 'column' }}>
      <Box component="header" px="md" py="sm">
        <Group justify="space-between" maw="var(--page-width)" mx="auto">
          <TextLink href="/" c="inherit" underline="never">
            <Wordmark />
          </TextLink>
          <ColorSchemeToggle />
        </Group>
      </Box>
      <Box component="main" px="md" py="lg" style={{ flex: 1 }}>
        {children}
      </Box>
      <Box component="footer" px="md" py="md">
        <Group justify="center" gap="lg">
          <TextLink href="/terms" c="dimmed" size="sm">
            Terms
          </TextLink>
          <TextLink href="/privacy" c="dimmed" size="sm">
            Privacy
          </TextLink>
        </Group>
      </Box>
    </Box>
  );
}
