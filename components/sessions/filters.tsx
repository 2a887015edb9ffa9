'use client';

import { Box, Button, Collapse, Group, Pill, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { DayField } from '../day-field.tsx';
import { formatDay, languageName } from '../format.ts';
import { labelOf } from '../labels.ts';
import { useApi } from '../use-api.ts';

type Change = (changes: Record<string, string | null>, options?: { replace?: boolean }) => void;

interface FilterProps {
  query: URLSearchParams;
  change: Change;
}

const SENTIMENTS = ['POSITIVE', 'NEUTRAL', 'NEGATIVE'];
export const SORT_KEYS: Record<string, string> = {
  startTime: 'Start',
  category: 'Category',
  language: 'Language',
  sentiment: 'Sentiment',
  messagesSent: 'Messages',
  avgResponseTime: 'Response',
};

const FILTERS: Record<string, { label: string; name(value: string): string }> = {
  category: { label: 'Category', name: labelOf },
  language: { label: 'Language', name: languageName },
  sentiment: { label: 'Sentiment', name: labelOf },
  escalated: { label: 'Escalated', name: yesOrNo },
  forwardedHr: { label: 'Forwarded to HR', name: yesOrNo },
  startDate: { label: 'From', name: formatDay },
  endDate: { label: 'To', name: formatDay },
};

/** What nothing is left of when all filters are taken away. */
export const NO_FILTERS: Record<string, null> = Object.fromEntries(
  [...Object.keys(FILTERS), 'searchTerm', 'page'].map((name) => [name, null]),
);

export function isFiltered(query: URLSearchParams): boolean {
  return query.has('searchTerm') || Object.keys(FILTERS).some((name) => query.has(name));
}

export function Filters({ query, change }: FilterProps) {
  const [opened, { toggle }] = useDisclosure();
  return (
    <Box component="search">
      <Group gap="sm" align="flex-end">
        <Search query={query} change={change} />
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={opened}
          aria-controls="session-filters"
          onClick={toggle}
        >
          Filters and sorting
        </Button>
      </Group>
      <Chips query={query} change={change} />
      <Box id="session-filters">
        <Collapse expanded={opened}>
          <Fields query={query} change={change} />
        </Collapse>
      </Box>
    </Box>
  );
}

const SEARCH_DELAY_MS = 500;

function Search({ query, change }: FilterProps) {
  const inQuery = query.get('searchTerm') ?? '';
  const [given, setGiven] = useState(inQuery);
  const [term, setTerm] = useState(inQuery);
  // The back button, or a chip that is taken away.
  if (given !== inQuery) {
    setGiven(inQuery);
    if (term.trim() !== inQuery) setTerm(inQuery);
  }
  const search = useDebouncedCallback(
    (text: string) => change({ searchTerm: text.trim() }, { replace: true }),
    SEARCH_DELAY_MS,
  );
  return (
    <TextInput
      type="search"
      aria-label="Search sessions"
      placeholder="Id, message, summary or category"
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={255}
      value={term}
      onChange={({ currentTarget }) => {
        setTerm(currentTarget.value);
        search(currentTarget.value);
      }}
      style={{ flex: '1 1 16rem', maxWidth: '28rem' }}
    />
  );
}

function Chips({ query, change }: FilterProps) {
  const active = Object.entries(FILTERS).flatMap(([name, { label, name: nameOf }]) => {
    const value = query.get(name);
    return value === null ? [] : [{ name, text: `${label}: ${nameOf(value)}` }];
  });
  if (active.length === 0) return null;
  return (
    <Pill.Group mt="sm">
      {active.map(({ name, text }) => (
        <Pill
          key={name}
          withRemoveButton
          onRemove={() => change({ [name]: null })}
          removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
        >
          {text}
        </Pill>
      ))}
    </Pill.Group>
  );
}

function Fields({ query, change }: FilterProps) {
  const { data } = useApi<{ categories: string[]; languages: string[] }>(
    '/api/dashboard/session-filter-options',
  );
  const select = (name: string, values: string[]) => (
    <Select
      label={FILTERS[name]?.label}
      data={values.map((value) => ({ value, label: FILTERS[name]?.name(value) ?? value }))}
      value={query.get(name)}
      onChange={(value) => change({ [name]: value })}
      placeholder="Any"
      clearable
      clearButtonProps={{ 'aria-label': `Any ${FILTERS[name]?.label}` }}
    />
  );
  const startDate = query.get('startDate') ?? '';
  const endDate = query.get('endDate') ?? '';
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} mt="md" spacing="sm">
      {select('category', data?.categories ?? [])}
      {select('language', data?.languages ?? [])}
      {select('sentiment', SENTIMENTS)}
      {select('escalated', ['true', 'false'])}
      {select('forwardedHr', ['true', 'false'])}
      <DayField
        label="From"
        value={startDate}
        max={endDate || undefined}
        onDay={(day) => change({ startDate: day })}
      />
      <DayField
        label="To"
        value={endDate}
        min={startDate || undefined}
        onDay={(day) => change({ endDate: day })}
      />
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <Select
          label="Sort by"
          data={Object.entries(SORT_KEYS).map(([value, label]) => ({ value, label }))}
          value={query.get('sortKey') ?? 'startTime'}
          onChange={(sortKey) => change({ sortKey })}
          allowDeselect={false}
          style={{ flex: 1 }}
        />
        <Select
          aria-label="Direction"
          data={[
            { value: 'desc', label: 'Down' },
            { value: 'asc', label: 'Up' },
          ]}
          value={query.get('sortOrder') ?? 'desc'}
          onChange={(sortOrder) => change({ sortOrder })}
          allowDeselect={false}
          w={96}
        />
      </Group>
    </SimpleGrid>
  );
}

function yesOrNo(value: string): string {
  return value === 'true' ? 'Yes' : 'No';
}
