/** Forked by the scenario `idle`: opens 50 connections, lets them be, tells what that costs. */
import { createHook } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { warm } from './measure.ts';
import { type PeerName, peers } from './peers.ts';

const [name, url = '', ms] = process.argv.slice(2);
const peer = peers[name as PeerName];

// process.getActiveResourcesInfo() leaves out timers that do not keep the process alive.
const timers = new Set<number>();
const hook = createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id);
  },
  destroy: (id) => void timers.delete(id),
}).enable();

const pool = await peer.open({ url, max: 50, idleMs: 120_000 });
await warm(pool, 50);
await wait(500);
globalThis.gc?.();
await turn();
const alive = timers.size;
hook.disable();

const before = process.cpuUsage();
const start = performance.now();
await wait(Number(ms));
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / (performance.now() - start) / 10;
process.send?.({ cpu, timers: alive });
