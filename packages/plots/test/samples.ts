import {
  blandAltmanPlot,
  calibrationPlot,
  colourBar,
  contributionsPlot,
  curveWithFit,
  flowChart,
  forestPlot,
  histogramWithBand,
  kaplanMeierPlot,
  mapFigure,
  nomogramPlot,
  type Picture,
  rocPlot,
  stripPlot,
  truthScatter,
} from '../src/index.ts';

const text = (title: string) => ({ title, description: `A small ${title} with "quotes" & <tags>` });

export const samplePicture: Picture = {
  width: 6,
  height: 4,
  pixelMm: [1, 2],
  values: Array.from({ length: 24 }, (_, i) => (i % 7 === 0 ? null : i)),
  window: [0, 24],
  colours: 'sequential',
  regions: [{ name: 'lesion', runs: [8, 2, 14, 2] }],
};

const points = Array.from({ length: 12 }, (_, i) => [i, i + ((i * 7) % 5) / 10 - 0.2] as const);
const group = (label: string, drop: number) => ({
  label,
  times: [1, 2, 3.5],
  survival: [1 - drop, 1 - 2 * drop, 1 - 3 * drop],
  low: [1 - 1.5 * drop, 1 - 3 * drop, 1 - 4 * drop],
  high: [1, 1 - drop, 1 - 1.5 * drop],
  censored: [0.5, 2.5, 4.2],
  atRisk: [0, 2, 4].map((time) => ({ time, n: 40 - 8 * time })),
});

