'use client';

import { Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Column, DataTable } from '../data-table.tsx';
import { Pager } from '../pager.tsx';
import { Loading, Problem } from '../states.tsx';
import { useApi } from '../use-api.ts';

const PAGE_SIZE = 100;

interface PagedListProps<Row> {
  label: string;
  /** Without the page. */
  path: string;
  query?: Record<string, string>;
  /** The list is read again when this changes. */
  version: string;
  columns: Column<Row>[];
  rowKey(row: Row): string;
  empty: ReactNode;
}

/** A list of the processing page, with states of its own: its failure leaves the others standing. */
export function PagedList<Row>(props: PagedListProps<Row>) {
  const { label, path, query, version, columns, rowKey, empty } = props;
  const [page, setPage] = useState(1);
  const { data, problem, reload } = useApi<{ items: Row[]; total: number }>(
    `${path}?${new URLSearchParams({ ...query, page: String(page) })}`,
  );
  const known = useRef(version);
  useEffect(() => {
    if (known.current === version) return;
    known.current = version;
    reload();
  }, [version, reload]);

  if (problem) return <Problem onRetry={reload}>{problem.message}</Problem>;
  if (data === undefined) return <Loading what={label} />;
  return (
    <>
      {data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <DataTable
          label={label}
          columns={columns}
          rows={data.items}
          rowKey={rowKey}
          maxHeight={420}
        />
      )}
      <Pager
        label={`Pages of ${label}`}
        page={page}
        pageSize={PAGE_SIZE}
        total={data.total}
        onPage={setPage}
      />
    </>
  );
}
