import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const module_ = (name: string) =>
  JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, name)).href);

/** A process that installs the shutdown, and then does what it is told. */
async function run(
  then: string,
  signal?: NodeJS.Signals,
): Promise<{ code: number; output: string }> {
  const program = `
    import { installShutdown } from ${module_('./shutdown.ts')};
    import { createLogger } from ${module_('../logger.ts')};
    const logger = createLogger({ production: true, logLevel: 'info' });
    installShutdown({ graceMs: 100, logger, groups: () => [
      [{ name: 'first', run: async () => console.log('first') }],
      [{ name: 'second', run: async () => console.log('second') }],
    ] });
    setInterval(() => {}, 1000);
    console.log('installed');
    ${then}`;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    {
      cwd: path.resolve(import.meta.dirname, '../..'),
    },
  );
  let output = '';
  child.stderr.on('data', (data) => {
    output += data;
  });
  child.stdout.on('data', (data) => {
    const before = output;
    output += data;
    if (signal && !before.includes('installed') && output.includes('installed')) child.kill(signal);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('the way out (JOB-9)', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is taken in order on %s, with code 0',
    async (signal) => {
      const { code, output } = await run('', signal);
      expect(code).toBe(0);
      expect(output.indexOf('first')).toBeLessThan(output.indexOf('second'));
      expect(output).toContain('"msg":"stopped"');
    },
  );

  it.each([
    ['an uncaught exception', "setTimeout(() => { throw new Error('unforeseen'); }, 10);"],
    ['an unhandled rejection', "Promise.reject(new Error('unforeseen'));"],
  ])('is the same after %s, with code 1', async (_name, then) => {
    const { code, output } = await run(then);
    expect(code).toBe(1);
    expect(output).toContain('unforeseen');
    expect(output).toContain('second');
  });
});
