import { budgetState } from '@/lib/analysis/budget.ts';
import { currentApplication } from '@/lib/application.ts';
import { getConfig } from '@/lib/config.ts';
import { route } from '@/lib/http/route.ts';
import { pipelineNumbers } from '@/lib/processing/status.ts';

export const GET = route({ allow: 'VIEW_PROCESSING', lane: 'ops' }, async ({ db, company }) => {
  const { pipeline, ai } = getConfig();
  const application = await currentApplication();
  const schedulers = application?.schedulers.report();
  return {
    ...(await pipelineNumbers(db, company.id, pipeline.maxAttempts)),
    schedulers: schedulers && {
      enabled: schedulers.enabled,
      jobs: schedulers.jobs.map(({ job, cron, nextRun }) => ({ job, cron, nextRun })),
    },
    analysis: {
      provider: ai.provider,
      unavailable: schedulers?.analysisUnavailable ?? null,
      budget: await budgetState(db, company.id, new Date()),
    },
  };
});
