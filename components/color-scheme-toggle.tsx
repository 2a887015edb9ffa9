'use client';

import { ActionIcon, Box, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

/**
 * Follows the system until it is used. The style sheet picks the icon: the server, which makes the
 * page, does not know what the browser has stored.
 */
export function ColorSchemeToggle() {
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <Tooltip label="Light or dark">
      <ActionIcon
        variant="default"
        size="lg"
        aria-label="Switch between light and dark colours"
        onClick={toggleColorScheme}
      >
        <Box component="span" lh={0} darkHidden>
          <IconMoon size={18} aria-hidden />
        </Box>
        <Box component="span" lh={0} lightHidden>
          <IconSun size={18} aria-hidden />
        </Box>
      </ActionIcon>
    </Tooltip>
  );
}
