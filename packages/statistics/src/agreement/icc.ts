import { fisherF } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { checkedNumber, requireShare, type Values } from '../values.ts';

/** Which intraclass correlation. */
export interface IccOptions {
  /** 'oneway': each subject has its own raters; 'twoway': the same raters see all. Default 'twoway'. */
  readonly model?: 'oneway' | 'twoway';
  /** 'agreement' counts a rater's bias as error, 'consistency' does not. Default 'agreement'. */
  readonly type?: 'agreement' | 'consistency';
  /** Reliability of one rater, or of the mean of all. Default 'single'. */
  readonly unit?: 'single' | 'average';
  /**
   * Degrees of freedom of ICC(A,k): 'mcgraw-wong' (default) follows the paper's table 7 and stepping up the interval of
   * ICC(A,1), as psych does; 'irr' puts k ICC(A,k) where the paper has ICC(A,k), to compare with results of R's irr.
   */
  readonly averageFreedom?: 'mcgraw-wong' | 'irr';
  readonly level?: number;
}

/** An intraclass correlation with its names and mean squares. */
export interface IccResult extends TestResult {
  /** McGraw and Wong's name: ICC(1), ICC(C,1), ICC(A,1), ICC(k), ICC(C,k), ICC(A,k). */
  readonly form: string;
  /** Shrout and Fleiss's name: ICC(1,1) to ICC(3,k); two-way agreement is 2, consistency 3. */
  readonly shroutFleiss: string;
  readonly meanSquares: MeanSquares;
}

/** Mean squares of the two-way table, in the readings' unit squared. */
export interface MeanSquares {
  readonly rows: number;
  readonly columns: number;
  readonly error: number;
  readonly withinRows: number;
}

/** Intraclass correlation of raters (columns) over subjects (rows), after McGraw and Wong (Psychological Methods 1,
 * 1996) and Shrout and Fleiss (1979); F test against 0. Subjects with a missing rating are left out.
 *
 * @throws statistics/lengths-differ where rows have different lengths; statistics/not-numeric
 * @example
 * intraclassCorrelation([[9, 2], [6, 1], [8, 4]]).estimate?.name; // 'ICC(A,1)'
 */
