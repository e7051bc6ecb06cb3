import type { PredictionData } from '../data/data.ts';

/** Two patients whose features are the same: one person under two names, or a row copied. */
export interface Twins {
  readonly patients: readonly [string, string];
  /** Features with values in both that are equal, and those that are not. */
  readonly equal: number;
  readonly different: number;
}

/** Fewer continuous features than this say nothing about identity. */
const ENOUGH = 3;
const NEARLY_ALL = 0.9;

/**
 * Pairs of rows of different patients that agree in nearly all features with many distinct values. (Few-valued
 * features, such as receptor status, agree between strangers.)
 */
export function findTwins(data: PredictionData): Twins[] {
  const { rows, names, values } = data.x;
  const telling = names
    .map((_, j) => j)
    .filter((j) => {
      const column = values.subarray(j * rows, (j + 1) * rows);
      return new Set(column).size > rows / 2;
    });
  if (telling.length < ENOUGH) return [];
  const found: Twins[] = [];
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      if (data.rowPatient[a] === data.rowPatient[b]) continue;
      const { equal, different } = compareRows(values, rows, telling, a, b);
      if (equal >= ENOUGH && equal >= NEARLY_ALL * (equal + different)) {
        found.push({
          patients: [data.patients[data.rowPatient[a]], data.patients[data.rowPatient[b]]],
          equal,
          different,
        });
      }
    }
  }
  return found;
}

function compareRows(values: Float64Array, rows: number, columns: readonly number[], a: number, b: number) {
  let equal = 0;
  let different = 0;
  const allowed = (1 - NEARLY_ALL) * columns.length;
  for (const j of columns) {
    const [x, y] = [values[j * rows + a], values[j * rows + b]];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (x === y) equal++;
    else if (++different > allowed) break;
  }
  return { equal, different };
}
