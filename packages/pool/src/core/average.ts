const WEIGHT = 0.1;

/** Exponentially weighted: about the last ten count. */
export class Average {
  /** undefined while nothing was recorded. */
  value: number | undefined;

  record(sample: number): void {
    this.value = this.value === undefined ? sample : this.value + WEIGHT * (sample - this.value);
  }
}
