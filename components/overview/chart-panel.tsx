'use client';

import { ActionIcon, Skeleton, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../data-table.tsx';
import { Panel } from '../panel.tsx';

interface ChartPanelProps<Row> {
  title: string;
  description?: ReactNode;
  /** The same numbers for who cannot see the chart, or wants to read them (PAGE-2). */
  table: { columns: Column<Row>[]; rows: Row[]; rowKey(row: Row): string };
  loading: boolean;
  height?: number;
  children: ReactNode;
}

export function ChartPanel<Row>(props: ChartPanelProps<Row>) {
  const { title, description, table, loading, height = 240, children } = props;
  const [asTable, { toggle }] = useDisclosure();
  const empty = !loading && table.rows.length === 0;
  const label = asTable ? `Show ${title} as a chart` : `Show ${title} as a table`;
  return (
    <Panel
      title={title}
      description={description}
      actions={
        !loading &&
        !empty && (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={toggle}>
              {asTable ? <IconChartBar size={18} /> : <IconTable size={18} />}
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {loading && <Skeleton height={height} />}
      {empty && <NoData height={height} />}
      {!loading &&
        !empty &&
        (asTable ? <DataTable label={title} maxHeight={height} {...table} /> : children)}
    </Panel>
  );
}

/** A part whose chart is a list of names and numbers already. */
export function ListPanel({
  title,
  description,
  empty,
  loading,
  height = 240,
  children,
}: {
  title: string;
  description?: ReactNode;
  empty: boolean;
  loading: boolean;
  height?: number;
  children: ReactNode;
}) {
  return (
    <Panel title={title} description={description}>
      {loading ? <Skeleton height={height} /> : empty ? <NoData height={height} /> : children}
    </Panel>
  );
}

function NoData({ height }: { height: number }) {
  return (
    <Text c="dimmed" size="sm" mih={Math.min(height, 120)}>
      Nothing in this period.
    </Text>
  );
}
