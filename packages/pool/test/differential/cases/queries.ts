import pg from 'pg';
import { type Case, outcome, rows, turn } from '../harness.ts';

type Query = (pool: pg.Pool) => Promise<unknown>;

/** The same by promise on the pool and on a client. */
const statements: Record<string, Query> = {
  'plain text': (pool) => rows(pool.query('SELECT 1 AS one')),
  values: (pool) => rows(pool.query('SELECT $1::int + $2::int AS sum', [1, 2])),
  'a config': (pool) => rows(pool.query({ text: 'SELECT 2 AS two' })),
  'a config with values': (pool) =>
    rows(pool.query({ text: 'SELECT $1::text AS t', values: ['x'] })),
  'a config and values beside it': (pool) =>
    rows(pool.query({ text: 'SELECT $1::text AS t' }, ['y'])),
  'rowMode array': (pool) => rows(pool.query({ text: 'SELECT 1, 2', rowMode: 'array' })),
  'a name, twice': async (pool) => [
    await rows(pool.query({ name: 'n', text: 'SELECT $1::int AS n', values: [1] })),
    await rows(pool.query({ name: 'n', text: 'SELECT $1::int AS n', values: [2] })),
  ],
  'types of its own': (pool) =>
    rows(
      pool.query({
        text: 'SELECT 1::int AS n',
        types: { getTypeParser: () => (value: string) => `<${value}>` } as never,
      }),
    ),
  'several statements': async (pool) => {
    const results = (await pool.query('SELECT 1 AS a; SELECT 2 AS b')) as unknown;
    return (results as pg.QueryResult[]).map((result) => result.rows);
  },
  'no rows': (pool) => rows(pool.query('SELECT 1 WHERE false')),
  'an empty text': (pool) => rows(pool.query('')),
  'a comment alone': (pool) => rows(pool.query('-- nothing')),
  'null among the values': (pool) => rows(pool.query('SELECT $1::text AS t', [null])),
  'undefined among the values': (pool) => rows(pool.query('SELECT $1::text AS t', [undefined])),
  'a list': (pool) => rows(pool.query('SELECT $1::int[] AS list', [[1, 2, 3]])),
  'an object as JSON': (pool) => rows(pool.query('SELECT $1::jsonb AS j', [{ a: { b: 1 } }])),
  bytes: (pool) => rows(pool.query('SELECT $1::bytea AS b', [Buffer.from('abc')])),
  'a date': (pool) => rows(pool.query('SELECT $1::timestamptz AS d', [new Date(0)])),
  'bigint and numeric': (pool) =>
    rows(pool.query('SELECT 9007199254740993::bigint AS b, 1.10::numeric AS n')),
  'rowCount, command and fields': async (pool) => {
    const { rowCount, command, fields } = await pool.query('SELECT 1 AS a, true AS b');
    return { rowCount, command, fields: fields.map(({ name, dataTypeID }) => [name, dataTypeID]) };
  },
  'binary results': (pool) =>
    rows(pool.query({ text: 'SELECT 5::int AS n', binary: true } as never)),
  'many rows': async (pool) => (await pool.query('SELECT generate_series(1, 5000) AS n')).rowCount,
  'a large value': async (pool) =>
    (await pool.query(`SELECT repeat('x', 1000000) AS x`)).rows[0].x.length,
  'a notice': (pool) => rows(pool.query(`DO $$ BEGIN RAISE NOTICE 'hello'; END $$`)),
  'an error of syntax': (pool) => outcome(pool.query('SELEC 1')),
  'an error with its fields': async (pool) => {
    const error = await pool.query('SELECT no_such_column').catch((e: pg.DatabaseError) => e);
    const { code, severity, position, routine } = error as pg.DatabaseError;
    return { code, severity, position, routine };
  },
  'an error in its values': (pool) => outcome(pool.query('SELECT $1::int', ['x'])),
  'too few values': (pool) => outcome(pool.query('SELECT $1::int + $2::int', [1])),
  'a null statement': (pool) => outcome(pool.query(null as never)),
  'an undefined statement': (pool) => outcome(pool.query(undefined as never)),
  'values that are no list': (pool) => outcome(pool.query('SELECT 1', 'x' as never)),
  'a type parser that throws': (pool) =>
    outcome(
      pool.query({
        text: 'SELECT 1::int AS n',
        types: {
          getTypeParser: () => () => {
            throw new Error('no such type');
          },
        } as never,
      }),
    ),
  'rowMode array with several columns of one name': (pool) =>
    rows(pool.query({ text: 'SELECT 1 AS a, 2 AS a', rowMode: 'array' })),
};

