/** The worker process: the jobs, without pages. */
import { type Application, startApplication } from '../lib/application.ts';
import { getConfig } from '../lib/config.ts';
import { getLogger } from '../lib/logger.ts';
import { installShutdown } from '../lib/server/shutdown.ts';
import { migrate } from './lib/database.ts';
import { loadEnvironment, startEmbedded } from './lib/environment.ts';
import { stage } from './lib/stages.mjs';

export async function work(): Promise<void> {
  loadEnvironment();
  const embedded = await startEmbedded();
  const config = getConfig();
  await stage('migrations', migrate);
  let application: Application | undefined;
  installShutdown({
    graceMs: config.shutdownGraceMs,
    logger: getLogger(),
    groups: () => [
      [{ name: 'jobs', run: async (grace) => application?.stopJobs(grace) }],
      [{ name: 'pool', run: async () => application?.close() }],
      [
        {
          name: 'database',
          run: async () => {
            if (embedded?.server.owned) await embedded.server.stop();
          },
        },
      ],
    ],
  });
  application = await startApplication({ role: 'worker' });
}
