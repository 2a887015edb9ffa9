/**
 * Each case is run on `pg.Pool` and on ours, against the same server. What it saw must be equal, or
 * the difference is one of docs/differences.md, and each side shows what stands there.
 */
import { Pool } from '@livedash/pool';
import pg from 'pg';

export type Kind = 'pg' | 'ours';
export type Options = pg.PoolConfig & Record<string, unknown>;

export interface Bench {
  kind: Kind;
  url: string;
  /**
   * Opens a pool that is ended after the case, if the case has not done so.
   * @param derive makes a class of the user's from that of the pool
   */
  open(options?: Options, derive?: (Base: typeof pg.Pool) => typeof pg.Pool): pg.Pool;
  /** A statement past every pool. */
  onServer(text: string, values?: unknown[]): Promise<unknown[]>;
  kill(pid: number): Promise<void>;
}

export interface Case {
  name: string;
  run(bench: Bench): Promise<unknown>;
  /** Of docs/differences.md: its id, and what each side shows. */
  differs?: { id: string; pg: unknown; ours: unknown };
}

/** Ours says nothing to the console. */
const silent = {
  events: { debug: () => undefined, info: () => undefined, warn: () => undefined },
};

export async function observe(kind: Kind, url: string, one: Case): Promise<unknown> {
  const opened: pg.Pool[] = [];
  const onServer = async (text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const bench: Bench = {
    kind,
    url,
    open(options = {}, derive = (Base) => Base) {
      const Class = derive(kind === 'pg' ? pg.Pool : (Pool as typeof pg.Pool));
      const pool = new Class({ connectionString: url, ...(kind === 'ours' && silent), ...options });
      opened.push(pool);
      return pool;
    },
    onServer,
    kill: async (pid) => void (await onServer('SELECT pg_terminate_backend($1)', [pid])),
  };
  try {
    return plain(await one.run(bench));
  } finally {
    for (const pool of opened) {
      pool.on('error', () => undefined);
      // Whoever hangs has said so before.
      if (!pool.ending) await within(2_000, pool.end());
    }
  }
}

/** Errors as their text and code, so that they can be compared. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, part) => {
    if (part instanceof Error)
      return { error: part.message, code: (part as { code?: string }).code };
    if (typeof part === 'bigint') return `${part}n`;
    if (part === undefined) return 'undefined';
    return part;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

// ---- For the cases.

/** What a promise came to. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await promise };
  } catch (error) {
    return describe(error);
  }
}

/** For what may never come; the patience counts only against who is at fault. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'no answer'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'no answer'>((resolve) => {
    timer = setTimeout(resolve, ms, 'no answer');
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

export function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: error };
  return { error: error.message, code: (error as { code?: string }).code };
}

export async function rows(promise: Promise<pg.QueryResult>): Promise<unknown> {
  return (await promise).rows;
}

export async function pidOf(target: pg.Pool | pg.ClientBase): Promise<number> {
  const query = target.query.bind(target) as (text: string) => Promise<pg.QueryResult>;
  return (await query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
}

/** Names of events, in order, as they happen. */
export function record(pool: pg.Pool): string[] {
  const seen: string[] = [];
  for (const event of ['connect', 'acquire', 'release', 'remove', 'error'] as const) {
    pool.on(event, (...args: unknown[]) => {
      const shapes = args.map((arg) => {
        if (arg instanceof Error) return 'Error';
        return arg === undefined || arg === null || typeof arg === 'boolean'
          ? String(arg)
          : 'client';
      });
      seen.push(`${event}(${shapes.join(', ')})`);
    });
  }
  return seen;
}

export function once(emitter: NodeJS.EventEmitter, event: string): Promise<unknown[]> {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
