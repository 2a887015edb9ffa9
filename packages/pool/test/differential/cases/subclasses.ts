/** Users derive from the classes, replace methods, and look into what they got. */
import { EventEmitter } from 'node:events';
import { inspect, promisify } from 'node:util';
import pg from 'pg';
import { type Case, once, outcome, rows, turn } from '../harness.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A class whose methods of these names are noted before they do their work. */
function noting<Class extends abstract new (...args: never[]) => object>(
  Base: Class,
  seen: string[],
  names: string[],
): Class {
  abstract class Noting extends (Base as unknown as abstract new (...args: unknown[]) => object) {}
  for (const name of names) {
    const original = Reflect.get(Base.prototype, name) as Method;
    Object.defineProperty(Noting.prototype, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]) {
        seen.push(`${name}(${args.map((arg) => typeof arg).join(', ')})`);
        return original.apply(this, args);
      },
    });
  }
  return Noting as unknown as Class;
}

const work: Record<string, (pool: pg.Pool) => Promise<unknown>> = {
  'query by promise': (pool) => rows(pool.query('SELECT 1 AS one')),
  'query by callback': (pool) =>
    new Promise((resolve) => {
      pool.query('SELECT 1 AS one', (_error, result) => resolve(result.rows));
    }),
  'query that fails': (pool) => outcome(pool.query('SELECT 1/0')),
  'connect by promise': async (pool) => {
    const client = await pool.connect();
    const answer = await rows(client.query('SELECT 1 AS one'));
    client.release();
    return answer;
  },
  'connect by callback': (pool) =>
    new Promise((resolve) => {
      pool.connect((_error, client, release) => {
        release();
        resolve(client instanceof pg.Client);
      });
    }),
};

const derived: Case[] = Object.entries(work).flatMap(([what, run]) =>
  [['connect'], ['query'], ['connect', 'query']].map(
    (names): Case => ({
      name: `a subclass with its own ${names.join(' and ')}: ${what}`,
      async run({ open }) {
        const seen: string[] = [];
        const pool = open({ max: 1 }, (Base) => noting(Base, seen, names));
        return [await run(pool), await run(pool), seen];
      },
    }),
  ),
);

const failed = { error: 'division by zero', code: '22012' };
const statement = ['connect(function)', 'query(string, undefined, function)'];

const derivedClients: Case[] = Object.entries(work).map(([what, run]) => ({
  name: `a subclass of Client with its own connect, query and end: ${what}`,
  async run({ open }) {
    const seen: string[] = [];
    const Client = noting(pg.Client, seen, ['connect', 'query', 'end']);
    const answer = await run(open({ max: 1, Client: Client as never }));
    return [answer, seen];
  },
  differs:
    what === 'query that fails'
      ? { id: 'D1', pg: [failed, [...statement, 'end(function)']], ours: [failed, statement] }
      : undefined,
}));

const replaced: Case[] = Object.entries(work).flatMap(([what, run]) =>
  ['connect', 'query'].map(
    (name): Case => ({
      name: `${name} replaced on the pool itself: ${what}`,
      async run({ open }) {
        const pool = open({ max: 1 });
        const seen: string[] = [];
        const original = Reflect.get(pool, name) as Method;
        Reflect.set(pool, name, (...args: unknown[]) => {
          seen.push(`${name}(${args.map((arg) => typeof arg).join(', ')})`);
          return original.apply(pool, args);
        });
        return [await run(pool), seen];
      },
    }),
  ),
);

