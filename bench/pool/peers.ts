/**
 * The pools measured, each behind the same few calls. Nothing is tuned: what an option is not
 * given here for has the peer's own default. Listeners for errors are added wherever a peer would
 * end the process without one; ours gets none.
 */
import { Pool, type PoolOptions } from '@livedash/pool';
import genericPool from 'generic-pool';
import pg from 'pg';
import postgres from 'postgres';
import { createPool, sql as slonikSql } from 'slonik';
import * as tarn from 'tarn';

export type PeerName = 'ours' | 'pg.Pool' | 'postgres' | 'slonik' | 'generic-pool' | 'tarn';

export interface PeerOptions {
  url: string;
  max: number;
  /** Waiting for a connection, ms; without it, whatever the peer does by itself. */
  timeoutMs?: number;
  /** How long a connection stays open unused, ms. */
  idleMs?: number;
  /** Of ours alone: what the others do not have. */
  ours?: PoolOptions;
}

export interface Peer {
  name: PeerName;
  open(options: PeerOptions): PeerPool | Promise<PeerPool>;
}

export interface PeerPool<Connection = unknown> {
  checkout(): Promise<Connection>;
  giveBack(connection: Connection, destroy?: boolean): void;
  queryOn(connection: Connection, text: string): Promise<unknown>;
  query(text: string): Promise<unknown>;
  /** The pool as a lane of it sees it; the pool itself where there are no lanes. */
  lane(name: string): PeerPool<Connection>;
  end(): Promise<unknown>;
}

export const peers: Record<PeerName, Peer> = {
  ours: { name: 'ours', open: openOurs },
  'pg.Pool': { name: 'pg.Pool', open: openPgPool },
  postgres: { name: 'postgres', open: openPostgres },
  slonik: { name: 'slonik', open: openSlonik },
  'generic-pool': { name: 'generic-pool', open: openGenericPool },
  tarn: { name: 'tarn', open: openTarn },
};

export const everyone = Object.keys(peers) as PeerName[];

function openOurs({ ours, ...common }: PeerOptions): PeerPool {
  const pool = new Pool({ ...pgOptions(common), ...ours });
  return {
    ...likePgPool(pool),
    lane: (name) => likePgPool(pool.lane(name)),
  };
}

function openPgPool(options: PeerOptions): PeerPool {
  const pool = new pg.Pool(pgOptions(options));
  pool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  return likePgPool(pool);
}

function pgOptions({ url, max, timeoutMs, idleMs }: PeerOptions): pg.PoolConfig {
  return {
    connectionString: url,
    max,
    connectionTimeoutMillis: timeoutMs,
    ...(idleMs === undefined ? {} : { idleTimeoutMillis: idleMs }),
  };
}

function likePgPool(pool: pg.Pool): PeerPool<pg.PoolClient> {
  const peer: PeerPool<pg.PoolClient> = {
    checkout: () => pool.connect(),
    giveBack: (client, destroy) => client.release(destroy),
    queryOn: (client, text) => client.query(text),
    query: (text) => pool.query(text),
    lane: () => peer,
    end: () => pool.end(),
  };
  return peer;
}

function openPostgres({ url, max }: PeerOptions): PeerPool<postgres.ReservedSql> {
  const sql = postgres(url, { max, onnotice: ignore });
  const peer: PeerPool<postgres.ReservedSql> = {
    checkout: () => sql.reserve(),
    giveBack: (reserved) => reserved.release(),
    queryOn: (reserved, text) => reserved.unsafe(text),
    query: (text) => sql.unsafe(text),
    lane: () => peer,
    end: () => sql.end({ timeout: 0 }),
  };
  return peer;
}

function templateOf(text: string): TemplateStringsArray {
  return Object.freeze(Object.assign([text], { raw: Object.freeze([text]) }));
}

interface SlonikLease {
  query: (text: string) => Promise<unknown>;
  over: () => void;
}

async function openSlonik({ url, max, timeoutMs }: PeerOptions): Promise<PeerPool<SlonikLease>> {
  const pool = await createPool(url, {
    maximumPoolSize: max,
    ...(timeoutMs === undefined ? {} : { connectionTimeout: timeoutMs }),
  });
  const statement = (text: string) => slonikSql.unsafe(templateOf(text));
  const peer: PeerPool<SlonikLease> = {
    // Slonik lends a connection for as long as a function runs.
    checkout: () =>
      new Promise((resolve, reject) => {
        pool
          .connect(
            (connection) =>
              new Promise<void>((over) =>
                resolve({ query: (text) => connection.query(statement(text)), over }),
              ),
          )
          .catch(reject);
      }),
    giveBack: (lease) => lease.over(),
    queryOn: (lease, text) => lease.query(text),
    query: (text) => pool.query(statement(text)),
    lane: () => peer,
    end: () => pool.end(),
  };
  return peer;
}

function openGenericPool({ url, max, timeoutMs }: PeerOptions): PeerPool<pg.Client> {
  const pool = genericPool.createPool(
    { create: () => openClient(url), destroy: (client) => client.end() },
    { max, ...(timeoutMs === undefined ? {} : { acquireTimeoutMillis: timeoutMs }) },
  );
  const checkout = async () => pool.acquire();
  const giveBack = (client: pg.Client, destroy?: boolean) =>
    void (destroy ? pool.destroy(client) : pool.release(client));
  const peer: PeerPool<pg.Client> = {
    checkout,
    giveBack,
    queryOn: (client, text) => client.query(text),
    query: (text) => queryOnLoan(peer, text),
    lane: () => peer,
    end: () => pool.drain().then(() => pool.clear()),
  };
  return peer;
}

function openTarn({ url, max, timeoutMs, idleMs }: PeerOptions): PeerPool<pg.Client> {
  const doomed = new WeakSet<pg.Client>();
  const pool = new tarn.Pool<pg.Client>({
    create: () => openClient(url),
    destroy: (client) => client.end(),
    validate: (client) => !doomed.has(client),
    min: 0,
    max,
    ...(timeoutMs === undefined ? {} : { acquireTimeoutMillis: timeoutMs }),
    ...(idleMs === undefined ? {} : { idleTimeoutMillis: idleMs }),
  });
  const peer: PeerPool<pg.Client> = {
    checkout: () => pool.acquire().promise,
    giveBack: (client, destroy) => {
      if (destroy) doomed.add(client);
      pool.release(client);
    },
    queryOn: (client, text) => client.query(text),
    query: (text) => queryOnLoan(peer, text),
    lane: () => peer,
    end: () => pool.destroy(),
  };
  return peer;
}

/** What users of a pool without `query` write. */
async function queryOnLoan(pool: PeerPool<pg.Client>, text: string): Promise<unknown> {
  const client = await pool.checkout();
  try {
    return await client.query(text);
  } finally {
    pool.giveBack(client, broken.has(client));
  }
}

const broken = new WeakSet<pg.Client>();

async function openClient(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => broken.add(client));
  await client.connect();
  return client;
}

function ignore(): void {}
