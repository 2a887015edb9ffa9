/**
 * Claim, work, store: the loop of every pipeline stage. At most `concurrency` items are worked on
 * at once, and a slot that falls free takes the next item at once (JOB-5); while one batch of
 * results is stored the next gathers. A batch is stored when it is full, when nothing more comes,
 * or when its first result has waited for LINGER_MS.
 */
const LINGER_MS = 50;

export interface WorkLoop<Item, Result> {
  /** Takes up to `limit` items; an empty list means that nothing is left. */
  claim(limit: number): Promise<Item[]>;
  work(item: Item): Promise<Result>;
  store(results: Result[]): Promise<void>;
  /** Hands back what was claimed and not begun. */
  release(items: Item[]): Promise<void>;
  /** Makes leases last; called every `renewMs` with what is held. */
  renew(items: Item[]): Promise<void>;
  renewMs: number;
  concurrency: number;
  batchSize: number;
  /** Most items to take in this run. */
  limit?: number;
  /** Takes no more when it is aborted; what was begun is finished and stored. */
  stop: AbortSignal;
}

/** Runs until nothing is left to claim. Throws the first error of claim or store. */
export async function runWorkLoop<Item, Result>(loop: WorkLoop<Item, Result>): Promise<number> {
  const queue: Item[] = [];
  const working = new Set<Item>();
  const results: { item: Item; result: Result }[] = [];
  const storing = new Set<Item>();
  let remaining = loop.limit ?? Number.POSITIVE_INFINITY;
  let taken = 0;
  let exhausted = false;
  let claiming = false;
  let error: unknown;
  let wake = () => {};
  let linger: NodeJS.Timeout | undefined;
  let lingered = false;

  const fail = (cause: unknown) => {
    error ??= cause;
  };
  const halted = () => loop.stop.aborted || error !== undefined;

  function refill(): void {
    if (claiming || exhausted || halted() || remaining <= 0) return;
    if (queue.length >= loop.concurrency || results.length >= 2 * loop.batchSize) return;
    claiming = true;
    loop
      .claim(Math.min(loop.batchSize, remaining))
      .then((items) => {
        exhausted = items.length === 0;
        taken += items.length;
        remaining -= items.length;
        queue.push(...items);
      }, fail)
      .finally(() => {
        claiming = false;
        wake();
      });
  }

  function begin(): void {
    while (working.size < loop.concurrency && queue.length > 0 && !halted()) {
      const item = queue.shift() as Item;
      working.add(item);
      loop
        .work(item)
        .then((result) => results.push({ item, result }), fail)
        .finally(() => {
          working.delete(item);
          wake();
        });
    }
  }

  function flush(): void {
    if (storing.size > 0 || results.length === 0) return;
    const more = working.size > 0 || queue.length > 0 || claiming;
    if (results.length < loop.batchSize && more && !halted() && !lingered) {
      linger ??= setTimeout(() => {
        lingered = true;
        wake();
      }, LINGER_MS);
      return;
    }
    clearTimeout(linger);
    linger = undefined;
    lingered = false;
    const batch = results.splice(0, loop.batchSize);
    for (const { item } of batch) storing.add(item);
    loop
      .store(batch.map(({ result }) => result))
      .catch(fail)
      .finally(() => {
        storing.clear();
        wake();
      });
  }

  const renewal = setInterval(() => {
    const held = [...queue, ...working, ...storing, ...results.map(({ item }) => item)];
    // A lease that could not be renewed ends; the fence of the claim keeps the result out.
    if (held.length > 0) loop.renew(held).catch(() => {});
  }, loop.renewMs);
  const onStop = () => wake();
  loop.stop.addEventListener('abort', onStop);
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      refill();
      begin();
      flush();
      if (working.size === 0 && storing.size === 0 && results.length === 0 && !claiming) {
        if (halted() || exhausted || (remaining <= 0 && queue.length === 0)) break;
      }
      await woken;
    }
  } finally {
    clearInterval(renewal);
    clearTimeout(linger);
    loop.stop.removeEventListener('abort', onStop);
    if (queue.length > 0) await loop.release(queue).catch(fail);
  }
  if (error !== undefined) throw error;
  return taken;
}
