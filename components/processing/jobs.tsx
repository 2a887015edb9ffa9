'use client';

import { Alert, Box, Stack, Text } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { DataTable } from '../data-table.tsx';
import { formatEuro, formatNumber, formatTimeWithSeconds, UNKNOWN } from '../format.ts';
import { labelOf } from '../labels.ts';
import { StateBadge } from '../state-badge.tsx';
import type { Status } from './processing.tsx';

const NAMES: Record<string, string> = {
  CSV_IMPORT: 'Feed import',
  IMPORT_PROCESSING: 'Import processing',
  SESSION_PROCESSING: 'Session analysis',
};

/** The three schedulers: what ran last, and when the next run is due. */
export function Jobs({ status, timeZone }: { status: Status; timeZone: string }) {
  const { schedulers, lastRuns, analysis } = status;
  const rows = Object.entries(NAMES).map(([job, name]) => ({
    name,
    last: lastRuns[job],
    schedule: schedulers?.jobs.find((one) => one.job === job),
  }));
  return (
    <Stack gap="sm">
      {schedulers?.enabled === false && (
        <Alert color="yellow" icon={<IconClockPause aria-hidden />}>
          The schedulers do not run in this process. Unless another process runs them, nothing
          happens by itself.
        </Alert>
      )}
      {analysis.unavailable && (
        <Alert color="red" title="Sessions are not analysed">
          {analysis.unavailable}
        </Alert>
      )}
      {analysis.budget?.exhausted && (
        <Alert color="yellow" title="The budget of this month is spent">
          {formatEuro(analysis.budget.spentEur, 2)} of {formatEuro(analysis.budget.budgetEur, 2)}.
          Analyses go on next month, or when the budget is raised.
        </Alert>
      )}
      <DataTable
        label="Schedulers"
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          {
            label: 'Job',
            header: true,
            short: true,
            cell: ({ name, schedule }) => (
              <>
                {name}
                {schedule && (
                  <Text size="xs" c="dimmed" ff="monospace">
                    {schedule.cron}
                  </Text>
                )}
              </>
            ),
          },
          {
            label: 'Last run',
            cell: ({ last }) =>
              last ? (
                <Box miw={180}>
                  <StateBadge value={last.status} /> {labelOf(last.trigger)}
                  <Text size="xs" c="dimmed">
                    {formatTimeWithSeconds(last.startedAt, timeZone)}
                  </Text>
                  {last.errorMessage && (
                    <Text size="xs" c="var(--bad)" className="text">
                      {last.errorMessage}
                    </Text>
                  )}
                </Box>
              ) : (
                UNKNOWN
              ),
          },
          {
            label: 'Done',
            numeric: true,
            cell: ({ last }) => formatNumber(last?.succeeded ?? null),
          },
          {
            label: 'Failed',
            numeric: true,
            cell: ({ last }) => formatNumber(last?.failed ?? null),
          },
          {
            label: 'Next run',
            short: true,
            cell: ({ schedule }) => formatTimeWithSeconds(schedule?.nextRun ?? null, timeZone),
          },
        ]}
      />
      <Text size="xs" c="dimmed">
        Runs over all companies show no counts. Analyser: {analysis.provider}
        {analysis.budget &&
          `, ${formatEuro(analysis.budget.spentEur, 2)} of ${formatEuro(analysis.budget.budgetEur, 2)} spent this month`}
        .
      </Text>
    </Stack>
  );
}
