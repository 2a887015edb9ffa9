/** The HTTP server around Next: who asks, under which headers, and how many are being answered. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CLIENT_IP_HEADER } from '../http/request.ts';
import { setSecurityHeaders } from './headers.ts';

/** Set here and nowhere else: what a client sends under these names is thrown away. */
const OWN_PREFIX = 'x-livedash-';

export interface HttpServerOptions {
  port: number;
  host: string | undefined;
  trustProxy: boolean;
  development: boolean;
  https: boolean;
  handler(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Answers before Next does; true when it did. */
  first?(request: IncomingMessage, response: ServerResponse): boolean;
  onError(error: Error): void;
}

export interface HttpServer {
  server: Server;
  port: number;
  /** Requests that are being answered. */
  inFlight(): number;
  /**
   * Accepts no more connections, finishes the requests in flight within `graceMs`, then closes
   * what is left.
   */
  close(graceMs: number): Promise<void>;
}

/** Rejects with the server's error when it cannot listen (EADDRINUSE). */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  let closing = false;
  let inFlight = 0;

  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 20_000 },
    (request, response) => {
      inFlight++;
      response.once('close', () => {
        inFlight--;
        // A connection that was answered while closing would else idle until its keep-alive ends.
        if (closing) setImmediate(() => server.closeIdleConnections());
      });
      if (closing) response.setHeader('Connection', 'close');
      identify(request, options.trustProxy);
      setSecurityHeaders(request, response, options);
      response.setHeader('X-Request-Id', String(request.headers['x-request-id']));
      if (options.first?.(request, response)) return;
      options.handler(request, response).catch((error: Error) => {
        options.onError(error);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  if (options.upgrade) {
    const { upgrade } = options;
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => {});
      upgrade(request, socket, head).catch(options.onError);
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', options.onError);
  return {
    server,
    port: (server.address() as AddressInfo).port,
    inFlight: () => inFlight,
    async close(graceMs) {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** The client's address is the socket's; a proxy's word counts only where it is trusted (SEC-9). */
function identify(request: IncomingMessage, trustProxy: boolean): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith(OWN_PREFIX)) delete request.headers[name];
  }
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = String(forwarded ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  request.headers[CLIENT_IP_HEADER] = last || (request.socket.remoteAddress ?? 'unknown');
  request.headers['x-request-id'] = randomUUID();
}
