'use client';

import { Badge, Code, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { failedStages, importRejections, importRuns } from '@/lib/processing/status.ts';
import type { Json } from '../api.ts';
import { formatNumber, formatTime, UNKNOWN } from '../format.ts';
import { labelOf } from '../labels.ts';
import { TextLink } from '../link.tsx';
import { Panel } from '../panel.tsx';
import { RetryButton } from '../retry-button.tsx';
import { StateBadge } from '../state-badge.tsx';
import { PagedList } from './paged-list.tsx';

type Items<List extends (...parameters: never[]) => Promise<{ items: unknown[] }>> = Json<
  Awaited<ReturnType<List>>['items'][number]
>;
type FailedStage = Items<typeof failedStages>;
type ImportRun = Items<typeof importRuns>;
type Rejection = Items<typeof importRejections>;

interface ListProps {
  timeZone: string;
  version: string;
}

export function FailedStages({
  timeZone,
  version,
  failures,
  mayRetry,
  onRetried,
}: ListProps & {
  /** How many sessions failed in which stage. */
  failures: Record<string, number>;
  mayRetry: boolean;
  onRetried(): void;
}) {
  const [stage, setStage] = useState<string | null>(null);
  const stages = Object.keys(failures).filter((name) => (failures[name] ?? 0) > 0);
  const nameOf = (row: FailedStage) => row.externalSessionId ?? row.sessionId;
  return (
    <Panel
      title="Failed stages"
      actions={
        <Group gap="xs">
          <Select
            aria-label="Stage"
            size="xs"
            placeholder="All stages"
            clearable
            data={Object.keys(failures).map((value) => ({ value, label: labelOf(value) }))}
            value={stage}
            onChange={setStage}
          />
          {mayRetry &&
            stages
              .filter((name) => stage === null || stage === name)
              .map((name) => (
                <RetryButton
                  key={name}
                  stage={name}
                  name="of all sessions"
                  label={`Retry all ${formatNumber(failures[name] ?? 0)}: ${labelOf(name)}`}
                  onDone={onRetried}
                />
              ))}
        </Group>
      }
    >
      <PagedList<FailedStage>
        key={stage}
        label="failed stages"
        path="/api/admin/failed-stages"
        query={stage === null ? {} : { stage }}
        version={version}
        rowKey={(row) => `${row.sessionId} ${row.stage}`}
        empty="No stage has failed."
        columns={[
          {
            label: 'Session',
            header: true,
            cell: (row) => (
              <TextLink
                href={`/dashboard/sessions/${row.sessionId}`}
                size="sm"
                display="block"
                maw={160}
                truncate
              >
                {nameOf(row)}
              </TextLink>
            ),
          },
          { label: 'Stage', short: true, cell: (row) => labelOf(row.stage) },
          {
            label: 'Reason',
            cell: (row) => (
              <>
                <Badge color="red">{row.errorCode ?? 'UNKNOWN'}</Badge>
                <Text size="sm" className="text" miw={180}>
                  {row.errorMessage}
                </Text>
              </>
            ),
          },
          { label: 'Attempts', numeric: true, cell: (row) => formatNumber(row.retryCount) },
          {
            label: 'Failed, next attempt',
            short: true,
            cell: (row) => (
              <>
                {formatTime(row.failedAt, timeZone)}
                <Text size="sm" c="dimmed">
                  {row.nextAttemptAt
                    ? `next ${formatTime(row.nextAttemptAt, timeZone)}`
                    : 'not tried again by itself'}
                </Text>
              </>
            ),
          },
          ...(mayRetry
            ? [
                {
                  label: 'Action',
                  hiddenLabel: true,
                  cell: (row: FailedStage) => (
                    <RetryButton
                      stage={row.stage}
                      sessionId={row.sessionId}
                      name={nameOf(row)}
                      onDone={onRetried}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

export function ImportRuns({ timeZone, version }: ListProps) {
  const count = (label: string, of: (row: ImportRun) => number) => ({
    label,
    numeric: true,
    cell: (row: ImportRun) => formatNumber(of(row)),
  });
  return (
    <Panel title="Import runs">
      <PagedList<ImportRun>
        label="import runs"
        path="/api/admin/import-runs"
        version={version}
        rowKey={(row) => row.id}
        empty="The feed has not been fetched yet."
        columns={[
          {
            label: 'Start',
            header: true,
            short: true,
            cell: (row) => formatTime(row.startedAt, timeZone),
          },
          {
            label: 'Result',
            cell: (row) => (
              <>
                <StateBadge value={row.status} />
                {row.httpStatus === 304 && (
                  <Text size="xs" c="dimmed">
                    feed unchanged
                  </Text>
                )}
                {row.errorCode && (
                  <Text size="xs" c="var(--bad)" className="text" miw={180}>
                    {row.errorCode}
                    {row.errorMessage && `: ${row.errorMessage}`}
                  </Text>
                )}
              </>
            ),
          },
          { label: 'By', short: true, cell: (row) => labelOf(row.trigger) },
          count('Rows', (row) => row.rowsRead),
          count('New', (row) => row.created),
          count('Changed', (row) => row.updated),
          count('Unchanged', (row) => row.unchanged),
          count('Duplicates', (row) => row.duplicates),
          count('Rejected', (row) => row.rejected),
          count('Warnings', (row) => row.warnings),
        ]}
      />
    </Panel>
  );
}

export function Rejections({ timeZone, version }: ListProps) {
  const [shown, setShown] = useState('open');
  return (
    <Panel
      title="Rejected rows"
      description="Rows of the feed that cannot become sessions; corrected ones resolve by themselves."
      actions={
        <SegmentedControl
          aria-label="Rejected rows to show"
          size="xs"
          data={[
            { value: 'open', label: 'Open' },
            { value: 'resolved', label: 'Resolved' },
            { value: 'all', label: 'All' },
          ]}
          value={shown}
          onChange={setShown}
        />
      }
    >
      <PagedList<Rejection>
        key={shown}
        label="rejected rows"
        path="/api/admin/import-rejections"
        query={shown === 'all' ? {} : { open: String(shown === 'open') }}
        version={version}
        rowKey={(row) => row.id}
        empty={shown === 'open' ? 'No row is rejected.' : 'There are none.'}
        columns={[
          {
            label: 'Line',
            numeric: true,
            header: true,
            cell: (row) => formatNumber(row.lineNumber),
          },
          {
            label: 'Column',
            numeric: true,
            cell: (row) => (row.columnNumber === null ? UNKNOWN : formatNumber(row.columnNumber)),
          },
          {
            label: 'Reason, and the row as received',
            cell: (row) => (
              <Stack gap={4} miw={240}>
                <Group gap="xs">
                  <Badge color="yellow">{row.reasonCode}</Badge>
                  <Text size="sm" className="text">
                    {row.message}
                  </Text>
                </Group>
                <Code block fz="xs" mah={72} className="text">
                  {row.rawRow}
                </Code>
              </Stack>
            ),
          },
          {
            label: 'Session',
            cell: (row) => (
              <Text size="sm" truncate maw={140}>
                {row.externalSessionId ?? UNKNOWN}
              </Text>
            ),
          },
          { label: 'Seen', numeric: true, cell: (row) => `${formatNumber(row.occurrences)}×` },
          {
            label: 'Last seen',
            short: true,
            cell: (row) => formatTime(row.lastSeenAt, timeZone),
          },
        ]}
      />
    </Panel>
  );
}
