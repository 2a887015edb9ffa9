/** One round of one peer: everything it opens is closed afterwards, whatever state it is in. */

import { startProxy, type TcpProxy } from '../../test/tcp-proxy.ts';
import { within } from './measure.ts';
import type { Peer, PeerPool } from './peers.ts';
import type { Figures, Round, Scenario } from './scenario.ts';
import type { Server } from './server.ts';

export type Outcome = { figures: Figures; strays: string[] } | { failure: string };

/** For a pool's end: a pool that cannot end is left to its fate. */
const END_MS = 1000;

export async function playRound(
  scenario: Scenario,
  peer: Peer,
  server: Server,
  quick: boolean,
): Promise<Outcome> {
  const pools: PeerPool[] = [];
  const proxies: TcpProxy[] = [];
  const over = new AbortController();
  const round: Round = {
    quick,
    server,
    signal: over.signal,
    async open(peer, options) {
      const pool = await peer.open({ url: server.url, ...options });
      pools.push(pool);
      return pool;
    },
    async openProxy() {
      const proxy = await startProxy(server.url);
      proxies.push(proxy);
      return proxy;
    },
  };
  const strays = watchStrays();
  try {
    globalThis.gc?.();
    const figures = scenario.run(peer, round);
    figures.catch(() => {});
    const outcome = await within(figures, scenario.deadlineMs, 'hangs' as const);
    if (outcome === 'hangs') return { failure: `hangs (${scenario.deadlineMs / 1000} s)` };
    return { figures: outcome, strays: strays() };
  } catch (error) {
    return { failure: `fails: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    over.abort();
    for (const pool of pools)
      await within(
        pool.end().catch(() => {}),
        END_MS,
        undefined,
      );
    for (const proxy of proxies) await proxy.close();
    await server.clear();
    strays();
  }
}

/** What would have ended the process of a service: messages of errors that nobody caught. */
function watchStrays(): () => string[] {
  const messages: string[] = [];
  const note = (error: unknown) => {
    messages.push(error instanceof Error ? error.message : String(error));
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  return () => {
    process.off('uncaughtException', note);
    process.off('unhandledRejection', note);
    return messages;
  };
}
