import { chiSquared, exp, log, normal, studentT } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { requireShare } from '../values.ts';

/** Least number of patients to develop a prediction model (Riley et al., BMJ 368:m441, 2020; R's pmsampsize). */
export interface PredictionSampleSize {
  readonly method: string;
  readonly sampleSize: number;
  readonly criteria: readonly SampleSizeCriterion[];
  /** Uniform shrinkage to expect of a model of this size. */
  readonly shrinkage: number;
  /** Cox and Snell's R-squared that was asked for, and the largest that this outcome allows. */
  readonly rSquared: number;
  readonly largestRSquared: number;
  /** Expected in the sample; absent for a continuous outcome. */
  readonly events?: number;
  /** Events, or patients for a continuous outcome, for each candidate parameter. */
  readonly perParameter: number;
  readonly sentence: string;
}

/** One criterion of Riley et al. (2020), and how many patients it asks for. */
export interface SampleSizeCriterion {
  readonly criterion: string;
  readonly sampleSize: number;
  readonly shrinkage: number;
}

interface Common {
  /** Candidate parameters, not variables: a factor of k levels counts k - 1, a spline its terms. */
  readonly parameters: number;
  /** Least uniform shrinkage; default 0.9. */
  readonly shrinkage?: number;
}

/** What is expected of a model of two outcomes. */
export interface BinaryDesign extends Common {
  readonly prevalence: number;
  /** Expected Cox-Snell R-squared (adjusted), or the C statistic it is derived from. */
  readonly rSquared?: number;
  readonly cStatistic?: number;
}

/** Sample size for a binary outcome.
 *
 * @throws statistics/bad-option
 * @example
 * predictionSizeBinary({ parameters: 24, prevalence: 0.174, rSquared: 0.288 }).sampleSize; // 662
 */
export function predictionSizeBinary(design: BinaryDesign): PredictionSampleSize {
  const { parameters, prevalence, shrinkage = 0.9, cStatistic } = design;
  requireShare(prevalence, 'The prevalence');
  const rSquared =
    design.rSquared ?? (cStatistic === undefined ? Number.NaN : rSquaredOfC(cStatistic, prevalence));
  const nothing = prevalence * log(prevalence) + (1 - prevalence) * log(1 - prevalence);
  const most = 1 - exp(2 * nothing);
  checkDesign(parameters, shrinkage, rSquared, most);
  const small = smallOptimism(rSquared, most);
  const sizes = [shrunkSize(parameters, rSquared, shrinkage), shrunkSize(parameters, rSquared, small)];
  const margin = 1.96 / 0.05;
  const overall = Math.ceil(margin * margin * prevalence * (1 - prevalence));
  const sampleSize = Math.max(...sizes, overall);
  const final = Math.max(small, shrinkage);
  const criteria = [
    { criterion: `shrinkage of at least ${shrinkage}`, sampleSize: sizes[0], shrinkage },
    {
      criterion: "optimism of at most 0.05 in Nagelkerke's R-squared",
      sampleSize: sizes[1],
      shrinkage: small,
    },
    { criterion: 'overall risk to within 0.05', sampleSize: overall, shrinkage: final },
  ];
  const events = sampleSize * prevalence;
  return finished(
    'a binary outcome',
    sampleSize,
    criteria,
    final,
    rSquared,
    most,
    events,
    events / parameters,
  );
}

/** What is expected of a model of times. */
export interface SurvivalDesign extends Common {
  readonly rSquared: number;
  /** Events per unit of time, in the unit of the time point and the follow-up. */
  readonly rate: number;
  readonly timePoint: number;
  readonly meanFollowUp: number;
}

/**
 * Sample size for a time to event; the third criterion is the overall risk at the time point, to within 0.05.
 *
 * @throws statistics/bad-option
 */
export function predictionSizeSurvival(design: SurvivalDesign): PredictionSampleSize {
  const { parameters, rSquared, rate, timePoint, meanFollowUp, shrinkage = 0.9 } = design;
  if (!(rate > 0 && timePoint > 0 && meanFollowUp > 0)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'Rate, time point and mean follow-up must be positive',
    });
  }
  const share = rate * meanFollowUp;
  const most = 1 - exp(2 * (share * log(share) - share));
  checkDesign(parameters, shrinkage, rSquared, most);
  const small = smallOptimism(rSquared, most);
  const sizes = [shrunkSize(parameters, rSquared, shrinkage), shrunkSize(parameters, rSquared, small)];
  const imprecision = (n: number) => {
    const half = 1.96 * Math.sqrt(rate / (meanFollowUp * n));
    const risk = (r: number) => 1 - exp(-r * timePoint);
    return Math.max(risk(rate + half) - risk(rate), risk(rate) - risk(rate - half));
  };
  let overall = Math.max(...sizes);
  while (imprecision(overall) > 0.05) overall++;
  const final = Math.max(small, shrinkage);
  const criteria = [
    { criterion: `shrinkage of at least ${shrinkage}`, sampleSize: sizes[0], shrinkage },
    {
      criterion: "optimism of at most 0.05 in Nagelkerke's R-squared",
      sampleSize: sizes[1],
      shrinkage: small,
    },
    { criterion: 'overall risk to within 0.05', sampleSize: overall, shrinkage: final },
  ];
  const events = overall * share;
  return finished('a time to event', overall, criteria, final, rSquared, most, events, events / parameters);
}

