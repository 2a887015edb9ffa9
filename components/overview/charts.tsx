'use client';

/** What draws with recharts, loaded after the numbers are there to be read. */
import { BarChart, DonutChart, LineChart } from '@mantine/charts';
import { formatDay, formatDayOfMonth, formatEuro, formatNumber, formatSeconds } from '../format.ts';

const axis = { tickFormatter: formatDayOfMonth, minTickGap: 24 };
const AXIS_MARGIN = { top: 8, right: 8 };
// Asked also while nothing is pointed at.
const dayTooltip = { labelFormatter: (day: unknown) => (day ? formatDay(String(day)) : '') };

export function SessionsChart({ days }: { days: { day: string; sessions: number }[] }) {
  return (
    <LineChart
      h={240}
      data={days}
      dataKey="day"
      series={[{ name: 'sessions', label: 'Sessions', color: 'petrol.7' }]}
      curveType="linear"
      withDots={days.length <= 31}
      gridAxis="x"
      xAxisProps={axis}
      yAxisProps={{ allowDecimals: false, width: 40 }}
      tooltipProps={dayTooltip}
      lineChartProps={{ margin: AXIS_MARGIN }}
      valueFormatter={(value) => formatNumber(value)}
    />
  );
}

export interface Slice {
  name: string;
  value: number;
  color: string;
}

export function Donut({ slices, label }: { slices: Slice[]; label?: string }) {
  return (
    <DonutChart
      data={slices.filter(({ value }) => value > 0)}
      size={168}
      thickness={24}
      paddingAngle={1}
      chartLabel={label}
      tooltipDataSource="segment"
      valueFormatter={(value) => formatNumber(value)}
      mx="auto"
    />
  );
}

export interface Bucket {
  from: number;
  label: string;
  count: number;
}

const SPEEDS = [
  { name: 'fast', label: 'up to 3 s', color: 'teal.6', until: 3 },
  { name: 'fair', label: 'up to 6 s', color: 'yellow.6', until: 6 },
  { name: 'slow', label: 'above 6 s', color: 'red.6', until: Number.POSITIVE_INFINITY },
];

export function ResponseTimesChart({
  buckets,
  average,
}: {
  buckets: Bucket[];
  average: number | null;
}) {
  const data = buckets.map(({ from, label, count }) => {
    const speed = SPEEDS.find(({ until }) => from < until);
    return { label: label.replace(' sec', ''), [speed?.name ?? 'slow']: count };
  });
  const at = average === null ? undefined : data[Math.min(Math.floor(average), data.length - 1)];
  return (
    <BarChart
      h={240}
      type="stacked"
      data={data}
      dataKey="label"
      series={SPEEDS.map(({ name, label, color }) => ({ name, label, color, stackId: 'all' }))}
      withLegend
      legendProps={{ itemSorter: null }}
      gridAxis="x"
      xAxisProps={{ interval: 0 }}
      yAxisProps={{ allowDecimals: false, width: 40 }}
      barChartProps={{ margin: { top: 20, right: 8 } }}
      referenceLines={
        at && [
          {
            x: at.label,
            label: `average ${formatSeconds(average)}`,
            labelPosition: 'top',
            color: 'gray.6',
          },
        ]
      }
      valueFormatter={(value) => formatNumber(value)}
    />
  );
}

export interface CostDay {
  day: string;
  feed: number;
  analysis: number;
}

export function CostsChart({ days }: { days: CostDay[] }) {
  return (
    <BarChart
      h={240}
      type="stacked"
      data={days}
      dataKey="day"
      series={[
        { name: 'feed', label: 'Feed', color: 'petrol.7' },
        { name: 'analysis', label: 'Analysis', color: 'yellow.6' },
      ]}
      withLegend
      legendProps={{ itemSorter: null }}
      gridAxis="x"
      xAxisProps={axis}
      yAxisProps={{ width: 72 }}
      tooltipProps={dayTooltip}
      barChartProps={{ margin: AXIS_MARGIN }}
      valueFormatter={(value) => formatEuro(value)}
    />
  );
}
