'use client';

import { Button, Group } from '@mantine/core';
import { DayField } from '../day-field.tsx';
import { formatDay } from '../format.ts';
import type { Preset, Range } from './range.ts';

const PRESETS: { preset: Preset; label: string }[] = [
  { preset: 'last7', label: 'Last 7 days' },
  { preset: 'last30', label: 'Last 30 days' },
  { preset: 'all', label: 'All' },
];

/** `limits`: the first and the last day with a session. */
export function RangePicker({
  range,
  limits,
  onChange,
}: {
  range: Range;
  limits: { minDate: string; maxDate: string } | null | undefined;
  onChange(changes: Record<'range' | 'startDate' | 'endDate', string | null>): void;
}) {
  const own = range.preset === undefined;
  const startDate = (own && range.startDate) || '';
  const endDate = (own && range.endDate) || '';
  const title = limits
    ? `There are sessions from ${formatDay(limits.minDate)} to ${formatDay(limits.maxDate)}`
    : undefined;
  return (
    <Group gap="xs" role="group" aria-label="Period">
      <Button.Group>
        {PRESETS.map(({ preset, label }) => (
          <Button
            key={preset}
            variant={range.preset === preset ? 'filled' : 'default'}
            px="sm"
            aria-pressed={range.preset === preset}
            onClick={() =>
              onChange({ range: preset === 'all' ? null : preset, startDate: null, endDate: null })
            }
          >
            {label}
          </Button>
        ))}
      </Button.Group>
      <Group gap="xs" wrap="nowrap" title={title}>
        <DayField
          aria-label="From"
          value={startDate}
          min={limits?.minDate}
          max={endDate || limits?.maxDate}
          onDay={(day) => onChange({ range: null, startDate: day, endDate })}
        />
        <DayField
          aria-label="To"
          value={endDate}
          min={startDate || limits?.minDate}
          max={limits?.maxDate}
          onDay={(day) => onChange({ range: null, startDate, endDate: day })}
        />
      </Group>
    </Group>
  );
}
