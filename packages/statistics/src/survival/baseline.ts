import { exp } from '@lobule/numerics';
import { lastIndexAtOrBefore } from './kaplan-meier.ts';
import { type CoxRows, walkRiskSets } from './risk-sets.ts';

/** Cumulative hazard at linear predictor 0, stepping up at each event time; times in the unit that was given. */
export interface BaselineHazard {
  /** Empty without strata. */
  readonly stratum: string;
  readonly time: Float64Array;
  readonly cumulativeHazard: Float64Array;
}

/** Breslow's estimator with the ties of the model (Efron's where the model has them), as survival::survfit.coxph. */
export function baselineHazards(
  rows: CoxRows,
  eta: Float64Array,
  strata: readonly string[],
): BaselineHazard[] {
  const steps = strata.map((): { time: number; hazard: number }[] => []);
  const sets: { time: number; stratum: number; hazard: number }[] = [];
  const shift = walkRiskSets(rows, eta, false, (set) => {
    sets.push({ time: set.time, stratum: set.stratum, hazard: set.weight / set.total });
  });
  const unit = exp(-shift);
  for (let k = sets.length - 1; k >= 0; k--) {
    const { time, stratum, hazard } = sets[k];
    const own = steps[stratum];
    const last = own.at(-1);
    if (last && last.time === time) last.hazard += unit * hazard;
    else own.push({ time, hazard: (last?.hazard ?? 0) + unit * hazard });
  }
  return strata.map((stratum, s) => ({
    stratum,
    time: Float64Array.from(steps[s], (step) => step.time),
    cumulativeHazard: Float64Array.from(steps[s], (step) => step.hazard),
  }));
}

/** Probability of no event by a time for a linear predictor; held beyond the last event; the time in the unit of the
 * baseline. */
export function baselineSurvival(baseline: BaselineHazard, linearPredictor: number, time: number): number {
  const k = lastIndexAtOrBefore(baseline.time, time);
  return k < 0 ? 1 : exp(-baseline.cumulativeHazard[k] * exp(linearPredictor));
}
