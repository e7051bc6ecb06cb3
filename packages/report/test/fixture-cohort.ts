import type { RandomStream } from '@lobule/foundation';
import type { CohortResult, EndpointResult, ModelResult, ReportTable } from '@lobule/study';
import { sumOfTwelve } from './fixture.ts';
import { explained } from './fixture-explained.ts';
import { heldOut } from './fixture-held-out.ts';

const ORIGIN = 'tables/models.csv';
const UNIVARIABLE = 'tables/univariable.csv';

/** Tables and models of a made-up cohort. */
export function fixtureCohort(patients: number, random: RandomStream): CohortResult {
  return {
    patients,
    origin: 'tables/cohort.csv',
    source: 'clinical.csv, joined with tables/features.csv by patient',
    remarks: [
      'The image features were standardised over the whole table before this study saw it: a little of each test patient is known to the training part',
      'grade is missing in 2 patients, who are left out of the models that use it',
    ],
    tableOne: tableOne(),
    univariable: [univariable(random)],
    endpoints: [
      explained(heldOut(response(random)), random.child('r')),
      explained(recurrence(random), random.child('s')),
    ],
  };
}

function tableOne(): ReportTable {
  const row = (name: string, ...texts: string[]) => [
    { text: name },
    ...texts.map((text) => ({ text, value: 1, origin: 'tables/cohort.csv' })),
  ];
  return {
    title: 'Table 1. Patients by response',
    origin: 'tables/cohort.csv',
    columns: ['', 'All (n = 21)', 'No pCR (n = 14)', 'pCR (n = 7)', 'p'],
    rows: [
      row('Age, years, median (quartiles)', '49 (42 to 57)', '50 (43 to 58)', '47 (41 to 55)', '0.41'),
      row('Longest diameter, mm', '31 (22 to 44)', '34 (24 to 47)', '27 (20 to 38)', '0.09'),
      row('Grade 3, n (%)', '12 (57.1)', '7 (50.0)', '5 (71.4)', '0.35'),
      row('Triple negative, n (%)', '6 (28.6)', '3 (21.4)', '3 (42.9)', '0.31'),
      row('HER2 positive, n (%)', '5 (23.8)', '3 (21.4)', '2 (28.6)', '0.72'),
    ],
    note: 'Wilcoxon rank-sum test for numbers, Fisher exact test for shares; two-sided and not adjusted.',
  };
}

function univariable(random: RandomStream): ReportTable {
  const names = [
    'Ktrans_Median',
    'ADC_Mean',
    'GLCM_JointEntropy_3D_average',
    'Shape_Sphericity',
    'T1map_IQR',
  ];
  return {
    title: 'One feature at a time',
    origin: UNIVARIABLE,
    columns: ['Feature', 'AUC', '95 % CI', 'p', 'adjusted p'],
    rows: Array.from({ length: 34 }, (_, i) => {
      const auc = 0.72 - i * 0.006 + 0.01 * random.uniform();
      return [
        { text: `${names[i % names.length]}${i < 5 ? '' : `_${i}`}` },
        { text: auc.toFixed(2), value: auc, origin: UNIVARIABLE },
        { text: `${(auc - 0.11).toFixed(2)} to ${(auc + 0.1).toFixed(2)}`, value: 0, origin: UNIVARIABLE },
        { text: (0.004 + i * 0.02).toFixed(3), value: 0, origin: UNIVARIABLE },
        { text: Math.min(1, 0.13 + i * 0.03).toFixed(2), value: 0, origin: UNIVARIABLE },
      ];
    }),
    note: 'p adjusted after Benjamini and Hochberg over all 107 features.',
  };
}

function rocPoints(auc: number, random: RandomStream) {
  const bend = (1 - auc) / auc;
  const points = [{ falsePositive: 0, truePositive: 0 }];
  for (let i = 1; i < 24; i++) {
    const falsePositive = i / 24;
    const ideal = falsePositive / (falsePositive + bend * (1 - falsePositive) * 0.6);
    const last = points[points.length - 1].truePositive;
    points.push({
      falsePositive,
      truePositive: Math.max(last, Math.min(1, ideal + 0.03 * sumOfTwelve(random))),
    });
  }
  points.push({ falsePositive: 1, truePositive: 1 });
  return points;
}

