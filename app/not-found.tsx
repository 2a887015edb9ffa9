import { Box } from '@mantine/core';
import { ButtonLink } from '@/components/link.tsx';
import { Nothing } from '@/components/states.tsx';

export default function NotFound() {
  return (
    <Box component="main" maw="40rem" mx="auto" p="xl">
      <Nothing
        title="There is no such page"
        actions={<ButtonLink href="/">To the start page</ButtonLink>}
      >
        The address may be mistyped, or what it named is gone.
      </Nothing>
    </Box>
  );
}
