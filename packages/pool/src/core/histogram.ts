export interface HistogramSnapshot {
  count: number;
  /** Milliseconds; null while nothing was recorded. */
  mean: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** Four buckets for each doubling, from 1 µs to 17 minutes: a percentile is at most 19 % too high. */
const STEPS = 4;
const FIRST_MS = 0.001;
const BUCKETS = 120;

/** Counts durations in buckets that grow exponentially: constant memory, no allocation. */
export class Histogram {
  readonly #buckets = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  record(milliseconds: number): void {
    const index = milliseconds > FIRST_MS ? bucketOf(milliseconds) : 0;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count++;
    this.#sum += milliseconds;
    if (milliseconds > this.#max) this.#max = milliseconds;
  }

  add(other: Histogram): void {
    for (const [index, count] of other.#buckets.entries()) {
      this.#buckets[index] = (this.#buckets[index] ?? 0) + count;
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  snapshot(): HistogramSnapshot {
    const empty = this.#count === 0;
    return {
      count: this.#count,
      mean: empty ? null : this.#sum / this.#count,
      p50: this.#percentile(0.5),
      p95: this.#percentile(0.95),
      p99: this.#percentile(0.99),
      max: empty ? null : this.#max,
    };
  }

  #percentile(share: number): number | null {
    const rank = Math.ceil(this.#count * share);
    let seen = 0;
    for (const [index, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= rank && count > 0) return Math.min(FIRST_MS * 2 ** (index / STEPS), this.#max);
    }
    return null;
  }
}

function bucketOf(milliseconds: number): number {
  const bucket = Math.ceil(Math.log2(milliseconds / FIRST_MS) * STEPS);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}
