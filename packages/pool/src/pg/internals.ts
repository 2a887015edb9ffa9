import type { Socket } from 'node:net';
import type pg from 'pg';

/** What the pool needs of pg's Client beyond its types. Without the parts of pg-native's. */
export interface ClientInternals {
  _queryable?: boolean;
  _ending?: boolean;
  _activeQuery?: unknown;
  _queryQueue?: unknown[];
  _sentQueryQueue?: unknown[];
  readyForQuery?: boolean;
  pipeline?: boolean;
  processID?: number | null;
  secretKey?: number | null;
  host?: string;
  port?: number;
  connectionParameters?: { query_timeout?: number | false };
  connection?: ConnectionInternals;
  ref?(): void;
  unref?(): void;
}

/** pg's Connection: the protocol on a socket. */
export interface ConnectionInternals {
  stream: Socket;
  ssl?: unknown;
  sslNegotiation?: string;
  on(event: 'errorMessage', listener: (message: ServerMessage) => void): void;
  on(event: 'readyForQuery', listener: (message: { status?: string }) => void): void;
  on(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  query(text: string): void;
}

/** An error that the server sent. */
export interface ServerMessage extends Error {
  code?: string;
  severity?: string;
}

export function internals(client: pg.ClientBase): ClientInternals {
  return client as unknown as ClientInternals;
}

/** A statement is under way or waits to be sent. */
export function isBusy(client: pg.ClientBase): boolean {
  const { readyForQuery, _activeQuery, _queryQueue, _sentQueryQueue } = internals(client);
  return (
    readyForQuery === false ||
    Boolean(_activeQuery) ||
    Boolean(_queryQueue?.length) ||
    Boolean(_sentQueryQueue?.length)
  );
}
