/** A way to a server that can be slow, closed, cut or silent, or lead elsewhere; it counts who comes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface TcpProxy {
  url: string;
  /** Sockets accepted so far, those turned away included. */
  accepted: number;
  /** Before a new socket reaches the server, ms. */
  connectDelay: number;
  /** Added to every round trip, ms. */
  roundTripDelay: number;
  /** What becomes of a new socket: served, reset, closed politely, or taken and never answered. */
  mode: 'open' | 'reset' | 'close' | 'silent';
  /** New sockets lead to this server from now on. */
  leadTo(serverUrl: string): void;
  /** So many of the next bytes that the server says are lost; Infinity: all, and its FIN too. */
  drops: number;
  /** Resets every open socket. */
  cut(): void;
  /** Resets every open socket, and nobody listens until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** What is open falls silent, to the last FIN, until the returned function is called. */
  stall(): () => void;
  close(): Promise<void>;
}

export async function startProxy(serverUrl: string): Promise<TcpProxy> {
  let target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  // Half-open sockets, or the proxy's own end would answer for a peer that is silent.
  const options = { allowHalfOpen: true, noDelay: true };

  const server = createServer(options, async (socket) => {
    proxy.accepted++;
    keep(socket);
    if (proxy.mode === 'reset') return socket.resetAndDestroy();
    if (proxy.mode === 'close') return socket.destroy();
    if (proxy.mode === 'silent') return;
    if (proxy.connectDelay > 0) await wait(proxy.connectDelay);
    if (socket.destroyed) return;
    const upstream = connect({ ...options, port: Number(target.port), host: target.hostname });
    keep(upstream);
    join(socket, upstream, { delay: () => proxy.roundTripDelay });
    join(upstream, socket, {
      lose: (data) => {
        const lost = Math.min(proxy.drops, data.length);
        proxy.drops -= lost;
        return data.subarray(lost);
      },
      losesEnd: () => proxy.drops === Number.POSITIVE_INFINITY,
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await listen(0);

  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const proxy: TcpProxy = {
    url: url.href,
    accepted: 0,
    connectDelay: 0,
    roundTripDelay: 0,
    mode: 'open',
    drops: 0,
    leadTo(serverUrl) {
      target = new URL(serverUrl);
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    stall() {
      const silent = [...sockets];
      for (const socket of silent) socket.pause();
      return () => {
        for (const socket of silent) socket.resume();
      };
    },
    async down() {
      const stopped = stop();
      proxy.cut();
      await stopped;
    },
    up: () => listen(Number(url.port)),
    close() {
      for (const socket of sockets) socket.destroy();
      return stop();
    },
  };
  return proxy;
}

interface Way {
  /** ms */
  delay?(): number;
  /** What is left of the data. */
  lose?(data: Buffer): Buffer;
  losesEnd?(): boolean;
}

function join(from: Socket, to: Socket, way: Way): void {
  const pass = (action: () => void) => {
    const ms = way.delay?.() ?? 0;
    if (ms > 0) setTimeout(action, ms);
    else action();
  };
  from
    .on('data', (data) => {
      const rest = way.lose?.(data) ?? data;
      if (rest.length > 0) pass(() => to.write(rest));
    })
    .once('end', () => {
      if (!way.losesEnd?.()) pass(() => to.end());
    })
    .once('close', (failed) => {
      if (failed) to.destroy();
    });
}
