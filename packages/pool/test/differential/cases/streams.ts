import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { type Case, outcome, rows } from '../harness.ts';

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** On a connection that is held, and afterwards the connection must be as good as before. */
function onClient(name: string, work: (client: pg.PoolClient) => Promise<unknown>): Case {
  return {
    name,
    async run({ open }) {
      const pool = open({ max: 1 });
      const client = await pool.connect();
      const seen = await work(client);
      const after = await outcome(rows(client.query('SELECT 7 AS seven')));
      client.release();
      return [seen, after, await rows(pool.query('SELECT 8 AS eight'))];
    },
  };
}

export const cases: Case[] = [
  onClient('pg-query-stream: to the end', (client) =>
    collect(
      client.query(new QueryStream('SELECT generate_series(1, 25) AS n', [], { batchSize: 10 })),
    ),
  ),
  onClient('pg-query-stream: with values', (client) =>
    collect(client.query(new QueryStream('SELECT $1::int AS n', [3]))),
  ),
  onClient('pg-query-stream: broken off', async (client) => {
    const stream = client.query(
      new QueryStream('SELECT generate_series(1, 1000) AS n', [], { batchSize: 5 }),
    );
    for await (const row of stream) {
      stream.destroy();
      return row;
    }
    return undefined;
  }),
  onClient('pg-query-stream: an error', (client) =>
    outcome(
      collect(
        client.query(new QueryStream('SELECT 1/(3 - generate_series(1, 5))', [], { batchSize: 1 })),
      ),
    ),
  ),
  onClient('pg-cursor: by portions', async (client) => {
    const cursor = client.query(new Cursor('SELECT generate_series(1, 5) AS n'));
    const portions = [
      await cursor.read(2),
      await cursor.read(2),
      await cursor.read(2),
      await cursor.read(2),
    ];
    await cursor.close();
    return portions;
  }),
  onClient('pg-cursor: closed early', async (client) => {
    const cursor = client.query(new Cursor('SELECT generate_series(1, 100) AS n'));
    const portion = await cursor.read(1);
    await cursor.close();
    return portion;
  }),
  onClient('pg-cursor: an error', async (client) => {
    const cursor = client.query(new Cursor('SELECT no_such_column'));
    const failure = await outcome(cursor.read(1));
    await cursor.close().catch(() => undefined);
    return failure;
  }),
  onClient('pg-copy-streams: from', async (client) => {
    await client.query('CREATE TEMPORARY TABLE copied (n int)');
    await pipeline(
      Readable.from(['1\n', '2\n', '3\n']),
      client.query(copyFrom('COPY copied FROM STDIN')),
    );
    return rows(client.query('SELECT sum(n)::int AS sum FROM copied'));
  }),
  onClient('pg-copy-streams: from, with an error', async (client) => {
    await client.query('CREATE TEMPORARY TABLE copied (n int)');
    return outcome(
      pipeline(Readable.from(['1\n', 'x\n']), client.query(copyFrom('COPY copied FROM STDIN'))),
    );
  }),
  onClient('pg-copy-streams: to', async (client) => {
    const chunks: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        done();
      },
    });
    await pipeline(client.query(copyTo('COPY (SELECT generate_series(1, 3)) TO STDOUT')), sink);
    return chunks.join('');
  }),
];
