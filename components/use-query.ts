'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

type Changes = Record<string, string | null | undefined>;

/** The state of a page in its address. Nothing is asked of the server when it changes. */
export function useQuery() {
  const query = useSearchParams();
  /** Empty removes. With `replace` the change is no step of its own for the back button. */
  const change = useCallback((changes: Changes, { replace = false } = {}) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const address = next.size > 0 ? `?${next}` : window.location.pathname;
    if (replace) window.history.replaceState(null, '', address);
    else window.history.pushState(null, '', address);
  }, []);
  return { query, change };
}
