import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** Answers; set anew by each test. Without one: 404. */
  handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** What was asked for since the test began. */
  requests: { url: string; headers: IncomingMessage['headers'] }[];
}

/** A loopback HTTP server for one test file. */
export function useHttpServer(): TestServer {
  const notFound: TestServer['handler'] = (_request, response) => response.writeHead(404).end();
  const result: TestServer = { origin: '', handler: notFound, requests: [] };
  const server = createServer((request, response) => {
    result.requests.push({ url: request.url ?? '', headers: request.headers });
    result.handler(request, response);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    result.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    result.handler = notFound;
    result.requests.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return result;
}