function model(
  name: string,
  title: string,
  auc: number,
  apparent: number,
  random: RandomStream,
): ModelResult {
  return {
    name,
    title,
    metric: 'AUC',
    internal: { value: auc, low: auc - 0.11, high: auc + 0.1, level: 0.95 },
    apparent,
    permutation: { p: name === 'clinical' ? 0.13 : 0.0199, permutations: 200, band: [0.37, 0.63] },
    brier: 0.21 - (auc - 0.6) * 0.3,
    brierOfFrequency: 0.2079,
    calibration: {
      intercept: { value: -0.08, low: -0.52, high: 0.37, level: 0.95 },
      slope: { value: 0.71, low: 0.31, high: 1.12, level: 0.95 },
      bins: [0.12, 0.24, 0.36, 0.5, 0.68].map((predicted, i) => {
        const observed = Math.min(0.95, Math.max(0.04, predicted + 0.06 * sumOfTwelve(random)));
        return {
          predicted,
          observed,
          low: Math.max(0, observed - 0.15),
          high: Math.min(1, observed + 0.17),
          n: 31 + i,
        };
      }),
    },
    roc: rocPoints(auc, random),
    coefficients: ['Ktrans_Median', 'ADC_Mean', 'Shape_Sphericity', 'age', 'grade'].map((feature, i) => ({
      feature,
      value: (0.62 - 0.12 * i) * (i % 2 ? -1 : 1),
      ...(name === 'clinical' ? {} : { selectedShare: 0.94 - 0.17 * i }),
    })),
    remarks:
      name === 'image' ? ['Two folds chose no feature and predicted the share of the training part'] : [],
    origin: ORIGIN,
  };
}

function response(random: RandomStream): EndpointResult {
  return {
    name: 'pcr',
    title: 'Pathological complete response',
    kind: 'binary',
    patients: 156,
    events: 46,
    dropped: Array.from({ length: 5 }, (_, i) => ({
      subject: `sub-${String(30 + i).padStart(3, '0')}`,
      reason: { code: 'outcome-missing', text: 'response is not known' },
    })),
    models: [
      model('clinical', 'Clinical', 0.63, 0.7, random.child('a')),
      model('image', 'Image', 0.68, 0.83, random.child('b')),
      model('combined', 'Clinical and image', 0.71, 0.86, random.child('c')),
    ],
    differences: [
      { label: 'Image − clinical', difference: { value: 0.05, low: -0.07, high: 0.16, level: 0.95 } },
      { label: 'Both − clinical', difference: { value: 0.08, low: 0.01, high: 0.16, level: 0.95 } },
    ],
    canaries: [
      {
        name: 'Shuffled outcome',
        what: 'The whole analysis with outcomes dealt at random; nothing should be found',
        expected: 'band that holds 0.5',
        found: '0.37 to 0.63 in 200 runs',
        passed: true,
        band: [0.37, 0.63],
        values: Array.from({ length: 200 }, () => 0.5 + 0.065 * sumOfTwelve(random)),
      },
      {
        name: 'Planted signal',
        what: 'A feature of known worth was added; it should be found again',
        expected: 'AUC 0.80',
        found: '0.79 (0.72 to 0.86)',
        passed: true,
      },
    ],
    intervalMethod:
      'Bootstrap of patients over the out-of-fold scores, 2,000 times; simulated coverage 94.1 % of nominal 95 %',
    validation: 'Five folds by patient, repeated 20 times; selection and tuning inside each fold',
    primary: 'combined',
    origin: ORIGIN,
  };
}

function recurrence(random: RandomStream): EndpointResult {
  const group = (label: string, drop: number) => {
    const times = [0.6, 1.1, 1.7, 2.2, 2.9, 3.5, 4.1, 4.8];
    const survival = times.map((_, i) => 1 - drop * (i + 1));
    return {
      label,
      times,
      survival,
      low: survival.map((s, i) => Math.max(0, s - 0.03 - 0.012 * i)),
      high: survival.map((s, i) => Math.min(1, s + 0.02 + 0.008 * i)),
      censored: Array.from({ length: 14 }, (_, i) => 2 + i * 0.27 + 0.1 * random.uniform()),
      atRisk: [0, 1, 2, 3, 4, 5].map((time) => ({
        time,
        n: Math.round(80 * (1 - drop * time * 1.4) - time * 6),
      })),
    };
  };
  const { roc: _roc, ...base } = model('combined', 'Clinical and image', 0.66, 0.79, random);
  return {
    name: 'rfs',
    title: 'Recurrence-free survival',
    kind: 'survival',
    patients: 161,
    events: 43,
    dropped: [],
    models: [
      {
        ...base,
        metric: 'C-index',
        horizon: { time: 1095, unit: 'days' },
        survival: {
          timeUnit: 'years',
          groups: [group('Low risk', 0.018), group('High risk', 0.048)],
          logRank: { statistic: 7.9, perRepeat: 6.4, p: 0.0297, permutations: 200 },
        },
      },
    ],
    differences: [],
    canaries: [],
    intervalMethod: 'Bootstrap of patients, 2,000 times; simulated coverage 93.6 %',
    validation: 'Five folds by patient, repeated 20 times',
    origin: ORIGIN,
  };
}
