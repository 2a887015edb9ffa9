'use client';

import { Badge, Group, Loader, Paper, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import { useLinkStatus } from 'next/link';
import type { SessionView } from '@/lib/sessions/view.ts';
import type { Json } from '../api.ts';
import { formatNumber, formatSeconds, formatTime, languageName, UNKNOWN } from '../format.ts';
import { labelOf } from '../labels.ts';
import { TextLink } from '../link.tsx';
import { StateBadge } from '../state-badge.tsx';
import { SORT_KEYS } from './filters.tsx';

export type Session = Json<SessionView>;

interface SessionListProps {
  sessions: Session[];
  timeZone: string;
  sort: { key: string; order: 'asc' | 'desc' };
  onSort(key: string): void;
}

/** A table where there is room for one, cards where there is not. */
export function SessionList(props: SessionListProps) {
  return (
    <>
      <Paper
        visibleFrom="lg"
        withBorder
        bg="var(--panel-background)"
        style={{ overflow: 'hidden' }}
      >
        <SessionTable {...props} />
      </Paper>
      <Stack component="ul" hiddenFrom="lg" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {props.sessions.map((session) => (
          <SessionCard key={session.id} session={session} timeZone={props.timeZone} />
        ))}
      </Stack>
    </>
  );
}

const NUMERIC = new Set(['messagesSent', 'avgResponseTime']);
const WIDTHS: Record<string, number> = {
  startTime: 152,
  category: 150,
  language: 118,
  sentiment: 124,
  messagesSent: 120,
  avgResponseTime: 118,
};

function SessionTable({ sessions, timeZone, sort, onSort }: SessionListProps) {
  return (
    <Table
      className="figures"
      fz="sm"
      layout="fixed"
      verticalSpacing="xs"
      highlightOnHover
      aria-label="Sessions"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Session</Table.Th>
          {Object.entries(SORT_KEYS).map(([key, label]) => (
            <SortHeader key={key} name={key} label={label} sort={sort} onSort={onSort} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map((session) => (
          <Table.Tr key={session.id}>
            <Table.Th scope="row" fw={400} style={{ verticalAlign: 'top' }}>
              <Text size="sm" fw={500} truncate>
                {nameOf(session)}
              </Text>
              <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                {session.summary ?? session.initialMsg ?? 'No message is known.'}
              </Text>
              <Details session={session} />
            </Table.Th>
            <Table.Td style={CELL}>{formatTime(session.startTime, timeZone)}</Table.Td>
            <Table.Td style={{ verticalAlign: 'top' }}>
              {labelOf(session.category)}
              <Provisional session={session} />
            </Table.Td>
            <Table.Td style={CELL}>{languageName(session.language)}</Table.Td>
            <Table.Td style={CELL}>
              {session.sentiment === null ? UNKNOWN : <StateBadge value={session.sentiment} />}
            </Table.Td>
            <Table.Td style={CELL} ta="right">
              {formatNumber(session.messagesSent)}
            </Table.Td>
            <Table.Td style={CELL} ta="right">
              {formatSeconds(session.avgResponseTime)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const CELL = { verticalAlign: 'top', whiteSpace: 'nowrap' } as const;

function SortHeader({
  name,
  label,
  sort,
  onSort,
}: {
  name: string;
  label: string;
  sort: SessionListProps['sort'];
  onSort(key: string): void;
}) {
  const sorted = sort.key === name;
  const Icon = !sorted ? IconSelector : sort.order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th
      scope="col"
      w={WIDTHS[name]}
      aria-sort={sorted ? (sort.order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <UnstyledButton fz="sm" fw={600} w="100%" onClick={() => onSort(name)}>
        <Group gap={4} wrap="nowrap" justify={NUMERIC.has(name) ? 'flex-end' : undefined}>
          {label}
          <Icon size={14} aria-hidden opacity={sorted ? 1 : 0.5} style={{ flexShrink: 0 }} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}

function SessionCard({ session, timeZone }: { session: Session; timeZone: string }) {
  return (
    <Paper component="li" withBorder p="md" bg="var(--panel-background)">
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" fw={500} truncate>
          {nameOf(session)}
        </Text>
        {session.sentiment && <StateBadge value={session.sentiment} />}
      </Group>
      <Text size="sm" c="dimmed" className="figures">
        {formatTime(session.startTime, timeZone)} · {languageName(session.language)}
      </Text>
      <Text size="sm" mt={6} lineClamp={3} className="text">
        {session.summary ?? session.initialMsg ?? 'No message is known.'}
      </Text>
      <Group justify="space-between" mt="xs" gap="xs">
        <Group gap="xs">
          {session.category && <Badge color="gray">{labelOf(session.category)}</Badge>}
          <Provisional session={session} />
        </Group>
        <Details session={session} />
      </Group>
    </Paper>
  );
}

function Details({ session }: { session: Session }) {
  return (
    <TextLink
      href={`/dashboard/sessions/${session.id}`}
      size="sm"
      aria-label={`View details of ${nameOf(session)}`}
    >
      View Details
      <Pending />
    </TextLink>
  );
}

/** The server is making the page. */
function Pending() {
  const { pending } = useLinkStatus();
  return pending && <Loader size={12} ml={6} role="status" aria-label="Loading the session" />;
}

function Provisional({ session }: { session: Session }) {
  if (session.analysed) return null;
  return (
    <Text size="xs" c="dimmed" title="What is shown comes from the feed or is not known yet">
      not analysed
    </Text>
  );
}

function nameOf({ externalSessionId, id }: Session): string {
  return externalSessionId ?? id;
}
