/** Sums over ranks that change as one goes (Fenwick 1994): each call takes log n steps. */
export class SumTree {
  private readonly sums: Float64Array;
  private readonly values: Float64Array;
  total = 0;

  constructor(size: number) {
    this.sums = new Float64Array(size + 1);
    this.values = new Float64Array(size);
  }

  add(rank: number, weight: number): void {
    this.total += weight;
    this.values[rank] += weight;
    for (let k = rank + 1; k < this.sums.length; k += k & -k) this.sums[k] += weight;
  }

  at(rank: number): number {
    return this.values[rank];
  }

  /** Sum over the ranks below this one. */
  below(rank: number): number {
    let sum = 0;
    for (let k = rank; k > 0; k -= k & -k) sum += this.sums[k];
    return sum;
  }
}
