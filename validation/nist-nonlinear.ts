/** NIST StRD non-linear regression: 27 problems, each from both of its starts. */
import { readFileSync } from 'node:fs';
import { atan, cos, exp, levenbergMarquardt, log, pow, sin } from '@lobule/numerics';
import type { CaseResult, SuiteContext } from './suite.ts';

export const nonlinearCases = 54;

interface Problem {
  readonly start1: readonly number[];
  readonly start2: readonly number[];
  readonly certified: readonly number[];
  readonly sd: readonly number[];
  /** Rows of response, predictors. */
  readonly data: readonly (readonly number[])[];
}

type Model = (b: Float64Array, x: readonly number[]) => number;

const exponentialSum: Model = (b, [x]) =>
  b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x);
const twoPeaks: Model = (b, [x]) => b[0] * exp(-b[1] * x) + peak(b, 2, x) + peak(b, 5, x);
const chwirut: Model = (b, [x]) => exp(-b[0] * x) / (b[1] + b[2] * x);
const cubicRatio: Model = (b, [x]) =>
  (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1 + x * (b[4] + x * (b[5] + x * b[6])));
const saturation: Model = (b, [x]) => b[0] * (1 - exp(-b[1] * x));

const models: Readonly<Record<string, Model>> = {
  Bennett5: (b, [x]) => b[0] * pow(b[1] + x, -1 / b[2]),
  BoxBOD: saturation,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  DanWood: (b, [x]) => b[0] * pow(x, b[1]),
  ENSO: (b, [x]) => b[0] + wave(b[1], b[2], 12, x) + wave(b[4], b[5], b[3], x) + wave(b[7], b[8], b[6], x),
  Eckerle4: (b, [x]) => (b[0] / b[1]) * exp(-0.5 * square((x - b[2]) / b[1])),
  Gauss1: twoPeaks,
  Gauss2: twoPeaks,
  Gauss3: twoPeaks,
  Hahn1: cubicRatio,
  Kirby2: (b, [x]) => (b[0] + x * (b[1] + x * b[2])) / (1 + x * (b[3] + x * b[4])),
  Lanczos1: exponentialSum,
  Lanczos2: exponentialSum,
  Lanczos3: exponentialSum,
  MGH09: (b, [x]) => (b[0] * (x * x + x * b[1])) / (x * x + x * b[2] + b[3]),
  MGH10: (b, [x]) => b[0] * exp(b[1] / (x + b[2])),
  MGH17: (b, [x]) => b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
  Misra1a: saturation,
  Misra1b: (b, [x]) => b[0] * (1 - 1 / square(1 + (b[1] * x) / 2)),
  Misra1c: (b, [x]) => b[0] * (1 - 1 / Math.sqrt(1 + 2 * b[1] * x)),
  Misra1d: (b, [x]) => (b[0] * b[1] * x) / (1 + b[1] * x),
  Nelson: (b, [x1, x2]) => b[0] - b[1] * x1 * exp(-b[2] * x2),
  Rat42: (b, [x]) => b[0] / (1 + exp(b[1] - b[2] * x)),
  Rat43: (b, [x]) => b[0] / pow(1 + exp(b[1] - b[2] * x), 1 / b[3]),
  Roszman1: (b, [x]) => b[0] - b[1] * x - atan(b[2] / (x - b[3])) / Math.PI,
  Thurber: cubicRatio,
};

/** Case: the worst relative error of the parameters; tolerance 1e-6 (a log relative error of 6). */
export async function nonlinearResults(context: SuiteContext): Promise<CaseResult[]> {
  const text = readFileSync(context.reference('statistics/nist_nonlinear.json'), 'utf8');
  const problems = JSON.parse(text) as Record<string, Problem>;
  return Object.entries(problems).flatMap(([name, problem]) =>
    [problem.start1, problem.start2].map((start, i) => {
      const { x } = fitProblem(name, problem, start);
      const errors = problem.certified.map((value, j) => Math.abs(x[j] / value - 1));
      const error = Math.max(...errors);
      return { case: `${name}, start ${i + 1}`, error, tolerance: 1e-6, passed: error <= 1e-6 };
    }),
  );
}

export function fitProblem(name: string, problem: Problem, start: readonly number[]) {
  const model = models[name];
  const logarithmic = name === 'Nelson';
  const rows = problem.data.map(([response, ...predictors]) => ({
    y: logarithmic ? log(response) : response,
    x: predictors,
  }));
  return levenbergMarquardt(
    (b, out) => {
      for (let i = 0; i < rows.length; i++) out[i] = rows[i].y - model(b, rows[i].x);
    },
    start,
    rows.length,
  );
}

function peak(b: Float64Array, first: number, x: number): number {
  return b[first] * exp(-square((x - b[first + 1]) / b[first + 2]));
}

/** One period of ENSO's seasonal model. */
function wave(cosine: number, sine: number, period: number, x: number): number {
  const angle = (2 * Math.PI * x) / period;
  return cosine * cos(angle) + sine * sin(angle);
}

function square(x: number): number {
  return x * x;
}
