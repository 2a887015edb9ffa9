/** A node stands in at most one list. */
export interface Linked<N> {
  previous: N | undefined;
  next: N | undefined;
}

/** Doubly linked through its nodes: nothing is allocated, and leaving from the middle is O(1). */
export class LinkedList<N extends Linked<N>> {
  first: N | undefined;
  last: N | undefined;
  size = 0;

  push(node: N): void {
    node.previous = this.last;
    node.next = undefined;
    if (this.last) this.last.next = node;
    else this.first = node;
    this.last = node;
    this.size++;
  }

  remove(node: N): void {
    if (node.previous) node.previous.next = node.next;
    else this.first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.last = node.previous;
    node.previous = undefined;
    node.next = undefined;
    this.size--;
  }

  /** Those that stand in it now, whatever becomes of them in the loop. */
  [Symbol.iterator](): Iterator<N> {
    const nodes: N[] = [];
    for (let node = this.first; node; node = node.next) nodes.push(node);
    return nodes[Symbol.iterator]();
  }
}
