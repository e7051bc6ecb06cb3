import { readFileSync } from 'node:fs';
import {
  crossValidatePath,
  type Design,
  type PathSettings,
  type PenalisedPath,
  penalisedPath,
  type Response,
} from '@lobule/learners';
import { type CaseResult, compare, type SuiteContext } from './suite.ts';

interface ReferencePath {
  readonly lambda: readonly number[];
  readonly dev_ratio: readonly number[];
  readonly nulldev: number;
  readonly at: readonly { readonly index1: number; readonly beta: readonly number[] }[];
}

interface ReferenceCv {
  readonly cvm: readonly number[];
  readonly index: readonly [number, number];
  readonly lambda_min: number;
  readonly lambda_1se: number;
}

interface Problem {
  readonly design: Design;
  readonly response: Response;
}

/** Beyond this index the logistic path nears separation and glmnet's own solutions are loose; there KKT decides. */
const LAST_COMPARED = 73;

/**
 * Penalised paths against glmnet 4.1-6 at thresh 1e-20: coefficients, penalties, deviance ratios, the certificate of
 * every solution, and the penalties that cross-validation chooses.
 *
 * Left out: the first ridge solution, which glmnet computes at lambda 9.9e35 and labels otherwise; and cvm itself beyond
 * 1 %, because cv.glmnet interpolates coefficients between the penalties of each fold.
 */
export async function glmnetCases(context: SuiteContext): Promise<readonly CaseResult[]> {
  const reference = JSON.parse(readFileSync(context.reference('statistics/glmnet.json'), 'utf8'));
  const read = (name: string, lead: number) =>
    readExample(context.reference(`statistics/data/${name}`), lead);
  const binomial = problem(read('glmnet_binomial.csv', 1), 'logistic');
  const cox = problem(read('glmnet_cox.csv', 2), 'cox');
  const gaussian = problem(read('glmnet_gaussian.csv', 1), 'gaussian');

  const early = { stopEarly: true };
  return [
    ...pathCases('binomial lasso', binomial, {}, reference.binomial.path_lasso),
    ...pathCases('binomial elastic net', binomial, { alpha: 0.5 }, reference.binomial.path_en05),
    ...pathCases('binomial ridge', binomial, { alpha: 0 }, reference.binomial.path_ridge),
    ...pathCases(
      'binomial not standardised',
      binomial,
      { standardise: false },
      reference.binomial.path_nostd,
    ),
    ...pathCases('cox lasso', cox, {}, reference.cox.path_lasso),
    ...pathCases('cox elastic net', cox, { alpha: 0.5 }, reference.cox.path_en05),
    ...pathCases('gaussian lasso', gaussian, early, reference.gaussian.path),
    lengthCase('binomial lasso by default', binomial, reference.binomial.default_lasso),
    lengthCase('cox lasso by default', cox, reference.cox.default_lasso),
    ...cvCases('binomial lasso', binomial, early, reference.binomial.cv_deviance),
    ...cvCases('binomial elastic net', binomial, { alpha: 0.5, ...early }, reference.binomial.cv_en05),
    ...cvCases('cox lasso', cox, early, reference.cox.cv_deviance),
    ...cvCases('gaussian lasso', gaussian, early, reference.gaussian.cv),
  ];
}

function pathCases(
  name: string,
  { design, response }: Problem,
  settings: PathSettings,
  expected: ReferencePath,
) {
  const path = penalisedPath(design, response, settings);
  const ridge = settings.alpha === 0;
  const first = ridge ? 1 : 0;
  const cases: CaseResult[] = [
    compare(`glmnet ${name}: number of penalties`, path.lambdas.length, expected.lambda.length, 0),
    compare(`glmnet ${name}: null deviance`, path.nullDeviance, expected.nulldev, 1e-8),
    largest(`glmnet ${name}: lambda`, path.lambdas, expected.lambda, 1e-9, 0),
    // glmnet's first explained deviance of a ridge path belongs to another lambda.
    largest(`glmnet ${name}: deviance ratio`, path.explained, expected.dev_ratio, 1e-8, first),
    compare(`glmnet ${name}: KKT certificate`, Math.max(...path.kkt), 0, 1e-8),
  ];
  for (const { index1, beta } of expected.at) {
    if (index1 > LAST_COMPARED || index1 <= first) continue;
    cases.push(
      largest(`glmnet ${name}: coefficients at ${index1}`, coefficientsAt(path, index1 - 1), beta, 1e-6, 0),
    );
  }
  return cases;
}

function lengthCase(name: string, { design, response }: Problem, expected: ReferencePath): CaseResult {
  const path = penalisedPath(design, response, { stopEarly: true });
  return compare(`glmnet ${name}: number of penalties`, path.lambdas.length, expected.lambda.length, 0);
}

function cvCases(name: string, { design, response }: Problem, settings: PathSettings, expected: ReferenceCv) {
  const folds = Int32Array.from({ length: design.rows }, (_, i) => i % 10);
  const cv = crossValidatePath(design, response, folds, settings);
  const { lambdas } = cv.path;
  const smallest = expected.cvm[expected.index[0] - 1];
  return [
    compare(`cv.glmnet ${name}: index of lambda.min`, cv.minIndex + 1, expected.index[0], 0),
    compare(`cv.glmnet ${name}: index of lambda.1se`, cv.oneSeIndex + 1, expected.index[1], 0),
    compare(`cv.glmnet ${name}: lambda.min`, lambdas[cv.minIndex], expected.lambda_min, 1e-9),
    compare(`cv.glmnet ${name}: lambda.1se`, lambdas[cv.oneSeIndex], expected.lambda_1se, 1e-9),
    compare(`cv.glmnet ${name}: smallest deviance`, cv.deviance[cv.minIndex], smallest, 0, 0.01),
  ];
}

function coefficientsAt(path: PenalisedPath, k: number): Float64Array {
  return path.coefficients.subarray(k * path.columns, (k + 1) * path.columns);
}

/** A case whose error is the largest over an array. */
function largest(
  name: string,
  got: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  from: number,
) {
  let error = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let k = from; k < expected.length; k++) error = Math.max(error, Math.abs(got[k] - expected[k]));
  return { case: name, error, tolerance, passed: error <= tolerance };
}

interface Example {
  readonly design: Design;
  readonly lead: readonly (readonly number[])[];
}

function readExample(file: string, lead: number): Example {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  const columns = rows[0].length - lead;
  const x = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) x[j * rows.length + i] = row[j + lead];
  });
  const leading = Array.from({ length: lead }, (_, j) => rows.map((row) => row[j]));
  return { design: { rows: rows.length, columns, x }, lead: leading };
}

function problem({ design, lead }: Example, family: Response['family']): Problem {
  const response: Response =
    family === 'cox' ? { family, time: lead[0], event: lead[1] } : { family, y: lead[0] };
  return { design, response };
}