const onPool: Case[] = Object.entries(statements).map(([what, query]) => ({
  name: `pool.query: ${what}`,
  run: ({ open }) => query(open({ max: 1 })),
}));

/** A client has the same `query`, and whatever comes after an error must still work. */
const onClient: Case[] = Object.entries(statements).map(([what, query]) => ({
  name: `client.query: ${what}`,
  async run({ open }) {
    const client = await open({ max: 1 }).connect();
    const first = await outcome(Promise.resolve().then(() => query(client as unknown as pg.Pool)));
    const after = await rows(client.query('SELECT 7 AS seven'));
    client.release();
    return [first, after];
  },
}));

function byCallback(run: (callback: (...args: unknown[]) => void) => unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const returned = run((error: unknown, result: unknown) => {
      const { rows } = (result ?? {}) as pg.QueryResult;
      const { message } = (error ?? {}) as Error;
      resolve({ error: message ?? error, rows, returned: returned === undefined });
    });
  });
}

const withCallbacks: Case[] = [
  {
    name: 'pool.query by callback: text',
    run: ({ open }) => byCallback((done) => open().query('SELECT 1 AS one', done as never)),
  },
  {
    name: 'pool.query by callback: text and values',
    run: ({ open }) =>
      byCallback((done) => open().query('SELECT $1::int AS n', [3], done as never)),
  },
  {
    name: 'pool.query by callback: config',
    run: ({ open }) =>
      byCallback((done) => open().query({ text: 'SELECT 1 AS one' }, done as never)),
  },
  {
    name: 'pool.query by callback: error',
    run: ({ open }) => byCallback((done) => open().query('SELECT 1/0', done as never)),
  },
  {
    name: 'pool.query by callback: null statement',
    run: ({ open }) => byCallback((done) => open().query(null as never, done as never)),
  },
  {
    name: 'pool.query with a function first, by callback',
    run: ({ open }) => byCallback((done) => open().query(done as never)),
  },
  {
    name: 'pool.query with a function first and nothing else resolves nothing, and breaks nothing',
    async run({ open }) {
      const pool = open({ max: 1 });
      pool.query((() => undefined) as never);
      await turn();
      return rows(pool.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'pool.query calls back asynchronously',
    async run({ open }) {
      const pool = open({ max: 1 });
      await pool.query('SELECT 1');
      const order: string[] = [];
      const called = new Promise<void>((resolve) => {
        pool.query('SELECT 1', () => {
          order.push('called');
          resolve();
        });
      });
      order.push('returned');
      await called;
      return order;
    },
  },
  {
    name: 'client.query by callback, several at once, in order',
    async run({ open }) {
      const client = await open({ max: 1 }).connect();
      const order: unknown[] = [];
      await new Promise<void>((resolve) => {
        client.query('SELECT 1 AS n', (_error, { rows }) => order.push(rows));
        client.query('SELECT 2 AS n', (_error, { rows }) => order.push(rows));
        client.query('SELECT 3 AS n', (_error, { rows }) => {
          order.push(rows);
          resolve();
        });
      });
      client.release();
      return order;
    },
  },
  {
    name: 'many queries at once, each with its own answer',
    async run({ open }) {
      const pool = open({ max: 3 });
      const answers = Array.from({ length: 50 }, (_, n) =>
        rows(pool.query('SELECT $1::int AS n', [n])),
      );
      return Promise.all(answers);
    },
  },
  {
    name: 'a Query object',
    async run({ open }) {
      const pool = open({ max: 1 });
      const query = new pg.Query('SELECT 4 AS four') as pg.Query & NodeJS.EventEmitter;
      const seen: unknown[] = [];
      query.on('row', (row) => seen.push(row));
      const ended = new Promise((resolve) => query.on('end', resolve));
      const client = await pool.connect();
      client.query(query);
      await ended;
      client.release();
      return seen;
    },
  },
  {
    name: 'prepared statements belong to the connection',
    async run({ open }) {
      const client = await open({ max: 1 }).connect();
      await client.query({ name: 'mine', text: 'SELECT 1' });
      const names = await rows(client.query('SELECT name FROM pg_prepared_statements'));
      client.release();
      return names;
    },
  },
];

export const cases: Case[] = [...onPool, ...onClient, ...withCallbacks];
