'use client';

import { Box, ColorSwatch, Group, Skeleton, Stack, Text } from '@mantine/core';
import dynamic from 'next/dynamic';
import { type Bar, BarList } from '../bar-list.tsx';
import {
  countryName,
  formatDay,
  formatEuro,
  formatNumber,
  formatPercent,
  formatSeconds,
  languageName,
} from '../format.ts';
import { labelOf } from '../labels.ts';
import { TextLink } from '../link.tsx';
import { ChartPanel, ListPanel } from './chart-panel.tsx';
import type { Slice } from './charts.tsx';
import type { Metrics } from './overview.tsx';

const loading = () => <Skeleton height={240} />;
const SessionsChart = dynamic(() => import('./charts.tsx').then((all) => all.SessionsChart), {
  ssr: false,
  loading,
});
const Donut = dynamic(() => import('./charts.tsx').then((all) => all.Donut), {
  ssr: false,
  loading: () => <Skeleton height={168} width={168} circle mx="auto" />,
});
const ResponseTimesChart = dynamic(
  () => import('./charts.tsx').then((all) => all.ResponseTimesChart),
  { ssr: false, loading },
);
const CostsChart = dynamic(() => import('./charts.tsx').then((all) => all.CostsChart), {
  ssr: false,
  loading,
});

interface PanelProps {
  /** Undefined while the first answer is on its way. */
  metrics: Metrics | undefined;
}

/** `sessionsOf` makes the address of the list of the same sessions. */
interface LinkedPanelProps extends PanelProps {
  sessionsOf(filter: Record<string, string>): string;
}

const most = (a: { value: number }, b: { value: number }) => b.value - a.value;

function barsOf(
  counts: Record<string, number>,
  name: (key: string) => string,
  href?: (key: string) => string,
): Bar[] {
  return Object.entries(counts)
    .map(([key, value]) => ({ key, label: name(key), value, href: href?.(key) }))
    .sort(most);
}

export function SessionsOverTime({ metrics }: PanelProps) {
  const days = Object.entries(metrics?.days ?? {}).map(([day, sessions]) => ({ day, sessions }));
  return (
    <ChartPanel
      title="Sessions Over Time"
      description={
        metrics && `${formatNumber(metrics.avgSessionsPerDay, 1)} on a day with sessions`
      }
      loading={metrics === undefined}
      table={{
        rows: days,
        rowKey: ({ day }) => day,
        columns: [
          { label: 'Day', header: true, cell: ({ day }) => formatDay(day) },
          { label: 'Sessions', numeric: true, cell: ({ sessions }) => formatNumber(sessions) },
        ],
      }}
    >
      <SessionsChart days={days} />
    </ChartPanel>
  );
}

export function Sentiment({ metrics, sessionsOf }: LinkedPanelProps) {
  const slices = [
    { key: 'POSITIVE', value: metrics?.sentimentPositiveCount ?? 0, color: 'teal.6' },
    { key: 'NEUTRAL', value: metrics?.sentimentNeutralCount ?? 0, color: 'gray.5' },
    { key: 'NEGATIVE', value: metrics?.sentimentNegativeCount ?? 0, color: 'red.6' },
  ].map((slice) => ({
    ...slice,
    name: labelOf(slice.key),
    href: sessionsOf({ sentiment: slice.key }),
  }));
  return (
    <DonutPanel
      title="Conversation Sentiment"
      slices={slices}
      withTotal
      loading={metrics === undefined}
    />
  );
}

const LANGUAGE_COLOURS = ['petrol.8', 'petrol.5', 'indigo.6', 'yellow.6', 'grape.6', 'orange.6'];

export function Languages({ metrics, sessionsOf }: LinkedPanelProps) {
  const all = barsOf(metrics?.languages ?? {}, languageName, (language) =>
    sessionsOf({ language }),
  );
  const shown = all.slice(0, LANGUAGE_COLOURS.length);
  const rest = all.slice(LANGUAGE_COLOURS.length);
  const slices = shown.map(({ key, label, value, href }, index) => ({
    key,
    name: label,
    value,
    href,
    color: LANGUAGE_COLOURS[index] ?? 'gray.5',
  }));
  const others = {
    key: 'others',
    name: rest.map(({ label }) => label).join(', '),
    value: rest.reduce((sum, { value }) => sum + value, 0),
    href: undefined,
    color: 'gray.5',
  };
  return (
    <DonutPanel
      title="Languages Used"
      slices={rest.length > 0 ? [...slices, others] : slices}
      loading={metrics === undefined}
    />
  );
}

/** The legend is the table: every slice with its number. */
function DonutPanel({
  title,
  slices,
  withTotal = false,
  loading,
}: {
  title: string;
  slices: (Slice & { key: string; href?: string })[];
  withTotal?: boolean;
  loading: boolean;
}) {
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  return (
    <ListPanel title={title} loading={loading} empty={total === 0}>
      <Stack gap="md">
        <div aria-hidden>
          <Donut slices={slices} label={withTotal ? formatNumber(total) : undefined} />
        </div>
        <Box component="ul" aria-label={title} p={0} m={0} style={{ listStyle: 'none' }}>
          {slices.map(({ key, name, value, color, href }) => (
            <Group component="li" key={key} gap="xs" py={3} wrap="nowrap" align="baseline">
              <ColorSwatch
                color={`var(--mantine-color-${color.replace('.', '-')})`}
                size={10}
                aria-hidden
              />
              <Text size="sm" style={{ flex: 1 }}>
                {href && value > 0 ? (
                  <TextLink href={href} c="inherit" inherit>
                    {name}
                  </TextLink>
                ) : (
                  name
                )}
              </Text>
              <Text size="sm" className="figures">
                {formatNumber(value)}{' '}
                <Text span c="dimmed" inherit>
                  · {formatPercent((100 * value) / total)}
                </Text>
              </Text>
            </Group>
          ))}
        </Box>
      </Stack>
    </ListPanel>
  );
}

