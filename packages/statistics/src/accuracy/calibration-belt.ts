import type { Reason } from '@lobule/foundation';
import { chiSquared, exp, log } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { logisticRegression } from '../regression/logistic.ts';
import { countText } from '../result.ts';
import { requireShare, type Values } from '../values.ts';
import { scoredPatients } from './outcome.ts';

/** Where the true line of calibration may lie by the degree that the data ask for. */
export interface CalibrationBelt {
  readonly method: string;
  /** Degree of the polynomial in the log odds of the prediction: 1 unless more is needed. */
  readonly degree: number;
  /** Ascending, from the least to the largest prediction. */
  readonly predicted: readonly number[];
  readonly observed: readonly number[];
  /** One belt for each level, the narrowest first. */
  readonly belts: readonly {
    readonly level: number;
    readonly lower: readonly number[];
    readonly upper: readonly number[];
    /** Ranges of predictions whose belt lies wholly above the diagonal (too low a prediction) or below it. */
    readonly above: readonly (readonly [number, number])[];
    readonly below: readonly (readonly [number, number])[];
  }[];
  readonly n: number;
  readonly missing: number;
  /** Why there is no belt. */
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Levels of confidence (of 1), and how finely the belt is drawn. */
export interface CalibrationBeltOptions {
  /** 0.8 and 0.95 by default, as the belt is usually drawn. */
  readonly levels?: readonly number[];
  readonly points?: number;
}

const LARGEST_DEGREE = 4;

/**
 * The calibration belt of predictions made for patients who had no part in them (Finazzi et al. 2011, PLoS One 6:e16110):
 * the log odds of the outcome as a polynomial of the log odds of the prediction, its degree raised while a likelihood
 * ratio test at 5 % asks for it, with the region of all its coefficients at once (normal approximation, chi-square on
 * degree + 1). That the degree was chosen is left out, as in the paper, so belts of few patients are somewhat narrow.
 *
 * @throws statistics/bad-option where a prediction is 0, 1 or no probability; statistics/one-class
 * @example
 * calibrationBelt(risks, outcomes).belts[1].above; // [] where no prediction is shown to be too low
 */
export function calibrationBelt(
  predicted: Values,
  outcome: Values,
  { levels = [0.8, 0.95], points = 60 }: CalibrationBeltOptions = {},
): CalibrationBelt {
  for (const level of levels) requireShare(level, 'A level of the belt');
  const { scores, outcome: y, n, missing } = scoredPatients([predicted], outcome);
  const [p] = scores;
  if (p.some((value) => !(value > 0 && value < 1))) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'A calibration belt needs predictions between 0 and 1, without the ends',
    });
  }
  const method = 'Calibration belt';
  const x = p.map(logit);
  let chosen = polynomial(x, y, 1);
  let degree = 1;
  for (let more = 2; !chosen.reason && more <= LARGEST_DEGREE; more++) {
    const larger = polynomial(x, y, more);
    if (larger.reason) break;
    const gain = 2 * (larger.logLikelihood - chosen.logLikelihood);
    if (chiSquared.upper(gain, 1) >= 0.05) break;
    [chosen, degree] = [larger, more];
  }
  if (chosen.reason) {
    const { reason } = chosen;
    const sentence = `${method}: not done, ${reason.text} ${countText(n, missing)}.`;
    return { method, degree, predicted: [], observed: [], belts: [], n, missing, reason, sentence };
  }
  const beta = chosen.coefficients.map(({ estimate }) => estimate);
  const { data } = chosen.covariance;
  const [low, high] = [Math.min(...p), Math.max(...p)];
  const grid = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const rows = grid.map((value) => {
    const g = powers(logit(value), degree);
    const centre = g.reduce((sum, part, j) => sum + part * beta[j], 0);
    let variance = 0;
    g.forEach((a, i) => {
      g.forEach((b, j) => {
        variance += a * b * data[i * g.length + j];
      });
    });
    return { centre, error: Math.sqrt(Math.max(0, variance)) };
  });
  const belts = levels.map((level) => {
    const reach = Math.sqrt(chiSquared.quantile(level, degree + 1));
    const lower = rows.map(({ centre, error }) => expit(centre - reach * error));
    const upper = rows.map(({ centre, error }) => expit(centre + reach * error));
    return {
      level,
      lower,
      upper,
      above: ranges(grid, (i) => lower[i] > grid[i]),
      below: ranges(grid, (i) => upper[i] < grid[i]),
    };
  });
  const widest = belts[belts.length - 1];
  const off = [...widest.above, ...widest.below].sort((a, b) => a[0] - b[0]);
  const range = ([from, to]: readonly [number, number]) => `${formatNumber(from)} to ${formatNumber(to)}`;
  return {
    method,
    degree,
    predicted: grid,
    observed: rows.map(({ centre }) => expit(centre)),
    belts,
    n,
    missing,
    sentence: `${method} (degree ${degree}): ${
      off.length === 0
        ? `the ${100 * widest.level} % belt holds the diagonal everywhere`
        : `the ${100 * widest.level} % belt leaves the diagonal at predictions of ${off.map(range).join(', ')}`
    }; ${countText(n, missing)}.`,
  };
}

function polynomial(x: Float64Array, y: ArrayLike<number>, degree: number) {
  return logisticRegression({
    outcome: Float64Array.from(y),
    predictors: Array.from({ length: degree }, (_, k) => ({
      name: `logit^${k + 1}`,
      values: x.map((value) => powers(value, k + 1)[k + 1]),
    })),
  });
}

function powers(value: number, degree: number): number[] {
  const all = [1];
  for (let k = 0; k < degree; k++) all.push(all[k] * value);
  return all;
}

/** Runs of the grid where this holds. */
function ranges(grid: readonly number[], holds: (i: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  let open = false;
  grid.forEach((value, i) => {
    if (!holds(i)) {
      open = false;
      return;
    }
    if (open) found[found.length - 1][1] = value;
    else found.push([value, value]);
    open = true;
  });
  return found;
}

function logit(p: number): number {
  return log(p / (1 - p));
}

function expit(x: number): number {
  return 1 / (1 + exp(-x));
}
