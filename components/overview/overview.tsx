'use client';

import { Alert, Box, Grid, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { useState } from 'react';
import type { Metrics as ServerMetrics } from '@/lib/metrics/metrics.ts';
import type { Json } from '../api.ts';
import { formatDay, formatNumber, formatPercent, formatTime } from '../format.ts';
import { ButtonLink } from '../link.tsx';
import { PageHeader } from '../page-header.tsx';
import { RefreshButton } from '../refresh-button.tsx';
import { Contained, Nothing, Problem } from '../states.tsx';
import { useApi } from '../use-api.ts';
import { useQuery } from '../use-query.ts';
import { Cards } from './cards.tsx';
import {
  Categories,
  CommonTopics,
  Costs,
  Countries,
  Languages,
  ResponseTimes,
  Sentiment,
  SessionsOverTime,
  TopQuestions,
} from './panels.tsx';
import { queryOf, rangeFrom } from './range.ts';
import { RangePicker } from './range-picker.tsx';

export type Metrics = Json<ServerMetrics>;

interface Answer {
  metrics: Metrics;
  dateRange: { minDate: string; maxDate: string } | null;
}

interface OverviewProps {
  timeZone: string;
  feedNamed: boolean;
  may: { refresh: boolean; configure: boolean };
}

export function Overview({ timeZone, feedNamed, may }: OverviewProps) {
  const { query, change } = useQuery();
  // Of the moment at which the page was opened: a new day does not change the question.
  const [now] = useState(() => new Date());
  const range = rangeFrom(query, now, timeZone);
  const asked = queryOf(range);
  const { data, problem, loading, reload } = useApi<Answer>(`/api/dashboard/metrics?${asked}`);
  const metrics = data?.metrics;
  const sessionsOf = (filter: Record<string, string>) =>
    `/dashboard/sessions?${new URLSearchParams([...asked, ...Object.entries(filter)])}`;

  return (
    <Stack gap="md">
      <PageHeader
        title="Overview"
        description={
          metrics ? `As of ${formatTime(metrics.lastUpdated, timeZone)}, times of ${timeZone}` : ' '
        }
      >
        <RefreshButton allowed={may.refresh} onDone={reload} />
      </PageHeader>
      {data?.dateRange !== null && (
        <RangePicker range={range} limits={data?.dateRange} onChange={change} />
      )}
      <VisuallyHidden role="status">
        {loading ? 'Loading the figures' : metrics && `${metrics.totalSessions} sessions`}
      </VisuallyHidden>
      {problem && (
        <Problem title="The figures could not be loaded" onRetry={reload}>
          {problem.message}
        </Problem>
      )}
      {data?.dateRange === null ? (
        <NoSessions feedNamed={feedNamed} may={may} onDone={reload} />
      ) : (
        (metrics || !problem) && (
          <Box className="data" aria-busy={loading}>
            <Figures metrics={metrics} sessionsOf={sessionsOf} />
          </Box>
        )
      )}
    </Stack>
  );
}

function Figures({
  metrics,
  sessionsOf,
}: {
  metrics: Metrics | undefined;
  sessionsOf(filter: Record<string, string>): string;
}) {
  const linked = { metrics, sessionsOf };
  return (
    <Stack gap="md">
      {metrics?.sentimentAlertActive && <SentimentAlert metrics={metrics} />}
      <Contained>
        <Cards metrics={metrics} />
      </Contained>
      {metrics && <Notes metrics={metrics} />}
      <Grid gap="md" align="stretch">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <SessionsOverTime metrics={metrics} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Sentiment {...linked} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Categories {...linked} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Languages {...linked} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <ResponseTimes metrics={metrics} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Costs metrics={metrics} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md" h="100%">
            <TopQuestions metrics={metrics} />
            <CommonTopics {...linked} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Countries metrics={metrics} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

/** What the figures above rest on. */
function Notes({ metrics }: { metrics: Metrics }) {
  const { current, previous } = metrics.trendPeriod;
  const days = ({ startDate, endDate }: typeof current) =>
    `${formatDay(startDate)} to ${formatDay(endDate)}`;
  return (
    <Text size="sm" c="dimmed" className="figures">
      Trends: {days(current)} against {days(previous)}.
      {metrics.provisionalCount > 0 &&
        ` ${formatNumber(metrics.provisionalCount)} of ${formatNumber(metrics.totalSessions)} sessions are not analysed; what the feed says of them counts provisionally.`}
    </Text>
  );
}

function SentimentAlert({ metrics }: { metrics: Metrics }) {
  const rated =
    metrics.sentimentPositiveCount + metrics.sentimentNeutralCount + metrics.sentimentNegativeCount;
  return (
    <Alert color="red" icon={<IconMoodSad aria-hidden />} title="Many negative sessions">
      {formatNumber(metrics.belowThresholdCount)} of {formatNumber(rated)} sessions with a sentiment
      are negative: {formatPercent((100 * metrics.belowThresholdCount) / rated)}. Your company set
      the alert at {formatPercent((metrics.sentimentThreshold ?? 0) * 100, 0)}.
    </Alert>
  );
}

function NoSessions({
  feedNamed,
  may,
  onDone,
}: Omit<OverviewProps, 'timeZone'> & { onDone(): void }) {
  if (feedNamed) {
    return (
      <Nothing
        title="No sessions yet"
        actions={
          <Group>
            <RefreshButton label="Fetch the feed now" allowed={may.refresh} onDone={onDone} />
          </Group>
        }
      >
        The feed is read every few minutes. Sessions appear here when it holds some.
      </Nothing>
    );
  }
  return (
    <Nothing
      title="No feed is named"
      actions={may.configure && <ButtonLink href="/dashboard/company">To the settings</ButtonLink>}
    >
      {may.configure
        ? 'Tell LiveDash where the sessions of your chatbot are: the address of a CSV file.'
        : 'An administrator of your company names the feed of your chatbot under Settings.'}
    </Nothing>
  );
}
