import { Pool } from '@livedash/pool';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { type Bench, type Case, describe, once, outcome, rows, within } from '../harness.ts';

/** What pg's types forbid, and JavaScript does not. */
type Anything = (...args: unknown[]) => unknown;
interface Loose {
  connect: Anything;
  query: Anything;
  end: Anything;
}
const loose = (pool: pg.Pool) => pool as unknown as Loose;

/** What a call came to: thrown at once, rejected, or a value; and whether it gave a promise. */
async function call(method: () => unknown): Promise<unknown> {
  let returned: unknown;
  try {
    returned = method();
  } catch (error) {
    return { thrown: describe(error) };
  }
  if (!(returned instanceof Promise)) return { returned: typeof returned };
  const answer = await outcome(returned.then((value) => value?.rows ?? typeof value));
  return { promised: answer };
}

/** The same, and afterwards the pool must be as good as before. */
function asked(name: string, ask: (pool: Loose, bench: Bench) => unknown): Case {
  return {
    name,
    async run(bench) {
      const pool = bench.open({ max: 1 });
      const answer = await call(() => ask(loose(pool), bench));
      return [answer, await rows(pool.query('SELECT 7 AS seven')), pool.waitingCount];
    },
  };
}

function calledBack(name: string, ask: (pool: Loose, callback: Anything) => unknown): Case {
  return {
    name,
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen = await new Promise((resolve) => {
        ask(loose(pool), (error, result) =>
          resolve([error && describe(error), (result as pg.QueryResult | undefined)?.rows]),
        );
      });
      return [seen, await rows(pool.query('SELECT 7 AS seven'))];
    },
  };
}

const statements: Record<string, unknown> = {
  'a number': 5,
  true: true,
  'a list': ['SELECT 1 AS one'],
  'an empty object': {},
  'a config without text': { values: [1] },
  'a config with a text of null': { text: null },
  'a config with a number as text': { text: 5 },
  'a name alone': { name: 'alone' },
  'values of null': { text: 'SELECT 1 AS one', values: null },
  'a value that throws as it is written': {
    text: 'SELECT $1::text',
    values: [
      {
        toPostgres() {
          throw new Error('no such text');
        },
      },
    ],
  },
};

const circular: Record<string, unknown> = {};
circular.self = circular;

export const cases: Case[] = [
  ...Object.entries(statements).flatMap(([what, statement]) => [
    asked(`query, loosely: ${what}`, (pool) => pool.query(statement)),
    calledBack(`query, loosely, by callback: ${what}`, (pool, done) => pool.query(statement, done)),
  ]),
  asked('query, loosely: a value that refers to itself', (pool) =>
    pool.query('SELECT $1::jsonb', [circular]),
  ),
  asked('query, loosely: one name for two texts', async (pool) => {
    await pool.query({ name: 'same', text: 'SELECT 1 AS one' });
    return pool.query({ name: 'same', text: 'SELECT 2 AS two' });
  }),
  asked('query, loosely: nothing at all', (pool) => pool.query()),
  asked('query, loosely: values of null beside the text', (pool) =>
    pool.query('SELECT 1 AS one', null),
  ),
  asked('query, loosely: a callback of null', (pool) => pool.query('SELECT 1 AS one', [], null)),
  calledBack('query, loosely: values of undefined and a callback', (pool, done) =>
    pool.query('SELECT 1 AS one', undefined, done),
  ),
  calledBack('query, loosely: values of null and a callback', (pool, done) =>
    pool.query('SELECT 1 AS one', null, done),
  ),
  calledBack('query, loosely: a config, values and a callback', (pool, done) =>
    pool.query({ text: 'SELECT $1::int AS n' }, [3], done),
  ),
  asked('connect(undefined)', async (pool) => {
    const client = (await pool.connect(undefined)) as pg.PoolClient;
    client.release();
  }),
  asked('connect(null)', async (pool) => {
    const client = (await pool.connect(null)) as pg.PoolClient;
    client.release();
  }),
  asked('connect({})', (pool, { kind }) => {
    // There no object may be given; here it may hold a signal.
    if (kind === 'pg') return Promise.resolve();
    return (pool.connect({}) as Promise<pg.PoolClient>).then((client) => client.release());
  }),
  {
    name: 'end(undefined)',
    run: ({ open }) => call(() => loose(open()).end(undefined)),
  },
  asked('a Query object on the pool', (pool) => pool.query(new pg.Query('SELECT 4 AS four'))),
  asked('a Query object on the pool, with an error', (pool) =>
    pool.query(new pg.Query('SELECT 1/0')),
  ),
  {
    name: 'a cursor on the pool: read, and its connection then lost',
    async run({ open, kill }) {
      const pool = open({ max: 1 });
      pool.on('error', () => undefined);
      const acquired = once(pool, 'acquire');
      const cursor = new Cursor('SELECT pg_backend_pid() AS pid');
      const ended = outcome(loose(pool).query(cursor) as Promise<unknown>);
      await acquired;
      const [row] = await cursor.read(2);
      await kill(row.pid);
      return [await within(3_000, ended), await within(3_000, rows(pool.query('SELECT 1 AS one')))];
    },
  },
  ...[undefined, null, {}].map(
    (options): Case => ({
      name: `new Pool(${JSON.stringify(options)})`,
      async run({ kind }) {
        const pool = new (kind === 'pg' ? pg.Pool : Pool)(options as never);
        const { max, min, idleTimeoutMillis } = pool.options;
        await pool.end();
        return [max, min, idleTimeoutMillis];
      },
    }),
  ),
  {
    name: 'release may be called without its client',
    async run({ open }) {
      const pool = open({ max: 1 });
      const { release } = await pool.connect();
      release();
      return rows(pool.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'methods that are taken from the pool need their pool',
    async run({ open }) {
      const { query } = loose(open());
      const answer = await call(() => query('SELECT 1'));
      return Object.keys(answer as object);
    },
  },
];
