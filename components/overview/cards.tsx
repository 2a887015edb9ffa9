'use client';

import { Group, Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import {
  formatDay,
  formatDuration,
  formatEuro,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatTrend,
} from '../format.ts';
import type { Metrics } from './overview.tsx';

interface Card {
  label: string;
  value(metrics: Metrics): string;
  trend?(metrics: Metrics): number | null;
  /** Which direction is good; neither where it is a matter of taste. */
  good?: 'rising' | 'falling';
  colour?(metrics: Metrics): string | undefined;
}

const CARDS: Card[] = [
  {
    label: 'Total Sessions',
    value: (metrics) => formatNumber(metrics.totalSessions),
    trend: (metrics) => metrics.sessionTrend,
    good: 'rising',
  },
  {
    label: 'Unique Users',
    value: (metrics) => formatNumber(metrics.uniqueUsers),
    trend: (metrics) => metrics.usersTrend,
    good: 'rising',
  },
  {
    label: 'Avg. Session Time',
    value: (metrics) => formatDuration(metrics.avgSessionLength),
    trend: (metrics) => metrics.avgSessionTimeTrend,
  },
  {
    label: 'Avg. Response Time',
    value: (metrics) => formatSeconds(metrics.avgResponseTime),
    trend: (metrics) => metrics.avgResponseTimeTrend,
    good: 'falling',
  },
  { label: 'Daily Costs', value: (metrics) => formatEuro(metrics.avgDailyCosts) },
  { label: 'Peak Usage', value: (metrics) => metrics.peakUsageTime ?? 'N/A' },
  {
    label: 'Resolution Rate',
    value: (metrics) => formatPercent(metrics.resolvedChatsPercentage),
    colour: ({ resolvedChatsPercentage: rate }) =>
      rate !== null && rate >= 80 ? 'var(--good)' : undefined,
  },
  {
    label: 'Active Languages',
    value: (metrics) => formatNumber(Object.keys(metrics.languages).length),
  },
];

export function Cards({ metrics }: { metrics: Metrics | undefined }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} spacing={{ base: 'xs', sm: 'md' }} m={0}>
      {CARDS.map((card) => (
        <Paper
          key={card.label}
          withBorder
          p={{ base: 'sm', sm: 'md' }}
          bg="var(--panel-background)"
        >
          <Text component="dt" size="sm" c="dimmed">
            {card.label}
          </Text>
          <Text
            component="dd"
            m={0}
            fw={600}
            fz={{ base: '1.125rem', sm: '1.5rem' }}
            style={{ whiteSpace: 'nowrap' }}
            lh={1.3}
            className="figures"
            c={metrics && card.colour?.(metrics)}
          >
            {metrics ? card.value(metrics) : <Skeleton height={24} my={4} width="70%" />}
          </Text>
          {card.trend && (
            <dd style={{ margin: 0, minHeight: '1.25rem' }}>
              {metrics && <Trend metrics={metrics} value={card.trend(metrics)} good={card.good} />}
            </dd>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function Trend({
  metrics,
  value,
  good,
}: {
  metrics: Metrics;
  value: number | null;
  good: Card['good'];
}): ReactNode {
  const { current, previous } = metrics.trendPeriod;
  const days = (period: typeof current) =>
    `${formatDay(period.startDate)} to ${formatDay(period.endDate)}`;
  const title = `${days(current)}, against ${days(previous)}`;
  if (value === null) {
    return (
      <Text size="xs" c="dimmed" title={title}>
        no trend
      </Text>
    );
  }
  const Arrow = value < 0 ? IconArrowDownRight : IconArrowUpRight;
  return (
    <Group gap={4} wrap="nowrap" c={colourOfTrend(value, good)} title={title}>
      {value !== 0 && <Arrow size={14} aria-hidden />}
      <Text size="xs" fw={500} className="figures">
        {formatTrend(value)}
      </Text>
    </Group>
  );
}

function colourOfTrend(value: number, good: Card['good']): string {
  if (value === 0 || good === undefined) return 'dimmed';
  return value > 0 === (good === 'rising') ? 'var(--good)' : 'var(--bad)';
}
