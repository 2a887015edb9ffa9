/** The functions of the user that the pool calls as it opens a connection. */
import type pg from 'pg';
import { type Case, outcome, record, rows, until } from '../harness.ts';

type Done = (error?: Error) => void;

export const cases: Case[] = [
  {
    name: 'verify: the client and the order of events',
    async run({ open }) {
      const seen: string[] = [];
      const verify = (client: pg.PoolClient, done: Done) => {
        seen.push(`verify(${typeof client.release}, ${typeof done})`);
        done();
      };
      const pool = open({ max: 1, verify: verify as never });
      pool.on('connect', () => seen.push('connect'));
      pool.on('acquire', () => seen.push('acquire'));
      await pool.query('SELECT 1');
      return seen;
    },
    differs: {
      id: 'D17',
      pg: ['connect', 'acquire', 'verify(function, function)'],
      ours: ['verify(function, function)', 'connect', 'acquire'],
    },
  },
  {
    name: 'verify that refuses: the events',
    async run({ open }) {
      const verify = (_client: unknown, done: Done) => done(new Error('not this one'));
      const pool = open({ max: 1, verify: verify as never });
      const seen = record(pool);
      await outcome(pool.connect());
      await until(() => pool.totalCount === 0);
      return seen;
    },
    differs: {
      id: 'D17',
      pg: ['connect(client)', 'acquire(client)', 'release(Error, client)'],
      ours: [],
    },
  },
  {
    name: 'verify that refuses the first, and those who wait',
    async run({ open }) {
      let calls = 0;
      const verify = (_client: unknown, done: Done) =>
        done(calls++ === 0 ? new Error('not this one') : undefined);
      const pool = open({ max: 1, verify: verify as never });
      const answers = [1, 2].map((n) => outcome(rows(pool.query(`SELECT ${n} AS n`))));
      return [await Promise.all(answers), calls];
    },
  },
  {
    name: 'onConnect that rejects: the events',
    async run({ open }) {
      const onConnect = () => Promise.reject(new Error('not prepared'));
      const pool = open({ max: 1, onConnect: onConnect as never });
      const seen = record(pool);
      await outcome(pool.connect());
      await until(() => pool.totalCount === 0);
      return seen;
    },
  },
  {
    name: 'onConnect that rejects with no error at all',
    async run({ open }) {
      const onConnect = () => Promise.reject('a word');
      const pool = open({ max: 1, onConnect: onConnect as never });
      return pool.connect().then(
        () => 'served',
        (reason: unknown) => reason,
      );
    },
    differs: { id: 'D18', pg: { error: 'invalid_argument' }, ours: 'a word' },
  },
  {
    name: 'onConnect that rejects the first, and those who wait',
    async run({ open }) {
      let calls = 0;
      const onConnect = () =>
        calls++ === 0 ? Promise.reject(new Error('not prepared')) : Promise.resolve();
      const pool = open({ max: 1, onConnect: onConnect as never });
      const answers = [1, 2].map((n) => outcome(rows(pool.query(`SELECT ${n} AS n`))));
      return [await Promise.all(answers), calls];
    },
  },
  {
    name: 'onConnect and verify: the order',
    async run({ open }) {
      const seen: string[] = [];
      const pool = open({
        max: 1,
        onConnect: () => void seen.push('onConnect'),
        verify: ((_client: unknown, done: Done) => {
          seen.push('verify');
          done();
        }) as never,
      });
      await pool.query('SELECT 1');
      return seen;
    },
  },
  {
    name: 'a password function that rejects',
    async run({ open, url }) {
      const { hostname, port, username, pathname } = new URL(url);
      const pool = open({
        connectionString: undefined,
        host: hostname,
        port: Number(port),
        user: username,
        database: pathname.slice(1),
        password: () => Promise.reject(new Error('no password today')),
      });
      return [
        await outcome(pool.query('SELECT 1')),
        [pool.totalCount, pool.idleCount, pool.waitingCount],
      ];
    },
  },
  {
    name: 'a password function is asked for each connection',
    async run({ open, url }) {
      const { hostname, port, username, password, pathname } = new URL(url);
      let calls = 0;
      const pool = open({
        connectionString: undefined,
        host: hostname,
        port: Number(port),
        user: decodeURIComponent(username),
        database: pathname.slice(1),
        password: () => {
          calls++;
          return decodeURIComponent(password);
        },
      });
      (await pool.connect()).release(true);
      (await pool.connect()).release();
      return calls;
    },
  },
];
