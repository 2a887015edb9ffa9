/** One line for each stage of a start, with its time. Plain JavaScript: nothing is installed yet. */
export async function stage(name, run) {
  const start = performance.now();
  const note = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`  ${name.padEnd(14)} ${String(note ?? 'done').padEnd(44)} ${seconds.padStart(6)} s`);
}

/** What failed, why, and what to do; without a stack. */
export class StartError extends Error {
  constructor(message, advice) {
    super(message);
    this.name = 'StartError';
    this.advice = advice;
  }
}

export function explainAndExit(error) {
  if (error?.name === 'StartError') {
    console.error(`\n${error.message}\n${error.advice ?? ''}`);
  } else if (error?.name === 'ConfigError') {
    console.error(`\n${error.message}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}