export function intraclassCorrelation(ratings: readonly Values[], options: IccOptions = {}): IccResult {
  const { model = 'twoway', type = 'agreement', unit = 'single', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const complete = completeRows(ratings);
  const n = complete.length;
  const missing = ratings.length - n;
  const k = complete[0]?.length ?? 0;
  const suffix = unit === 'single' ? '1' : 'k';
  const letter = type === 'agreement' ? 'A' : 'C';
  const form = model === 'oneway' ? `ICC(${suffix})` : `ICC(${letter},${suffix})`;
  const shroutFleiss = `ICC(${model === 'oneway' ? 1 : type === 'agreement' ? 2 : 3},${suffix})`;
  const method = `Intraclass correlation ${form}`;
  const names = { form, shroutFleiss };
  if (n < 2 || k < 2) {
    const reason = { code: 'too-few-values', text: 'fewer than two complete subjects or raters.' };
    const none = { rows: Number.NaN, columns: Number.NaN, error: Number.NaN, withinRows: Number.NaN };
    return { ...undefinedTest(method, n, missing, reason), ...names, meanSquares: none };
  }
  const ms = meanSquares(complete);
  if (!(ms.rows > 0)) {
    const reason = { code: 'zero-variance', text: 'the subjects do not differ.' };
    return { ...undefinedTest(method, n, missing, reason), ...names, meanSquares: ms };
  }
  const parts =
    model === 'oneway'
      ? ratioForm(ms.rows / ms.withinRows, n - 1, n * (k - 1), k, unit, level)
      : type === 'consistency'
        ? ratioForm(ms.rows / ms.error, n - 1, (n - 1) * (k - 1), k, unit, level)
        : agreementForm(ms, n, k, unit, level, options.averageFreedom ?? 'mcgraw-wong');
  const result = testResult({
    method,
    statistic: { name: 'F', value: parts.f },
    degreesOfFreedom: parts.df,
    p: fisherF.upper(parts.f, parts.df[0], parts.df[1]),
    estimate: { name: form, value: parts.icc },
    interval: { lower: parts.lower, upper: parts.upper, level },
    n,
    missing,
  });
  return { ...result, ...names, meanSquares: ms };
}

interface Parts {
  readonly icc: number;
  readonly f: number;
  readonly df: [number, number];
  readonly lower: number;
  readonly upper: number;
}

/** Forms that depend on one F ratio: (F - 1) / (F + k - 1) for a single rating, 1 - 1 / F for the mean. */
function ratioForm(f: number, df1: number, df2: number, k: number, unit: string, level: number): Parts {
  const tail = (1 - level) / 2;
  const low = f / fisherF.quantile(1 - tail, df1, df2);
  const high = f * fisherF.quantile(1 - tail, df2, df1);
  const share = (ratio: number) => (unit === 'single' ? (ratio - 1) / (ratio + k - 1) : 1 - 1 / ratio);
  return { icc: share(f), f, df: [df1, df2], lower: share(low), upper: share(high) };
}

function agreementForm(
  ms: MeanSquares,
  n: number,
  k: number,
  unit: string,
  level: number,
  averageFreedom: string,
): Parts {
  const { rows, columns, error } = ms;
  const tail = (1 - level) / 2;
  const single = (rows - error) / (rows + (k - 1) * error + (k / n) * (columns - error));
  const average = (rows - error) / (rows + (columns - error) / n);
  // Satterthwaite's degrees of freedom of a MSC + b MSE (McGraw and Wong 1996, table 7).
  const freedom = (a: number, b: number) => {
    const top = a * columns + b * error;
    return (
      (top * top) / ((a * columns * a * columns) / (k - 1) + (b * error * b * error) / ((n - 1) * (k - 1)))
    );
  };
  const v = freedom((k * single) / (n * (1 - single)), 1 + (k * single * (n - 1)) / (n * (1 - single)));
  const f1 = fisherF.quantile(1 - tail, n - 1, v);
  const f2 = fisherF.quantile(1 - tail, v, n - 1);
  const spread = k * columns + (k * n - k - n) * error;
  const lower = (n * (rows - f1 * error)) / (f1 * spread + n * rows);
  const upper = (n * (f2 * rows - error)) / (spread + n * f2 * rows);
  if (unit === 'single') return { icc: single, f: rows / error, df: [n - 1, v], lower, upper };
  if (averageFreedom === 'mcgraw-wong') {
    const stepUp = (r: number) => (k * r) / (1 + (k - 1) * r);
    return { icc: average, f: rows / error, df: [n - 1, v], lower: stepUp(lower), upper: stepUp(upper) };
  }
  const w = freedom((k * average) / (n * (1 - average)), 1 + (k * average * (n - 1)) / (n * (1 - average)));
  const g1 = fisherF.quantile(1 - tail, n - 1, w);
  const g2 = fisherF.quantile(1 - tail, w, n - 1);
  return {
    icc: average,
    f: rows / error,
    df: [n - 1, w],
    lower: (n * (rows - g1 * error)) / (g1 * (columns - error) + n * rows),
    upper: (n * (g2 * rows - error)) / (columns - error + n * g2 * rows),
  };
}

function completeRows(ratings: readonly Values[]): Float64Array[] {
  const width = ratings[0]?.length ?? 0;
  const complete: Float64Array[] = [];
  ratings.forEach((row, i) => {
    if (row.length !== width) {
      throw statisticsErrors.error('statistics/lengths-differ', {
        what: `Row ${i + 1} has ${row.length} ratings, the first has ${width}`,
      });
    }
    const values = Float64Array.from({ length: width }, (_, j) => checkedNumber(row[j], i, `rater ${j + 1}`));
    if (!values.some((value) => Number.isNaN(value))) complete.push(values);
  });
  return complete;
}

function meanSquares(rows: readonly Float64Array[]): MeanSquares {
  const n = rows.length;
  const k = rows[0].length;
  const rowMeans = rows.map((row) => row.reduce((a, b) => a + b, 0) / k);
  const columnMeans = Array.from({ length: k }, (_, j) => rows.reduce((sum, row) => sum + row[j], 0) / n);
  const grand = rowMeans.reduce((a, b) => a + b, 0) / n;
  const square = (x: number) => x * x;
  const between = rowMeans.reduce((sum, m) => sum + k * square(m - grand), 0);
  const columns = columnMeans.reduce((sum, m) => sum + n * square(m - grand), 0);
  let [error, within] = [0, 0];
  rows.forEach((row, i) => {
    row.forEach((x, j) => {
      error += square(x - rowMeans[i] - columnMeans[j] + grand);
      within += square(x - rowMeans[i]);
    });
  });
  return {
    rows: between / (n - 1),
    columns: columns / (k - 1),
    error: error / ((n - 1) * (k - 1)),
    withinRows: within / (n * (k - 1)),
  };
}
