'use client';

import { Problem } from './states.tsx';

/** The server tells the browser no more of its errors than the mark under which they are logged. */
export function PageProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const digest =
    typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : null;
  return (
    <Problem title="This page could not be shown" onRetry={onRetry}>
      Something went wrong on the server. Try again in a moment
      {digest ? `; if it stays, tell your operator this mark from the log: ${digest}` : ''}.
    </Problem>
  );
}
