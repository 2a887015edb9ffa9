/** The one way out of the process, whatever asks for it (JOB-9). */
import type { Logger } from '../logger.ts';

export interface ShutdownStep {
  name: string;
  run(graceMs: number): Promise<unknown>;
}

/**
 * On SIGTERM, SIGINT, an uncaught exception or an unhandled rejection: runs the groups of steps one
 * after the other, those of a group side by side, then exits with 0, or 1 after an error. A second
 * signal exits at once. Returns the function that starts it.
 */
export function installShutdown(options: {
  groups: () => ShutdownStep[][];
  graceMs: number;
  logger: Logger;
}): (cause: string, exitCode: number) => void {
  const { graceMs, logger } = options;
  let begun = false;

  function shutDown(cause: string, exitCode: number): void {
    if (begun) return;
    begun = true;
    logger.info({ cause, graceMs }, 'shutting down');
    // Closing takes a moment after the grace; what hangs even then must not hold the process.
    const last = setTimeout(() => {
      logger.error('shutdown hangs; exiting');
      exit(1);
    }, graceMs + 10_000);
    run().then(
      (clean) => {
        clearTimeout(last);
        logger.info('stopped');
        exit(clean ? exitCode : 1);
      },
      () => exit(1),
    );
  }

  async function run(): Promise<boolean> {
    let clean = true;
    for (const group of options.groups()) {
      const results = await Promise.allSettled(group.map((step) => step.run(graceMs)));
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') continue;
        clean = false;
        const error = (result.reason as Error).message;
        logger.error({ step: group[index]?.name, error }, 'a step of the shutdown failed');
      }
    }
    return clean;
  }

  function exit(code: number): void {
    logger.flush(() => process.exit(code));
    // A destination that cannot flush must not keep us.
    setTimeout(() => process.exit(code), 500);
  }

  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      if (begun) process.exit(128 + number);
      shutDown(signal, 0);
    });
  }
  const onError = (error: unknown) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    logger.fatal({ error: message, stack }, 'uncaught error');
    shutDown('uncaught error', 1);
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  return shutDown;
}
