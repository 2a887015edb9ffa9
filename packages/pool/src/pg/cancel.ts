import pg from 'pg';
import { type ConnectionInternals, internals } from './internals.ts';

/** ms. The request is one packet; a server that does not take it is not asked again. */
const PATIENCE = 5_000;

/**
 * Asks the server to cancel what runs on this connection, and lets nothing else run on it until
 * the request can hit no later statement.
 */
export function cancelRunning(client: pg.ClientBase, options: pg.PoolConfig): void {
  const { processID, secretKey, _queryQueue, pipeline } = internals(client);
  if (!processID || secretKey == null || pipeline || _queryQueue === undefined) return;
  const delivered = sendCancelRequest(client, processID, secretKey, options);
  _queryQueue.unshift(new Quarantine(delivered));
}

/** Settles when the server has closed the socket of the request: then the signal is sent. */
function sendCancelRequest(
  client: pg.ClientBase,
  processId: number,
  secretKey: number,
  options: pg.PoolConfig,
): Promise<void> {
  const { host, port, connection } = internals(client);
  return new Promise((resolve) => {
    const socket = new pg.Connection({
      ssl: connection?.ssl,
      sslNegotiation: connection?.sslNegotiation,
      stream: options.stream,
    } as pg.ConnectionConfig) as unknown as ConnectionInternals;
    const patience = setTimeout(() => socket.stream.destroy(), PATIENCE);
    const send = () => socket.cancel(processId, secretKey);
    socket.on('connect', () => {
      if (!socket.ssl) send();
      else if (socket.sslNegotiation !== 'direct') socket.requestSsl();
    });
    socket.on('sslconnect', send);
    socket.on('error', () => socket.stream.destroy());
    socket.on('end', () => {
      clearTimeout(patience);
      resolve();
    });
    if (host?.startsWith('/')) socket.connect(`${host}/.s.PGSQL.${port}`);
    else socket.connect(port ?? 5432, host);
  });
}

/**
 * Stands first in the client's queue, waits until the request is delivered, and then takes one turn
 * to the server and back: a cancel that comes late hits this turn, and nobody's statement.
 */
class Quarantine {
  readonly #delivered: Promise<void>;

  constructor(delivered: Promise<void>) {
    this.#delivered = delivered;
  }

  submit(connection: ConnectionInternals): void {
    void this.#delivered.then(() => connection.query(';'));
  }

  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {}
  handleError(): void {}
}
