'use client';

import { Box, Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../format.ts';
import { PageHeader } from '../page-header.tsx';
import { Pager } from '../pager.tsx';
import { Loading, Nothing, Problem } from '../states.tsx';
import { useApi } from '../use-api.ts';
import { useQuery } from '../use-query.ts';
import { Filters, isFiltered, NO_FILTERS } from './filters.tsx';
import { type Session, SessionList } from './session-list.tsx';

interface Answer {
  sessions: Session[];
  totalSessions: number;
  page: number;
  pageSize: number;
}

/** The address of the page asks the API the same question. */
export function Sessions({ timeZone }: { timeZone: string }) {
  const { query, change } = useQuery();
  const { data, problem, loading, reload } = useApi<Answer>(`/api/dashboard/sessions?${query}`);
  const sort = {
    key: query.get('sortKey') ?? 'startTime',
    order: query.get('sortOrder') === 'asc' ? ('asc' as const) : ('desc' as const),
  };
  const filter: typeof change = (changes, options) => change({ ...changes, page: null }, options);
  const clear = (
    <Button variant="default" onClick={() => change(NO_FILTERS)}>
      Remove all filters
    </Button>
  );

  return (
    <Stack gap="md">
      <PageHeader
        title="Sessions"
        description={
          <span role="status">
            {data && !loading ? `${formatNumber(data.totalSessions)} sessions` : 'Loading'}, times
            of {timeZone}
          </span>
        }
      />
      <Filters query={query} change={filter} />
      {problem ? (
        <Stack gap="sm" align="flex-start">
          <Problem title="The sessions could not be loaded" onRetry={reload}>
            {problem.message}
          </Problem>
          {problem.status === 400 && clear}
        </Stack>
      ) : (
        <Box className="data" aria-busy={loading}>
          {data === undefined && <Loading what="the sessions" lines={10} />}
          {data && data.sessions.length > 0 && (
            <SessionList
              sessions={data.sessions}
              timeZone={timeZone}
              sort={sort}
              onSort={(key) =>
                filter({
                  sortKey: key,
                  sortOrder: sort.key === key && sort.order === 'desc' ? 'asc' : 'desc',
                })
              }
            />
          )}
          {data && data.sessions.length === 0 && (
            <NoSessions total={data.totalSessions} filtered={isFiltered(query)} clear={clear} />
          )}
          {data && (
            <Pager
              label="Pages of sessions"
              page={data.page}
              pageSize={data.pageSize}
              total={data.totalSessions}
              onPage={(page) => change({ page: page === 1 ? null : String(page) })}
            />
          )}
        </Box>
      )}
    </Stack>
  );
}

function NoSessions({
  total,
  filtered,
  clear,
}: {
  total: number;
  filtered: boolean;
  clear: ReactNode;
}) {
  if (total > 0) {
    return <Nothing title="This page is past the end">The pages before it hold sessions.</Nothing>;
  }
  if (filtered) {
    return (
      <Nothing title="No session fits" actions={clear}>
        None has all of what you search for.
      </Nothing>
    );
  }
  return (
    <Nothing title="No sessions yet">
      Sessions appear here when the feed of your company has been read.
    </Nothing>
  );
}
