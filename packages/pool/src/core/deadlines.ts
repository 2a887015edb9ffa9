interface Due {
  deadline: number;
  /** Nobody waits for this one any more; it is dropped when the heap comes across it. */
  settled: boolean;
}

const SMALL = 64;

/**
 * Binary heap, the earliest deadline first. Callers with the same timeout arrive in the order of
 * their deadlines, so that adding one is O(1) in practice. What was settled is left in place and
 * swept when it is more than half of the heap: O(1) amortised.
 */
export class Deadlines<D extends Due> {
  #heap: D[] = [];
  #settled = 0;

  add(item: D): void {
    this.#heap.push(item);
    this.#rise(this.#heap.length - 1);
  }

  /** To be called once for each item that was settled before it was due. */
  settle(): void {
    this.#settled++;
    if (this.#settled * 2 <= this.#heap.length || this.#heap.length < SMALL) return;
    // A sorted array is a heap.
    this.#heap = this.#heap.filter((item) => !item.settled).sort((a, b) => a.deadline - b.deadline);
    this.#settled = 0;
  }

  next(): D | undefined {
    let top = this.#heap[0];
    while (top?.settled) {
      this.#removeTop();
      this.#settled--;
      top = this.#heap[0];
    }
    return top;
  }

  /** Takes out the earliest, if it is due. */
  takeDue(now: number): D | undefined {
    const top = this.next();
    if (top === undefined || top.deadline > now) return undefined;
    this.#removeTop();
    return top;
  }

  #removeTop() {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number) {
    const heap = this.#heap;
    const item = heap[start];
    if (item === undefined) return;
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || parent.deadline <= item.deadline) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = item;
  }

  #sink(start: number) {
    const heap = this.#heap;
    const item = heap[start];
    if (item === undefined) return;
    let index = start;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && right.deadline < child.deadline) {
        child = right;
        childIndex++;
      }
      if (item.deadline <= child.deadline) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = item;
  }
}