/** One of each figure, some with the longest names that a study may bring. */
export const samples: Readonly<Record<string, () => string>> = {
  curve: () =>
    curveWithFit({
      ...text('curve'),
      xLabel: 'Time (s)',
      yLabel: 'Concentration (mM)',
      x: [0, 60, 120, 180],
      measured: [0, 0.4, 0.55, 0.5],
      fittedX: [0, 30, 60, 90, 120, 150, 180],
      fitted: [0, 0.25, 0.42, 0.5, 0.53, 0.53, 0.52],
      residual: [0, -0.02, 0.02, -0.02],
    }),
  ratios: () =>
    forestPlot({
      ...text('ratios'),
      xLabel: 'Odds ratio (dashed: none)',
      reference: 1,
      ratios: true,
      rows: [
        { label: 'age', value: 0.86, low: 0.58, high: 1.28, text: '0.86 (0.58 to 1.28)' },
        {
          label: 'a marker that is hardly ever there',
          value: 9,
          low: 0.9,
          high: 4000,
          text: '9.0 (0.9 to 4,000)',
        },
        { label: 'not estimable', value: Number.NaN, low: Number.NaN, high: Number.NaN, text: 'undefined' },
      ],
    }),
  belt: () =>
    calibrationPlot({
      ...text('belt'),
      models: [{ label: 'one', bins: [{ predicted: 0.3, observed: 0.4, low: 0.2, high: 0.6, n: 20 }] }],
      belt: {
        predicted: [0.1, 0.5, 0.8],
        belts: [
          { level: 0.8, lower: [0.05, 0.4, 0.7], upper: [0.2, 0.6, 0.95] },
          { level: 0.95, lower: [0.01, 0.35, 0.6], upper: [0.3, 0.7, 0.99] },
        ],
      },
    }),
  contributions: () =>
    contributionsPlot({
      ...text('contributions'),
      xLabel: 'Contribution to the log odds',
      features: [
        {
          label: 'GLCM_JointEntropy_3D_average of the whole lesion',
          contributions: Array.from({ length: 40 }, (_, i) => ((i * 7) % 11) / 10 - 0.5),
          values: Array.from({ length: 40 }, (_, i) => (i % 9 === 0 ? Number.NaN : i)),
        },
        { label: 'er', contributions: [-0.2, 0.3, 0.3], values: [1, 0, 0] },
      ],
    }),
  nomogram: () =>
    nomogramPlot({
      ...text('nomogram'),
      axes: [
        { label: 'age', ticks: [30, 40, 50].map((age) => ({ text: String(age), points: 5 * (age - 30) })) },
        {
          label: 'er',
          ticks: [
            { text: '0', points: 40 },
            { text: '1', points: 0 },
          ],
        },
      ],
      most: 140,
      riskLabel: 'Risk of <recurrence> by 36 months',
      risks: [
        { text: '10 %', points: 20 },
        { text: '50 %', points: 90 },
      ],
    }),
  roc: () =>
    rocPlot({
      ...text('ROC'),
      models: ['Clinical, 0.63', 'A model with a very long name that does not fit into the square, 0.71'].map(
        (label, i) => ({
          label,
          points: [0, 0.25, 0.5, 0.75, 1].map((x) => ({
            falsePositive: x,
            truePositive: Math.min(1, x * (1.4 + i * 0.3)),
          })),
        }),
      ),
    }),
  calibration: () =>
    calibrationPlot({
      ...text('calibration'),
      models: ['a', 'b'].map((label) => ({
        label,
        bins: [0.1, 0.3, 0.6].map((predicted) => ({
          predicted,
          observed: predicted + 0.05,
          low: predicted - 0.08,
          high: predicted + 0.2,
          n: 30,
        })),
      })),
    }),
  'Kaplan-Meier': () =>
    kaplanMeierPlot({
      ...text('Kaplan-Meier'),
      timeUnit: 'years',
      groups: [group('Low risk (12 of 82)', 0.05), group('High risk', 0.15)],
      note: 'Log-rank p = 0.03',
    }),
  forest: () =>
    forestPlot({
      ...text('forest'),
      xLabel: 'AUC',
      reference: 0.5,
      rows: ['Clinical', 'GLCM_JointEntropy_3D_average of the largest component', 'Both'].map((label, i) => ({
        label,
        value: 0.6 + i / 20,
        low: 0.5,
        high: 0.75,
        text: `${(0.6 + i / 20).toFixed(2)} (0.50 to 0.75)`,
      })),
    }),
  scatter: () => truthScatter({ ...text('scatter'), points, unit: '1/min', referenceName: 'truth' }),
  'Bland-Altman': () =>
    blandAltmanPlot({
      ...text('Bland-Altman'),
      points,
      unit: 'ms',
      referenceName: 'truth',
      bias: 0.01,
      limits: [-0.3, 0.3],
    }),
  histogram: () =>
    histogramWithBand({
      ...text('histogram'),
      values: points.map(([, y]) => y),
      xLabel: 'AUC',
      band: [1, 9],
      observed: 12,
      expected: 5,
    }),
  'flow chart': () =>
    flowChart({
      ...text('flow chart'),
      stages: [
        {
          label: 'Patients in the clinical table of the whole study',
          unit: 'patients',
          n: 24,
          link: '#came',
          excludedLink: '#left',
          excluded: [
            { reason: 'dynamic series incomplete: 3 of 6 phases found', n: 2 },
            { reason: 'averyveryverylongwordwithoutanyspacesinwhichonecouldbreakit', n: 1 },
          ],
        },
        { label: 'Exams', unit: 'exams', n: 1, excluded: [] },
      ],
    }),
  'colour bar': () =>
    colourBar({ ...text('colour bar'), colours: 'sequential', window: [-0.1, 0.4], unit: '10⁻³ mm²/s' }),
  'colour bar with a long unit': () =>
    colourBar({
      ...text('bar'),
      colours: 'grey',
      window: [407, 761],
      unit: 'arbitrary units of the scanner',
      width: 200,
    }),
  'colour bar of large numbers': () =>
    colourBar({ ...text('bar'), colours: 'grey', window: [1.2e7, 6.9e7], unit: 'a.u.', width: 200 }),
  map: () => mapFigure({ ...text('map'), picture: samplePicture, id: 'hatch', width: 200 }),
  strip: () =>
    stripPlot({
      ...text('strip'),
      xLabel: 'Ktrans (1/min)',
      values: points.map(([x, y]) => ({ label: `sub-${x}`, value: y, link: `#sub-${x}` })),
    }),
};
