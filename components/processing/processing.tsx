'use client';

import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { BudgetState } from '@/lib/analysis/budget.ts';
import type { PipelineNumbers } from '@/lib/processing/status.ts';
import { callApi, type Json } from '../api.ts';
import { formatClock, formatNumber } from '../format.ts';
import { PageHeader } from '../page-header.tsx';
import { Panel } from '../panel.tsx';
import { RefreshButton } from '../refresh-button.tsx';
import { RetryButton } from '../retry-button.tsx';
import { Loading, Problem } from '../states.tsx';
import { useAction } from '../use-action.ts';
import { useApi } from '../use-api.ts';
import { Jobs } from './jobs.tsx';
import { FailedStages, ImportRuns, Rejections } from './lists.tsx';
import { StageNumbers } from './stage-numbers.tsx';

export type Status = Json<PipelineNumbers> & {
  schedulers?: { enabled: boolean; jobs: { job: string; cron: string; nextRun: string | null }[] };
  analysis: { provider: string; unavailable: string | null; budget: BudgetState | null };
};

const REFRESH_MS = 5000;

export function Processing({ timeZone, mayAct }: { timeZone: string; mayAct: boolean }) {
  const { data, at, problem, reload } = useStatus();
  return (
    <Stack gap="md">
      <PageHeader
        title="Processing"
        description={
          <span className="figures">
            {at ? `As of ${formatClock(at, timeZone)}, times of ${timeZone}` : 'Loading'}
          </span>
        }
      >
        {mayAct && (
          <Group gap="xs">
            <RefreshButton label="Fetch the feed now" allowed onDone={reload} />
            <StartButton onDone={reload} />
          </Group>
        )}
      </PageHeader>
      {problem && (
        <Problem title="The numbers could not be loaded" onRetry={reload}>
          {problem.message}
        </Problem>
      )}
      {data === undefined ? (
        !problem && <Loading what="the numbers" lines={8} />
      ) : (
        <Loaded status={data} timeZone={timeZone} mayAct={mayAct} reload={reload} />
      )}
    </Stack>
  );
}

/** The numbers every few seconds; the lists follow when the numbers say that they changed. */
function useStatus() {
  const { data, problem, reload } = useApi<Status>('/api/admin/processing-status', {
    everyMs: REFRESH_MS,
  });
  const [seen, setSeen] = useState<{ data?: Status; at?: Date }>({});
  if (seen.data !== data) setSeen({ data, at: new Date() });
  return { data, at: seen.at, problem, reload };
}

function Loaded({
  status,
  timeZone,
  mayAct,
  reload,
}: {
  status: Status;
  timeZone: string;
  mayAct: boolean;
  reload(): void;
}) {
  const failures = Object.fromEntries(
    Object.entries(status.stages).map(([stage, counts]) => [stage, counts.FAILED]),
  );
  const lastImport = status.lastRuns.CSV_IMPORT;
  const imports = `${lastImport?.startedAt} ${lastImport?.status}`;
  return (
    <>
      {status.stuckStages > 0 && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title="Stages are stuck">
          {formatNumber(status.stuckStages)} stages are in progress beyond their time: the process
          that worked on them has ended. Another one takes them over at its next run.
        </Alert>
      )}
      {status.importRowsFailed > 0 && (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          title="Import rows have failed for good"
        >
          <Stack gap="sm" align="flex-start">
            <Text size="sm">
              {formatNumber(status.importRowsFailed)} rows of the feed could not be made into
              sessions, after all attempts.
            </Text>
            {mayAct && (
              <RetryButton
                stage="CSV_IMPORT"
                label="Try them again"
                name="all rows"
                onDone={reload}
              />
            )}
          </Stack>
        </Alert>
      )}
      <Figures status={status} />
      <Panel title="Stages">
        <StageNumbers numbers={status} />
      </Panel>
      <Panel title="Schedulers">
        <Jobs status={status} timeZone={timeZone} />
      </Panel>
      <FailedStages
        timeZone={timeZone}
        version={JSON.stringify(failures)}
        failures={failures}
        mayRetry={mayAct}
        onRetried={reload}
      />
      <ImportRuns timeZone={timeZone} version={imports} />
      <Rejections timeZone={timeZone} version={`${imports} ${status.openRejections}`} />
    </>
  );
}

function Figures({ status }: { status: Status }) {
  const figures = [
    { label: 'Sessions', value: status.totalSessions },
    { label: 'To be processed', value: status.needsReprocessing },
    { label: 'Import rows waiting', value: status.importRowsWaiting },
    { label: 'Import rows failed', value: status.importRowsFailed, bad: true },
    { label: 'Open rejections', value: status.openRejections, bad: true },
    { label: 'Stuck stages', value: status.stuckStages, bad: true },
  ];
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" m={0}>
      {figures.map(({ label, value, bad }) => (
        <Paper key={label} withBorder p="sm" bg="var(--panel-background)">
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text
            component="dd"
            m={0}
            fw={600}
            fz="1.25rem"
            className="figures"
            c={bad && value > 0 ? 'var(--bad)' : undefined}
          >
            {formatNumber(value)}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function StartButton({ onDone }: { onDone(): void }) {
  const { busy, start } = useAction('Not started', async () => {
    const { message, unprocessedCount } = await callApi<{
      message: string;
      unprocessedCount: number;
    }>('/api/admin/trigger-processing', { method: 'POST' });
    onDone();
    return { title: unprocessedCount > 0 ? 'Processing has started' : 'Nothing to do', message };
  });

  return (
    <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={busy} onClick={start}>
      Start processing
    </Button>
  );
}
