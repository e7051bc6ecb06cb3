import type { PredictionData } from '../data/data.ts';

/** Two patients whose features are the same: one person under two names, or a row copied. */
export interface Twins {
  readonly patients: readonly [string, string];
  /** Features with values in both that are equal, and those that are not. */
  readonly equal: number;
  readonly different: number;
}

/** So many features with many distinct values tell people apart by themselves. */
const ENOUGH = 3;
const NEARLY_ALL = 0.9;
/** With one or two of them, all features must agree, and there must be so many. */
const ALL_OF = 6;

/**
 * Pairs of rows of different patients that agree in nearly all features with many distinct values, or, where there are but
 * one or two of those, in every feature. (Few-valued features, such as receptor status, agree between strangers.)
 */
export function findTwins(data: PredictionData): Twins[] {
  const { rows } = data.x;
  const rule = ruleOf(data);
  if (rule === undefined) return [];
  const found: Twins[] = [];
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      if (data.rowPatient[a] === data.rowPatient[b]) continue;
      const { equal, different } = compareRows(data.x.values, rows, rule, a, b);
      if (equal >= rule.atLeast && equal >= rule.share * (equal + different)) {
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

/** Whether there are enough features with many distinct values for twins to be told from strangers. */
export function canTellTwins(data: PredictionData): boolean {
  return ruleOf(data) !== undefined;
}

/** Which columns are compared, and how many of them must agree. */
interface TwinRule {
  readonly columns: readonly number[];
  readonly atLeast: number;
  readonly share: number;
}

function ruleOf(data: PredictionData): TwinRule | undefined {
  const columns = tellingColumns(data);
  if (columns.length >= ENOUGH) return { columns, atLeast: ENOUGH, share: NEARLY_ALL };
  const all = data.x.names.map((_, j) => j);
  return columns.length > 0 && all.length >= ALL_OF
    ? { columns: [...columns, ...all.filter((j) => !columns.includes(j))], atLeast: ALL_OF, share: 1 }
    : undefined;
}

/** Twins of whom one is of the first data and one of the second; both have the same features. */
export function twinsAcross(first: PredictionData, second: PredictionData): Twins[] {
  const names = first.x.names;
  const rows = first.x.rows + second.x.rows;
  const values = new Float64Array(rows * names.length);
  const place = new Map(second.x.names.map((name, j) => [name, j]));
  names.forEach((name, j) => {
    const other = place.get(name);
    values.set(first.x.values.subarray(j * first.x.rows, (j + 1) * first.x.rows), j * rows);
    const its =
      other === undefined
        ? new Float64Array(second.x.rows).fill(Number.NaN)
        : second.x.values.subarray(other * second.x.rows, (other + 1) * second.x.rows);
    values.set(its, j * rows + first.x.rows);
  });
  const patients = [...first.patients, ...second.patients];
  const rowPatient = Int32Array.from({ length: rows }, (_, row) =>
    row < first.x.rows
      ? first.rowPatient[row]
      : first.patients.length + second.rowPatient[row - first.x.rows],
  );
  const own = new Set(first.patients);
  return findTwins({ ...first, patients, rowPatient, x: { rows, names, values } }).filter(
    ({ patients: [a, b] }) => own.has(a) !== own.has(b),
  );
}

function tellingColumns({ x: { rows, names, values } }: PredictionData): number[] {
  return names
    .map((_, j) => j)
    .filter((j) => new Set(values.subarray(j * rows, (j + 1) * rows)).size > rows / 2);
}

function compareRows(values: Float64Array, rows: number, { columns, share }: TwinRule, a: number, b: number) {
  let equal = 0;
  let different = 0;
  const allowed = (1 - share) * columns.length;
  for (const j of columns) {
    const [x, y] = [values[j * rows + a], values[j * rows + b]];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (x === y) equal++;
    else if (++different > allowed) break;
  }
  return { equal, different };
}
