import { exp, logGamma } from '@lobule/numerics';
import type { Margins } from './tables.ts';

/** Work beyond which the enumeration is given up (a second or two), in allocations of a column over the rows. */
const MOST_ALLOCATIONS = 1_500_000;

interface Node {
  /** What is left of each row, descending. */
  readonly left: readonly number[];
  /** Probabilities of the columns so far (as logarithms, rounded) with how often each was reached. */
  readonly past: Map<number, number>;
}

/**
 * p of Fisher's test for an r x c table: columns are filled one by one, and tables with the same row remainders share a
 * node, after Mehta and Patel (JASA 78, 1983). Undefined where the table is too large.
 *
 * A table's probability is prod(R_i!) / n! times the product over columns of C_j! / prod_i(x_ij!); the ways to finish a
 * node with remainders r_i sum to (sum r_i)! / prod(r_i!) whatever the columns are, so a node whose every completion is
 * rare enough is summed at once.
 */
export function fisherNetwork(sums: Margins): number | undefined {
  const tall = sums.rowSums.length > sums.columnSums.length;
  const rows = tall ? sums.columnSums : sums.rowSums;
  const columns = [...(tall ? sums.rowSums : sums.columnSums)].sort((a, b) => b - a);
  const logFactorial = Array.from({ length: sums.total + 1 }, (_, i) => logGamma(i + 1));
  const ways = (left: readonly number[]) =>
    left.reduce((sum, r) => sum - logFactorial[r], logFactorial[left.reduce((a, b) => a + b, 0)]);

  let observed = columns.reduce((sum, c) => sum + logFactorial[c], 0);
  for (const row of sums.table) for (const count of row) observed -= logFactorial[count];
  const limit = observed + 1e-7;

  const reach = pathLengths(columns, logFactorial);
  let budget = MOST_ALLOCATIONS;
  const start = [...rows].sort((a, b) => b - a);
  const whole = ways(start);
  let level = new Map<string, Node>([[start.join(), { left: start, past: new Map([[0, 1]]) }]]);
  let p = 0;
  for (let column = 0; column < columns.length; column++) {
    const next = new Map<string, Node>();
    for (const node of level.values()) {
      for (const { left, term } of allocations(node.left, columns[column], logFactorial)) {
        budget -= node.past.size;
        if (budget < 0) return undefined;
        const bounds = reach(left, column + 1);
        if (bounds === undefined) return undefined;
        const completions = ways(left);
        for (const [past, weight] of node.past) {
          const sofar = past + term;
          if (sofar + bounds.longest <= limit) p += weight * exp(sofar + completions - whole);
          else if (sofar + bounds.shortest <= limit) addPast(next, left, sofar, weight);
        }
      }
    }
    level = next;
  }
  return Math.min(1, p);
}

function addPast(level: Map<string, Node>, left: readonly number[], past: number, weight: number): void {
  const key = left.join();
  let node = level.get(key);
  if (!node) {
    node = { left, past: new Map() };
    level.set(key, node);
  }
  const rounded = Math.round(past * 1e10) / 1e10;
  node.past.set(rounded, (node.past.get(rounded) ?? 0) + weight);
}

interface Allocation {
  readonly left: readonly number[];
  /** log of C! / prod(x_i!). */
  readonly term: number;
}

/** Every way to spread one column's count over the rows. */
function* allocations(
  left: readonly number[],
  count: number,
  logFactorial: readonly number[],
): Generator<Allocation> {
  const room = left.slice();
  for (let i = left.length - 2; i >= 0; i--) room[i] += room[i + 1];
  const rest = left.slice();
  function* place(row: number, remaining: number, term: number): Generator<Allocation> {
    if (row === left.length - 1) {
      rest[row] = left[row] - remaining;
      yield { left: rest.slice().sort((a, b) => b - a), term: term - logFactorial[remaining] };
      return;
    }
    const least = Math.max(0, remaining - room[row + 1]);
    for (let x = least; x <= Math.min(left[row], remaining); x++) {
      rest[row] = left[row] - x;
      yield* place(row + 1, remaining - x, term - logFactorial[x]);
    }
  }
  yield* place(0, count, logFactorial[count]);
}

/** The largest and the smallest log probability with which the remaining columns can be filled, by memory. */
function pathLengths(columns: readonly number[], logFactorial: readonly number[]) {
  const known = columns.map(() => new Map<string, { longest: number; shortest: number }>());
  let budget = MOST_ALLOCATIONS;
  const nothing = { longest: 0, shortest: 0 };
  return function reach(left: readonly number[], column: number): typeof nothing | undefined {
    if (column === columns.length) return nothing;
    const key = left.join();
    const found = known[column].get(key);
    if (found) return found;
    let longest = Number.NEGATIVE_INFINITY;
    let shortest = Number.POSITIVE_INFINITY;
    for (const allocation of allocations(left, columns[column], logFactorial)) {
      if (--budget < 0) return undefined;
      const rest = reach(allocation.left, column + 1);
      if (rest === undefined) return undefined;
      longest = Math.max(longest, allocation.term + rest.longest);
      shortest = Math.min(shortest, allocation.term + rest.shortest);
    }
    const bounds = { longest, shortest };
    known[column].set(key, bounds);
    return bounds;
  };
}
