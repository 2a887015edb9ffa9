/** A way to the server that can fail as networks do. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface FaultyWay {
  /** Of the server, by this way. */
  url: string;
  /** How many connections were opened by this way. */
  count(): number;
  /** Refuses new connections, and resets those that are open. */
  fail(): Promise<void>;
  /** Takes connections and keeps them, and lets nothing through any more. */
  freeze(): void;
  /** The end of both, for new connections. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<FaultyWay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const frozen = new WeakSet<Socket>();
  let freezes = false;
  let count = 0;
  let server: Server;

  const accept = (inner: Socket) => {
    count++;
    const outer = connect(Number(port), hostname);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      if (freezes) frozen.add(from);
      from.on('data', (data) => !frozen.has(from) && to.write(data));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  const listen = async (at: number) => {
    server = createServer(accept).listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  const own = await listen(0);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return {
    url: url.href,
    count: () => count,
    fail: stop,
    freeze() {
      freezes = true;
      for (const socket of sockets) frozen.add(socket);
    },
    async mend() {
      freezes = false;
      if (!server.listening) await listen(own);
    },
    close: stop,
  };
}
