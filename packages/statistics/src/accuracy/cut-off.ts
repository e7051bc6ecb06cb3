import { formatNumber } from '../format.ts';
import { countText } from '../result.ts';
import { type Proportion, type ProportionMethod, proportion } from '../tests/proportion.ts';
import type { Values } from '../values.ts';
import { scoredPatients } from './outcome.ts';
import type { RocCurve } from './roc.ts';

/** 'youden' maximises sensitivity + specificity - 1; 'closest' is nearest to the corner (1, 1); or a wanted least share. */
export type CutOffRule =
  | { readonly rule: 'youden' }
  | { readonly rule: 'closest' }
  | { readonly rule: 'sensitivity'; readonly atLeast: number }
  | { readonly rule: 'specificity'; readonly atLeast: number };

/** A cut-off with its sensitivity and specificity, of 1. */
export interface CutOff {
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Sensitivity + specificity - 1. */
  readonly youden: number;
  readonly rule: CutOffRule['rule'];
}

/** The cut-off that a rule picks from a curve; of equals the one with the highest specificity.
 * A cut-off found on the patients it is judged on is optimistic: find it on the training data.
 *
 * @example
 * findCutOff(rocCurve([1, 2, 3, 4], [0, 0, 1, 1]), { rule: 'youden' }).threshold; // 2.5
 */
export function findCutOff(curve: RocCurve, rule: CutOffRule): CutOff {
  const { thresholds, sensitivity, specificity } = curve;
  const merit = (i: number): number => {
    const [se, sp] = [sensitivity[i], specificity[i]];
    switch (rule.rule) {
      case 'youden':
        return se + sp - 1;
      case 'closest':
        return -((1 - se) * (1 - se) + (1 - sp) * (1 - sp));
      case 'sensitivity':
        return se >= rule.atLeast ? sp : -1;
      case 'specificity':
        return sp >= rule.atLeast ? se : -1;
    }
  };
  let best = 0;
  for (let i = 1; i < thresholds.length; i++) if (merit(i) >= merit(best) - 1e-12) best = i;
  return {
    threshold: thresholds[best],
    sensitivity: sensitivity[best],
    specificity: specificity[best],
    youden: sensitivity[best] + specificity[best] - 1,
    rule: rule.rule,
  };
}

/** What a yes/no rule achieves; each share carries its interval. */
export interface Classification {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly sensitivity: Proportion;
  readonly specificity: Proportion;
  readonly positivePredictiveValue: Proportion;
  readonly negativePredictiveValue: Proportion;
  readonly accuracy: Proportion;
  /** NaN where it would divide by zero. */
  readonly positiveLikelihoodRatio: number;
  readonly negativeLikelihoodRatio: number;
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Which scores speak for the event, and how intervals are made. */
export interface ClassificationOptions {
  readonly direction?: 'higher' | 'lower';
  readonly intervals?: ProportionMethod;
  readonly level?: number;
}

/** Sensitivity, specificity, predictive values and likelihood ratios at a cut-off (a score above it is positive).
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ
 */
export function classifyAt(
  scores: Values,
  outcome: Values,
  threshold: number,
  options: ClassificationOptions = {},
): Classification {
  const { direction = 'higher', intervals = 'wilson', level = 0.95 } = options;
  const { scores: kept, outcome: y, n, missing } = scoredPatients([scores], outcome);
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  kept[0].forEach((score, i) => {
    const positive = direction === 'higher' ? score > threshold : score < threshold;
    if (y[i] === 1) positive ? tp++ : fn++;
    else positive ? fp++ : tn++;
  });
  const share = (k: number, of: number) => proportion(k, of, intervals, level);
  const sensitivity = share(tp, tp + fn);
  const specificity = share(tn, tn + fp);
  const positiveRatio = sensitivity.value / (1 - specificity.value);
  const negativeRatio = (1 - sensitivity.value) / specificity.value;
  return {
    threshold,
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
    sensitivity,
    specificity,
    positivePredictiveValue: share(tp, tp + fp),
    negativePredictiveValue: share(tn, tn + fn),
    accuracy: share(tp + tn, n),
    positiveLikelihoodRatio: Number.isFinite(positiveRatio) ? positiveRatio : Number.NaN,
    negativeLikelihoodRatio: Number.isFinite(negativeRatio) ? negativeRatio : Number.NaN,
    n,
    missing,
    sentence: `At ${formatNumber(threshold)}: sensitivity ${sensitivity.sentence} specificity ${specificity.sentence} ${countText(n, missing)}.`,
  };
}
