/** Smooth calibration, likelihood figures and reclassification of two models of birth weight against rms, Hmisc and R. */
import {
  areaUnderCurve,
  calibration,
  logisticRegression,
  overallPerformance,
  reclassification,
  smoothCalibration,
  spiegelhalterTest,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';

const fitted: Tolerance = { absolute: 1e-8, relative: 1e-8 };

type Numbers = Readonly<Record<string, number>>;

export function performanceCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'logistic') as Readonly<Record<string, never>>;
  const data = readData(context, 'birthwt');
  const outcome = data.number('low');
  const predictors = ['age', 'lwt', 'smoke'].map((name) => ({ name, values: data.number(name) }));
  const small = logisticRegression({ outcome, predictors }).probabilities;
  const full = Float64Array.from(reference['fitted'] as readonly number[]);
  const smooth = smoothCalibration(small, outcome);
  const { note: _, ...ici } = reference['ici'] as Numbers;
  return [
    ...check(
      'performance/loess',
      { ICI: smooth.ici, E50: smooth.e50, E90: smooth.e90, Emax: smooth.emax },
      ici,
      fitted,
    ),
    ...valProbCases(small, outcome, reference['val_prob_small']),
    ...modelCases(context, full, outcome),
    ...reclassifiedCases(small, full, outcome, reference),
  ];
}

/** rms::val.prob; it gives no p for D. Its C is not compared: five pairs of patients with and without the event have the same
 * age, weight and smoking and so the same prediction, which counts half a pair each here; R's C is half a pair lower. */
function valProbCases(p: Float64Array, outcome: Float64Array, expected: Numbers): CaseResult[] {
  const overall = overallPerformance(p, outcome);
  const line = calibration(p, outcome);
  const curve = smoothCalibration(p, outcome, { smoother: 'lowess' });
  const z = spiegelhalterTest(p, outcome);
  const { 'D:p': _, Dxy: __, 'C (ROC)': ___, ...values } = expected;
  const got = {
    R2: overall.nagelkerke,
    D: overall.discrimination,
    'D:Chi-sq': overall.discriminationChiSquared,
    U: overall.unreliability,
    'U:Chi-sq': overall.unreliabilityTest.statistic.value,
    'U:p': overall.unreliabilityTest.p,
    Q: overall.quality,
    Brier: line.brier,
    Intercept: line.intercept.estimate,
    Slope: line.slope.estimate,
    Emax: curve.emax,
    E90: curve.e90,
    Eavg: curve.ici,
    'S:z': z.statistic.value,
    'S:p': z.p,
  };
  return check('performance/val.prob', got, values, fitted);
}

/** What rms says of the model of all terms, and the figures of its apparent validation. */
function modelCases(context: SuiteContext, p: Float64Array, outcome: Float64Array): CaseResult[] {
  const reference = readReference(context, 'bootstrap_optimism') as unknown as {
    lrm_stats: Numbers;
    validate_B500_seed1: readonly (Numbers & { _row: string })[];
  };
  const overall = overallPerformance(p, outcome);
  const c = areaUnderCurve(p, outcome);
  const stats = {
    'Model L.R.': overall.discriminationChiSquared,
    C: c,
    Dxy: 2 * c - 1,
    R2: overall.nagelkerke,
    Brier: calibration(p, outcome).brier,
  };
  const apparent: Numbers = {
    Dxy: 2 * c - 1,
    R2: overall.nagelkerke,
    D: overall.discrimination,
    U: overall.unreliability,
    Q: overall.quality,
    B: stats.Brier,
  };
  const rows = reference.validate_B500_seed1.filter(({ _row }) => _row in apparent);
  return [
    ...Object.entries(stats).flatMap(([key, value]) =>
      check(`performance/lrm ${key}`, value, reference.lrm_stats[key], fitted),
    ),
    ...rows.flatMap((row) =>
      check(`performance/validate ${row._row}`, apparent[row._row], row['index.orig'], fitted),
    ),
  ];
}

function reclassifiedCases(
  before: Float64Array,
  after: Float64Array,
  outcome: Float64Array,
  reference: Readonly<Record<string, never>>,
): CaseResult[] {
  const result = reclassification(before, after, outcome, { cuts: [0.2, 0.4] });
  const part = (test: typeof result.events) => {
    const value = test.estimate?.value ?? Number.NaN;
    return { value, error: value / test.statistic.value, z: test.statistic.value };
  };
  const [all, events, others, idi] = [
    result.netReclassification,
    result.events,
    result.nonEvents,
    result.integratedDiscrimination,
  ].map(part);
  const own = {
    continuous_nri: all.value,
    event: events.value,
    nonevent: others.value,
    se: all.error,
    idi: idi.value,
    idi_se: idi.error,
  };
  const improved = {
    nri: all.value,
    'se.nri': all.error,
    'z.nri': all.z,
    'nri.ev': events.value,
    'se.nri.ev': events.error,
    'z.nri.ev': events.z,
    'nri.ne': others.value,
    'se.nri.ne': others.error,
    'z.nri.ne': others.z,
    idi: idi.value,
    'se.idi': idi.error,
    'z.idi': idi.z,
  };
  const hmisc = reference['improveProb'] as Numbers;
  const categories = reference['nri_categorical'] as unknown as Record<string, unknown>;
  const got = {
    table_event: result.categories?.events,
    table_nonevent: result.categories?.nonEvents,
    nri: result.categories?.netReclassification,
  };
  return [
    ...check('performance/reclassification', own, reference['nri_idi_full_vs_small'], fitted),
    ...Object.entries(improved).flatMap(([key, value]) =>
      check(`performance/improveProb ${key}`, value, hmisc[key], fitted),
    ),
    ...Object.entries(got).flatMap(([key, value]) =>
      check(`performance/categories ${key}`, value, categories[key], fitted),
    ),
  ];
}
