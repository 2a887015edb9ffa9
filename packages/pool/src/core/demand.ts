export interface Demand {
  /** Callers who wait, one after the other, for slots that they may have. */
  queue: number;
  /** How many of them could be served at once, if there were slots enough. */
  servable: number;
  /** Slots in use, which will come back. */
  busy: number;
  /** Slots being opened or checked, each of which will serve one. */
  coming: number;
  /** ms that a slot is held, on average; undefined if nothing is known. */
  holdTime: number | undefined;
  /** ms that opening one takes, on average; undefined if nothing is known. */
  openTime: number | undefined;
}

/**
 * How many slots are worth opening now.
 *
 * As many as there are waiters, if nothing is in use that could come back. Otherwise so many that
 * the queue, served by all of them, is done in the time that opening takes: what is in use drains
 * a queue of n in n × hold ÷ busy (Little 1961). At least one while somebody waits, so that nobody
 * depends on a guess; its completion is the occasion to look anew. So a burst that is shorter than
 * an opening does not fill the pool, and one that lasts does.
 */
export function slotsWorthOpening(demand: Demand): number {
  const { queue, servable, busy, coming, holdTime, openTime } = demand;
  if (servable <= coming) return 0;
  if (busy === 0) return servable - coming;
  const drainedInTime =
    holdTime === undefined || openTime === undefined
      ? 0
      : Math.ceil((queue * holdTime) / Math.max(openTime, 1)) - busy;
  return Math.max(0, Math.min(Math.max(drainedInTime, 1), servable) - coming);
}