/** What is expected of a model of numbers. */
export interface ContinuousDesign extends Common {
  /** Expected adjusted R-squared. */
  readonly rSquared: number;
  /** Mean and SD of the outcome. */
  readonly mean: number;
  readonly sd: number;
}

/** Sample size for a continuous outcome (Riley et al., Statistics in Medicine 38, 2019). */
export function predictionSizeContinuous(design: ContinuousDesign): PredictionSampleSize {
  const { parameters, rSquared, mean, sd, shrinkage = 0.9 } = design;
  checkDesign(parameters, shrinkage, rSquared, 1);
  const shrinkageOf = (n: number) => {
    const apparent = (rSquared * (n - parameters - 1) + parameters) / (n - 1);
    return 1 + (parameters - 2) / (n * log(1 - apparent));
  };
  let first = parameters + 2;
  while (!(shrinkageOf(first) >= shrinkage)) first++;
  const second = Math.ceil(1 + (parameters * (1 - rSquared)) / 0.05);
  const third = residualSize(parameters);
  let fourth = Math.max(first, second, third);
  const margin = (n: number) => {
    const half = studentT.quantile(0.975, n - parameters - 1) * sd * Math.sqrt((1 - rSquared) / n);
    return (Math.abs(mean) + half) / Math.abs(mean);
  };
  if (mean !== 0) while (margin(fourth) > 1.1) fourth++;
  const criteria = [
    { criterion: `shrinkage of at least ${shrinkage}`, sampleSize: first, shrinkage },
    {
      criterion: 'optimism of at most 0.05 in R-squared',
      sampleSize: second,
      shrinkage: shrinkageOf(second),
    },
    { criterion: 'residual SD to within 10 %', sampleSize: third, shrinkage: shrinkageOf(third) },
    { criterion: 'mean to within 10 %', sampleSize: fourth, shrinkage: shrinkageOf(fourth) },
  ];
  const final = shrinkageOf(fourth);
  return finished(
    'a continuous outcome',
    fourth,
    criteria,
    final,
    rSquared,
    1,
    undefined,
    fourth / parameters,
  );
}

/** n for a uniform shrinkage S: p / ((S - 1) log(1 - R2 / S)). */
function shrunkSize(parameters: number, rSquared: number, shrinkage: number): number {
  return Math.ceil(parameters / ((shrinkage - 1) * log(1 - rSquared / shrinkage)));
}

/** Shrinkage with which Nagelkerke's R-squared is too large by 0.05. */
function smallOptimism(rSquared: number, most: number): number {
  return rSquared / (rSquared + 0.05 * most);
}

/** n for which the residual SD is known to within a factor of 1.1 (95 %). */
function residualSize(parameters: number): number {
  const factor = (df: number) =>
    Math.max(Math.sqrt(chiSquared.quantile(0.975, df) / df), Math.sqrt(df / chiSquared.quantile(0.025, df)));
  let df = 1;
  while (factor(df) > 1.1) df++;
  return df + parameters + 1;
}

/** Cox and Snell's R-squared of a linear predictor that is normal with the same SD in both classes and has this C: the
 * log-likelihood of the true model, averaged over both (Riley et al., Statistics in Medicine 40, 2021). */
function rSquaredOfC(c: number, prevalence: number): number {
  if (!(c > 0.5 && c < 1)) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'The C statistic must lie in 0.5 to 1' });
  }
  const apart = Math.SQRT2 * normal.quantile(c);
  const start = log(prevalence / (1 - prevalence)) - (apart * apart) / 2;
  const logShare = (eta: number) => -log(1 + exp(-eta));
  let mean = 0;
  const width = 0.01;
  for (let z = -9; z <= 9; z += width) {
    const weight = normal.density(z) * width;
    mean += weight * prevalence * logShare(start + apart * (z + apart));
    mean += weight * (1 - prevalence) * logShare(-(start + apart * z));
  }
  const nothing = prevalence * log(prevalence) + (1 - prevalence) * log(1 - prevalence);
  return 1 - exp(-2 * (mean - nothing));
}

function checkDesign(parameters: number, shrinkage: number, rSquared: number, most: number): void {
  requireShare(shrinkage, 'The shrinkage');
  const fits = rSquared > 0 && rSquared < Math.min(most, shrinkage);
  if (fits && Number.isInteger(parameters) && parameters > 0) return;
  throw statisticsErrors.error('statistics/bad-option', {
    what: fits
      ? `The number of candidate parameters must be a whole number from 1, and is ${parameters}`
      : `R-squared must lie between 0 and ${formatNumber(Math.min(most, shrinkage))}, and is ${formatNumber(rSquared)}`,
  });
}

function finished(
  outcome: string,
  sampleSize: number,
  criteria: readonly SampleSizeCriterion[],
  shrinkage: number,
  rSquared: number,
  largestRSquared: number,
  events: number | undefined,
  perParameter: number,
): PredictionSampleSize {
  const decisive = criteria.find((c) => c.sampleSize === sampleSize)?.criterion ?? '';
  const count = events === undefined ? '' : `, ${formatNumber(events, 4)} events`;
  return {
    method: `Sample size for a prediction model of ${outcome} (Riley)`,
    sampleSize,
    criteria,
    shrinkage,
    rSquared,
    largestRSquared,
    ...(events !== undefined && { events }),
    perParameter,
    sentence: `${sampleSize} patients${count} (${formatNumber(perParameter)} for each parameter); decided by: ${decisive}.`,
  };
}
