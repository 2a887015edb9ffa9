'use client';

import { Box } from '@mantine/core';
import { PageProblem } from '@/components/page-problem.tsx';

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Box component="main" maw="40rem" mx="auto" p="xl">
      <PageProblem error={error} onRetry={retry} />
    </Box>
  );
}