export const cases: Case[] = [
  ...derived,
  ...derivedClients,
  ...replaced,
  {
    name: 'a client whose query was replaced sees the statements of the pool',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen: unknown[] = [];
      pool.on('connect', (client) => {
        const query = client.query as Method;
        client.query = ((...args: unknown[]) => {
          seen.push(args.map((arg) => (typeof arg === 'string' ? arg : typeof arg)));
          return query.apply(client, args);
        }) as never;
      });
      await pool.query('SELECT 1');
      await outcome(pool.query('SELECT $1::int', ['x']));
      return seen;
    },
  },
  {
    name: 'release and query replaced while a client is held, and put back at its release',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen: string[] = [];
      const take = async () => {
        const client = await pool.connect();
        const { query, release } = client;
        client.query = ((...args: unknown[]) => {
          seen.push('query');
          return (query as Method).apply(client, args);
        }) as never;
        client.release = (error) => {
          seen.push('release');
          client.query = query;
          client.release = release;
          return release.call(client, error);
        };
        return client;
      };
      const first = await take();
      await first.query('SELECT 1');
      first.release();
      const second = await take();
      await second.query('SELECT 1');
      second.release();
      await pool.query('SELECT 1');
      return [seen, pool.totalCount, pool.idleCount];
    },
  },
  {
    name: 'pool.Client replaced while the pool runs',
    async run({ open }) {
      class Mine extends pg.Client {}
      const pool = open({ max: 1 });
      (await pool.connect()).release(true);
      Reflect.set(pool, 'Client', Mine);
      const client = await pool.connect();
      const seen = client instanceof Mine;
      client.release();
      return seen;
    },
  },
  {
    name: 'what a pool is',
    async run({ open }) {
      const pool = open();
      const { Client, Promise: itsPromise } = pool as unknown as Record<string, unknown>;
      return [
        pool instanceof pg.Pool,
        pool instanceof EventEmitter,
        Client === pg.Client,
        itsPromise === Promise,
        typeof (pool as unknown as Record<string, unknown>).log,
      ];
    },
  },
  {
    name: 'printed, it shows no password',
    async run({ open, url }) {
      const pool = open({ password: 'hunter2', connectionString: undefined, host: 'localhost' });
      const other = open({ connectionString: url });
      await other.query('SELECT 1');
      const shown = inspect(pool, { depth: 8 }) + inspect(other.options, { depth: 8 });
      return [shown.includes('hunter2'), JSON.stringify(pool.options).includes('hunter2')];
    },
  },
  {
    name: 'the key of ssl is not shown',
    async run({ open }) {
      const { options } = open({ ssl: { key: 'hunter2' } });
      return [JSON.stringify(options).includes('hunter2'), (options.ssl as { key: string }).key];
    },
  },
  {
    name: 'connect, promisified',
    async run({ open }) {
      const pool = open({ max: 1 });
      const connect = promisify(
        pool.connect.bind(pool) as (done: (error: Error, client: pg.PoolClient) => void) => void,
      );
      const client = await connect();
      client.release();
      return client instanceof pg.Client;
    },
  },
  {
    name: 'methods of an emitter: once, off, prependListener, listenerCount',
    async run({ open }) {
      const pool = open({ max: 1 });
      const seen: string[] = [];
      const unheard = () => void seen.push('unheard');
      pool.on('acquire', () => seen.push('second'));
      pool.prependListener('acquire', () => seen.push('first'));
      pool.once('acquire', () => seen.push('once'));
      pool.on('acquire', unheard);
      pool.off('acquire', unheard);
      await pool.query('SELECT 1');
      await pool.query('SELECT 1');
      return [seen, pool.listenerCount('acquire'), pool.listenerCount('error')];
    },
  },
  {
    name: 'events arrive with the pool as this',
    async run({ open }) {
      const pool = open({ max: 1 });
      let itself: unknown;
      pool.on('connect', function (this: unknown) {
        itself = this;
      });
      await pool.query('SELECT 1');
      return itself === pool;
    },
  },
  {
    name: 'a client that its user ends while he holds it',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      await client.end();
      client.release();
      return rows(pool.query('SELECT 1 AS one'));
    },
  },
  {
    name: 'a client that somebody ends while it is idle',
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      client.release();
      await client.end();
      await turn();
      return outcome(rows(pool.query('SELECT 1 AS one')));
    },
    differs: {
      id: 'D13',
      pg: { error: 'Client was closed and is not queryable' },
      ours: { value: [{ one: 1 }] },
    },
  },
  {
    name: 'the client of the events is the one that connect gives',
    async run({ open }) {
      const pool = open({ max: 1 });
      const events = ['connect', 'acquire', 'release', 'remove'] as const;
      const arrived = events.map((event) => once(pool, event));
      const client = await pool.connect();
      client.release(true);
      const clients = (await Promise.all(arrived)).map((args) => args.at(-1) === client);
      return clients;
    },
  },
];
