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
  /** Opens a pool that is ended after the case, if the case has not done so. */
  open(options?: Options): pg.Pool;
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
    open(options = {}) {
      const pool = kind === 'pg' ? openPg(url, options) : openOurs(url, options);
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
      if (!pool.ending) await pool.end();
    }
  }
}

function openPg(url: string, options: Options): pg.Pool {
  return new pg.Pool({ connectionString: url, ...options });
}

function openOurs(url: string, options: Options): pg.Pool {
  const silent = () => undefined;
  const events = { debug: silent, info: silent, warn: silent };
  return new Pool({ connectionString: url, events, ...options });
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