export function Categories({ metrics, sessionsOf }: LinkedPanelProps) {
  const bars = barsOf(metrics?.categories ?? {}, labelOf, (category) => sessionsOf({ category }));
  return (
    <ListPanel
      title="Sessions by Category"
      loading={metrics === undefined}
      empty={bars.length === 0}
    >
      <BarList label="Sessions by category" bars={bars} of={metrics?.totalSessions} />
    </ListPanel>
  );
}

export function Countries({ metrics }: PanelProps) {
  const bars = barsOf(metrics?.countries ?? {}, countryName);
  const shown = bars.slice(0, 9);
  const rest = bars.slice(9);
  if (rest.length > 0) {
    const value = rest.reduce((sum, bar) => sum + bar.value, 0);
    shown.push({ key: 'others', label: `${rest.length} other countries`, value });
  }
  const unknown = metrics?.unknownCountryCount ?? 0;
  if (unknown > 0) shown.push({ key: 'unknown', label: 'Unknown', value: unknown });
  return (
    <ListPanel
      title="Geographic Distribution"
      loading={metrics === undefined}
      empty={shown.length === 0}
    >
      <BarList label="Sessions by country" bars={shown} of={metrics?.totalSessions} />
    </ListPanel>
  );
}

export function ResponseTimes({ metrics }: PanelProps) {
  const buckets = metrics?.responseTimeHistogram ?? [];
  const measured = buckets.some(({ count }) => count > 0);
  return (
    <ChartPanel
      title="Response Time Distribution"
      description={
        metrics &&
        `Sessions by their average, in seconds; all: ${formatSeconds(metrics.avgResponseTime)}`
      }
      loading={metrics === undefined}
      table={{
        rows: measured ? buckets : [],
        rowKey: ({ label }) => label,
        columns: [
          { label: 'Response time', header: true, cell: ({ label }) => label },
          { label: 'Sessions', numeric: true, cell: ({ count }) => formatNumber(count) },
        ],
      }}
    >
      <ResponseTimesChart buckets={buckets} average={metrics?.avgResponseTime ?? null} />
    </ChartPanel>
  );
}

export function TopQuestions({ metrics }: PanelProps) {
  const bars = (metrics?.topQuestions ?? []).map(({ question, count }) => ({
    key: question,
    label: question,
    value: count,
  }));
  return (
    <ListPanel
      title="Top 5 Asked Questions"
      loading={metrics === undefined}
      empty={bars.length === 0}
    >
      <BarList label="Questions and the number of sessions that ask them" bars={bars} />
    </ListPanel>
  );
}

const SMALLEST = 0.8;
const LARGEST = 1.75;

export function CommonTopics({ metrics, sessionsOf }: LinkedPanelProps) {
  const words = metrics?.wordCloudData ?? [];
  const most = Math.max(1, ...words.map(({ value }) => value));
  return (
    <ListPanel title="Common Topics" loading={metrics === undefined} empty={words.length === 0}>
      <Box
        component="ul"
        aria-label="Words by the number of sessions that contain them"
        className="words"
      >
        {words.map(({ text, value }) => (
          <li key={text} title={`${text}: ${formatNumber(value)} sessions`}>
            <TextLink
              href={sessionsOf({ searchTerm: text })}
              c="inherit"
              fz={`${SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(value / most)}rem`}
              className="text"
            >
              {text}
            </TextLink>{' '}
            <Text span size="xs" c="dimmed" className="figures">
              {formatNumber(value)}
            </Text>
          </li>
        ))}
      </Box>
    </ListPanel>
  );
}

export function Costs({ metrics }: PanelProps) {
  const analysis = metrics?.analysisCostByDay ?? {};
  const days = Object.entries(metrics?.tokensCostByDay ?? {}).map(([day, feed]) => ({
    day,
    feed,
    analysis: analysis[day] ?? 0,
  }));
  const costly = days.some(({ feed, analysis }) => feed > 0 || analysis > 0);
  return (
    <ChartPanel
      title="AI Usage & Costs"
      description={
        metrics &&
        `Feed: ${formatNumber(metrics.totalTokens)} tokens, ${formatEuro(metrics.totalTokensEur, 2)}. Analysis: ${formatNumber(metrics.analysisTokens)} tokens, ${formatEuro(metrics.analysisCostEur, 2)}.`
      }
      loading={metrics === undefined}
      table={{
        rows: costly ? days : [],
        rowKey: ({ day }) => day,
        columns: [
          { label: 'Day', header: true, cell: ({ day }) => formatDay(day) },
          { label: 'Feed', numeric: true, cell: ({ feed }) => formatEuro(feed) },
          { label: 'Analysis', numeric: true, cell: ({ analysis }) => formatEuro(analysis) },
        ],
      }}
    >
      <CostsChart days={days} />
    </ChartPanel>
  );
}
