/** A feed with its transcripts on loopback, that remembers what it was asked for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FeedServer {
  feedUrl: string;
  /** How often each path was asked for. */
  asked: Map<string, number>;
  close(): Promise<void>;
}

export async function startFeed(rows: number, delayMs = 0): Promise<FeedServer> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (path === '/feed.csv') {
      const { port } = server.address() as AddressInfo;
      response.end(Array.from({ length: rows }, (_, index) => rowOf(index, port)).join(''));
    } else {
      setTimeout(() => response.end(TRANSCRIPT), delayMs);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    feedUrl: `http://127.0.0.1:${port}/feed.csv`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TRANSCRIPT = `[01.07.2025 10:00:00] User: Waar vind ik mijn rooster?
[01.07.2025 10:00:04] Assistant: In de app, onder Planning.
[01.07.2025 10:00:30] User: Bedankt!`;

const rowOf = (index: number, port: number) =>
  `row-${index},01.07.2025 10:00:00,01.07.2025 10:01:00,192.0.2.${index % 200},NL,nl,2,,,,http://127.0.0.1:${port}/t/${index}.txt,1.5,100,0.001,,Hoi\n`;
