'use client';

import { Progress, Stack } from '@mantine/core';
import { DataTable } from '../data-table.tsx';
import { formatNumber } from '../format.ts';
import { labelOf } from '../labels.ts';
import type { Status } from './processing.tsx';

const STATUSES = ['COMPLETED', 'SKIPPED', 'IN_PROGRESS', 'PENDING', 'FAILED'] as const;
const COLOURS: Record<(typeof STATUSES)[number], string> = {
  COMPLETED: 'teal.6',
  SKIPPED: 'gray.4',
  IN_PROGRESS: 'blue.6',
  PENDING: 'gray.6',
  FAILED: 'red.6',
};

/** For each stage how many sessions are in which state: a bar, and the numbers themselves. */
export function StageNumbers({ numbers }: { numbers: Status }) {
  const rows = Object.entries(numbers.stages).map(([stage, counts]) => ({ stage, counts }));
  const total = Math.max(1, numbers.totalSessions);
  return (
    <DataTable
      label="Sessions by stage and state"
      rows={rows}
      rowKey={({ stage }) => stage}
      columns={[
        {
          label: 'Stage',
          header: true,
          cell: ({ stage, counts }) => (
            <Stack gap={6} miw={180} py={2}>
              {labelOf(stage)}
              <Progress.Root size={8} aria-hidden>
                {STATUSES.filter((status) => counts[status] > 0).map((status) => (
                  <Progress.Section
                    key={status}
                    value={(100 * counts[status]) / total}
                    color={COLOURS[status]}
                    withAria={false}
                  />
                ))}
              </Progress.Root>
            </Stack>
          ),
        },
        ...STATUSES.map((status) => ({
          label: labelOf(status),
          numeric: true,
          cell: ({ counts }: (typeof rows)[number]) =>
            status === 'FAILED' && counts.FAILED > 0 ? (
              <strong style={{ color: 'var(--bad)' }}>{formatNumber(counts.FAILED)}</strong>
            ) : (
              formatNumber(counts[status])
            ),
        })),
      ]}
    />
  );
}
