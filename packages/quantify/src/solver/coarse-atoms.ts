import { type AtomTable, atomAt, PIECE } from './atom-table.ts';
import { type BlockedMatrix, blocked } from './products.ts';

/** Unit atoms on a coarse grid of log k, and their products with the scaled atom of any rate: cubics as in the table. */
export interface CoarseAtoms {
  readonly count: number;
  readonly logs: Float64Array;
  readonly units: BlockedMatrix;
  /** cells x count x PIECE. */
  readonly products: Float64Array;
}

/** Distance of the rates that are tried first, in log k. */
const COARSE = 0.5;

export function coarseAtoms(table: AtomTable): CoarseAtoms {
  const { rank, lowestLog, highestLog, cells, pieces } = table;
  const count = Math.ceil((highestLog - lowestLog) / COARSE) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => lowestLog + (j * (highestLog - lowestLog)) / (count - 1),
  );
  const units = new Float64Array(count * rank);
  const unused = new Float64Array(rank);
  logs.forEach((at, j) => {
    const unit = units.subarray(j * rank, (j + 1) * rank);
    atomAt(table, at, unit, unused);
    const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
    for (let r = 0; r < rank; r++) unit[r] /= length;
  });
  const products = new Float64Array(cells * count * PIECE);
  for (let cell = 0; cell < cells; cell++) {
    for (let j = 0; j < count; j++) {
      for (let c = 0; c < PIECE; c++) {
        let sum = 0;
        for (let r = 0; r < rank; r++) sum += units[j * rank + r] * pieces[(cell * rank + r) * PIECE + c];
        products[(cell * count + j) * PIECE + c] = sum;
      }
    }
  }
  return { count, logs, units: blocked(units, rank), products };
}

/** A step of more than e is never trusted. */
export function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

export function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
