/** Runs a program of its own with one of the pools. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Bench } from './harness.ts';

const root = path.join(import.meta.dirname, '../../../..');
const ours = path.join(root, 'packages/pool/src/index.ts');

interface Setting {
  /** Runs when pg is there, and our pool is not yet. */
  before?: string;
  /** ms, until it is ended by force. */
  patience?: number;
}

/** The program has `Pool`, `pg` and `url`. What it came to: exit code, output, and what it died of. */
export async function program(
  { kind, url }: Bench,
  text: string,
  { before = '', patience = 15_000 }: Setting = {},
): Promise<{ code: unknown; output: string; failure?: string }> {
  const source = `
    import pg from 'pg';
    const url = ${JSON.stringify(url)};
    ${before}
    const { Pool } = ${kind === 'pg' ? 'pg' : `await import(${JSON.stringify(ours)})`};
    ${text}
  `;
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', source],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  const failure = /^(?:\w*Error|error): .*$/m.exec(errors)?.[0];
  return { code, output: output.trim(), failure };
}
