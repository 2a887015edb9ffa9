/** The timers of the pools in this process that are still to fire. */
import { createHook } from 'node:async_hooks';

const pending = new Map<number, string>();

createHook({
  init(id, type) {
    if (type !== 'Timeout') return;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 60;
    const stack = new Error().stack ?? '';
    Error.stackTraceLimit = limit;
    // Those that pg sets are the pool's too: it called pg.
    if (stack.includes('packages/pool/src')) pending.set(id, stack);
  },
  destroy: (id) => void pending.delete(id),
}).enable();

/** Where each of them was set. */
export async function pendingTimers(): Promise<string[]> {
  // Node tells of a timer that was cleared in a later turn.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return [...pending.values()];
}
