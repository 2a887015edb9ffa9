/** What the benchmarks of the application run on: a throw-away database and a feed next door. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { applyMigrations } from '../../scripts/lib/migrations.ts';
import { startThrowAwayPostgres } from '../../scripts/lib/postgres.ts';

export async function startDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = await startThrowAwayPostgres('bench');
  await server.createDatabase('livedash');
  const url = server.url('livedash');
  await applyMigrations({ connectionString: url });
  return { url, stop: server.stop };
}

export async function startFeed(
  rows: number,
  kind = 'with-transcripts',
): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(path.join(import.meta.dirname, 'feed-server.ts'), [String(rows), kind], {
    execArgv: ['--import', 'tsx'],
  });
  const port = await new Promise<number>((resolve) =>
    child.once('message', (port) => resolve(Number(port))),
  );
  return { url: `http://127.0.0.1:${port}/feed.csv`, child };
}

/** The largest resident memory of this process while it runs, in MiB. */
export function watchMemory(): () => number {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  look();
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    look();
    return Math.round(peak / 1024 / 1024);
  };
}
