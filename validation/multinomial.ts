import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Chosen,
  type ClassResponse,
  crossValidateClasses,
  type Design,
  type MultinomialPath,
  multinomialPath,
} from '@lobule/learners';
import { type CaseResult, compare, type SuiteContext } from './suite.ts';

interface ReferencePath {
  readonly alpha: number;
  readonly lambda: readonly number[];
  readonly dev_ratio: readonly number[];
  readonly nulldev: number;
  readonly at: readonly {
    readonly index1: number;
    readonly intercept: readonly number[];
    readonly beta: readonly (readonly number[])[];
  }[];
}

interface ReferenceCv {
  readonly cvm: readonly number[];
  readonly index: readonly [number, number];
  readonly lambda_min: number;
  readonly lambda_1se: number;
}

interface Problem {
  readonly name: 'quarters' | 'iris';
  readonly design: Design;
  readonly response: ClassResponse;
}

type ReferenceTable = {
  readonly [kind in 'lasso' | 'elastic_net' | 'ridge' | 'grouped_lasso' | 'grouped_net']: ReferencePath;
} & { readonly cv: ReferenceCv };

/** As of the reference (`settings` in its file). */
const SETTINGS = { lambdaCount: 50, lambdaMinRatio: 0.02, stopEarly: true };
/** That of the other paths. */
const COEFFICIENTS = 1e-6;

/**
 * Multinomial paths against glmnet 4.1-6 at thresh 1e-18, four classes of glmnet's gaussian example and the three of iris
 * (bench/peers/multinomial_reference.R). Left out as of the other paths: glmnet's first ridge solution; and cvm beyond 1 %.
 */
export function multinomialCases(context: SuiteContext): CaseResult[] {
  const file = path.join(import.meta.dirname, 'multinomial-glmnet.json');
  const reference = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly quarters: ReferenceTable;
    readonly iris: ReferenceTable;
  };
  return [quarters(context), iris(context)].flatMap((problem) => {
    const { cv, lasso, elastic_net, ridge, grouped_lasso, grouped_net } = reference[problem.name];
    return [
      ...pathCases(problem, 'lasso', lasso),
      ...pathCases(problem, 'elastic net', elastic_net),
      ...pathCases(problem, 'ridge', ridge),
      ...pathCases(problem, 'grouped lasso', grouped_lasso, true),
      ...pathCases(problem, 'grouped elastic net', grouped_net, true),
      ...cvCases(problem, cv),
    ];
  });
}

function pathCases(
  { name, design, response }: Problem,
  kind: string,
  expected: ReferencePath,
  grouped = false,
): CaseResult[] {
  const found = multinomialPath(design, response, { ...SETTINGS, alpha: expected.alpha, grouped });
  const label = `glmnet multinomial ${name} ${kind}`;
  const first = expected.alpha === 0 ? 1 : 0;
  return [
    compare(`${label}: number of penalties`, found.lambdas.length, expected.lambda.length, 0),
    compare(`${label}: null deviance`, found.nullDeviance, expected.nulldev, 1e-8),
    compare(`${label}: lambda`, apart(found.lambdas, expected.lambda), 0, 1e-9),
    compare(
      `${label}: deviance ratio`,
      apart(found.explained.subarray(first), expected.dev_ratio.slice(first)),
      0,
      1e-8,
    ),
    compare(`${label}: KKT certificate`, Math.max(...found.kkt), 0, 1e-8),
    ...expected.at.map(({ index1, intercept, beta }) =>
      compare(
        `${label}: coefficients at ${index1}`,
        apart(modelAt(found, index1 - 1), [...intercept, ...beta.flat()]),
        0,
        COEFFICIENTS,
      ),
    ),
  ];
}

function cvCases({ name, design, response }: Problem, expected: ReferenceCv): CaseResult[] {
  const folds = Int32Array.from({ length: design.rows }, (_, i) => i % 10);
  const chosen: Chosen<MultinomialPath> = crossValidateClasses(design, response, folds, SETTINGS);
  const { lambdas } = chosen.path;
  const label = `cv.glmnet multinomial ${name}`;
  const smallest = expected.cvm[expected.index[0] - 1];
  return [
    compare(`${label}: index of lambda.min`, chosen.minIndex + 1, expected.index[0], 0),
    compare(`${label}: index of lambda.1se`, chosen.oneSeIndex + 1, expected.index[1], 0),
    compare(`${label}: lambda.min`, lambdas[chosen.minIndex], expected.lambda_min, 1e-9),
    compare(`${label}: lambda.1se`, lambdas[chosen.oneSeIndex], expected.lambda_1se, 1e-9),
    compare(`${label}: smallest deviance`, chosen.deviance[chosen.minIndex], smallest, 0, 0.01),
  ];
}

/** Intercepts, then coefficients class after class. */
function modelAt({ classes, columns, intercepts, coefficients }: MultinomialPath, k: number): number[] {
  const from = k * classes;
  return [
    ...intercepts.subarray(from, from + classes),
    ...coefficients.subarray(from * columns, (from + classes) * columns),
  ];
}

function apart(got: ArrayLike<number>, expected: readonly number[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((largest, value, i) => Math.max(largest, Math.abs(got[i] - value)), 0);
}

function quarters(context: SuiteContext): Problem {
  const rows = readTable(context, 'glmnet_gaussian.csv').map((row) => row.map(Number));
  const order = rows.map((_, i) => i).sort((a, b) => rows[a][0] - rows[b][0]);
  const y = new Int32Array(rows.length);
  order.forEach((row, rank) => {
    y[row] = Math.floor((4 * rank) / rows.length);
  });
  return { name: 'quarters', design: designOf(rows.map((row) => row.slice(1))), response: { y, classes: 4 } };
}

function iris(context: SuiteContext): Problem {
  const rows = readTable(context, 'iris.csv');
  const species = rows.map((row) => row[4]);
  const names = [...new Set(species)].sort();
  return {
    name: 'iris',
    design: designOf(rows.map((row) => row.slice(0, 4).map(Number))),
    response: { y: species.map((name) => names.indexOf(name)), classes: names.length },
  };
}

function readTable(context: SuiteContext, name: string): string[][] {
  const text = readFileSync(context.reference(`statistics/data/${name}`), 'utf8');
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) => line.replaceAll('"', '').split(','));
}

function designOf(rows: readonly (readonly number[])[]): Design {
  const columns = rows[0].length;
  const x = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      x[j * rows.length + i] = value;
    });
  });
  return { rows: rows.length, columns, x };
}
