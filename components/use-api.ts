'use client';

import { useDocumentVisibility } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import { ApiProblem, callApi, wayOut } from './api.ts';

export interface ApiState<T> {
  /** The last answer, also while the next one is on its way. */
  data: T | undefined;
  problem: ApiProblem | undefined;
  loading: boolean;
  reload(): void;
}

/** The answer of a GET. Another path ends the call of the one before. */
export function useApi<T>(path: string, { everyMs }: { everyMs?: number } = {}): ApiState<T> {
  const [asked, setAsked] = useState(0);
  const [answer, setAnswer] = useState<{ key?: string; data?: T; problem?: ApiProblem }>({});
  const visible = useDocumentVisibility() === 'visible';
  const key = `${asked} ${path}`;
  const settled = answer.key === key;
  const reload = useCallback(() => setAsked((count) => count + 1), []);

  useEffect(() => {
    const controller = new AbortController();
    callApi<T>(path, { signal: controller.signal }).then(
      (data) => setAnswer({ key, data }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        leaveIfNeeded(error);
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, String(error));
        setAnswer(({ data }) => ({ key, data, problem }));
      },
    );
    return () => controller.abort();
  }, [path, key]);

  useEffect(() => {
    if (everyMs === undefined || !visible || !settled) return;
    const timer = setTimeout(reload, everyMs);
    return () => clearTimeout(timer);
  }, [everyMs, visible, settled, reload]);

  return { data: answer.data, problem: answer.problem, loading: !settled, reload };
}

/** A whole new page, so that nothing of the former login stays. */
export function leaveIfNeeded(problem: unknown): void {
  const target = wayOut(problem);
  if (target !== null) window.location.assign(target);
}
