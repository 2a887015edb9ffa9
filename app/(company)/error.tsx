'use client';

import { PageProblem } from '@/components/page-problem.tsx';

export default function CompanyError({ error, retry }: { error: unknown; retry: () => void }) {
  return <PageProblem error={error} onRetry={retry} />;
}
