'use client';

import { Box, Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  label: string;
  cell(row: Row): ReactNode;
  /** Set to the right, figures below each other. */
  numeric?: boolean;
  /** Names the row. */
  header?: boolean;
  /** Kept on one line. */
  short?: boolean;
  /** Shown to screen readers alone. */
  hiddenLabel?: boolean;
}

/** Scrolls in itself where the screen is too narrow. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  maxHeight,
}: {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey(row: Row): string;
  maxHeight?: number;
}) {
  return (
    <Box className="scroll" tabIndex={0} role="region" aria-label={label} mah={maxHeight}>
      <Table
        aria-label={label}
        className="figures"
        verticalSpacing={6}
        fz="sm"
        stickyHeader={maxHeight !== undefined}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ label, numeric, short, hiddenLabel }) => (
              <Table.Th
                key={label}
                scope="col"
                ta={numeric ? 'right' : undefined}
                style={oneLine(short ?? numeric)}
              >
                {hiddenLabel ? <VisuallyHidden>{label}</VisuallyHidden> : label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map(({ label, cell, numeric, header, short }) => {
                const style = { ...oneLine(short ?? numeric), verticalAlign: 'top' };
                return header ? (
                  <Table.Th key={label} scope="row" fw={500} style={style}>
                    {cell(row)}
                  </Table.Th>
                ) : (
                  <Table.Td key={label} ta={numeric ? 'right' : undefined} style={style}>
                    {cell(row)}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

const oneLine = (short: boolean | undefined) => (short ? { whiteSpace: 'nowrap' as const } : {});
