/** A way to the database that can be closed, or fall silent, while the database lives on. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface DatabaseProxy {
  url: string;
  /** `silent`: accepts and never answers. `closed`: refuses, and cuts what is open. */
  become(state: 'open' | 'silent' | 'closed'): Promise<void>;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (silent) return;
    const upstream = connect(Number(target.port), target.hostname);
    sockets.add(upstream);
    upstream.on('error', () => {}).once('close', () => sockets.delete(upstream));
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
    const pass = (to: Socket) => (data: Buffer) => {
      if (!silent) to.write(data);
    };
    socket.on('data', pass(upstream));
    upstream.on('data', pass(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.port = String(port);
  return {
    url: url.href,
    async become(state) {
      silent = state === 'silent';
      if (state === 'closed') {
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        });
      } else if (!server.listening) {
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      } else if (state === 'open') {
        // What fell silent in the middle of an answer cannot go on.
        for (const socket of sockets) socket.destroy();
      }
    },
  };
}
