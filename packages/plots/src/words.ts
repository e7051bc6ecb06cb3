/** What figures say that is not in their data: axes, legends, the names of lines. */
export interface PlotWords {
  readonly measured: string;
  /** Horizontal axis of differences: `Mean of measured and truth`. */
  meanOfMeasuredAnd(reference: string): string;
  /** Vertical axis of differences: `Measured − truth`. */
  measuredMinus(reference: string): string;
  readonly bias: string;
  readonly limit: string;
  readonly predicted: string;
  readonly observedShare: string;
  readonly takenFor: string;
  readonly is: string;
  readonly lowValue: string;
  readonly highValue: string;
  readonly missing: string;
  readonly residual: string;
  readonly points: string;
  readonly fitted: string;
  readonly fittedPoints: string;
  /** How many are left at a stage, from a unit in the plural: `23 patients`. */
  left(n: number, unit: string): string;
  excluded(n: number): string;
  readonly count: string;
  readonly chance: string;
  readonly observed: string;
  time(unit: string): string;
  readonly eventFree: string;
  readonly atRisk: string;
  readonly totalPoints: string;
  readonly falsePositives: string;
  readonly truePositives: string;
}

/** What figures say where nobody gives them other words. */
export const englishPlotWords: PlotWords = {
  measured: 'Measured',
  meanOfMeasuredAnd: (reference) => `Mean of measured and ${reference}`,
  measuredMinus: (reference) => `Measured − ${reference}`,
  bias: 'bias',
  limit: '95 % limit',
  predicted: 'Predicted probability',
  observedShare: 'Observed share',
  takenFor: 'Taken for',
  is: 'Is',
  lowValue: 'low value',
  highValue: 'high',
  missing: 'missing',
  residual: 'Residual (measured − fitted)',
  fittedPoints: 'measured',
  fitted: 'fitted',
  left: (n, unit) => `${n} ${n === 1 ? unit.replace(/s$/, '') : unit}`,
  excluded: (n) => `${n} excluded`,
  count: 'Count',
  chance: 'chance',
  observed: 'observed',
  time: (unit) => `Time (${unit})`,
  eventFree: 'Event-free survival',
  atRisk: 'Number at risk',
  points: 'Points',
  totalPoints: 'Total points',
  falsePositives: '1 − specificity',
  truePositives: 'Sensitivity',
};
