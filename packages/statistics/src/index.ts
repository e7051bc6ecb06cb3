export {
  type Calibration,
  type CalibrationGroup,
  type CalibrationOptions,
  type CalibrationPoint,
  calibration,
} from './accuracy/calibration.ts';
export {
  type CalibrationBelt,
  type CalibrationBeltOptions,
  calibrationBelt,
} from './accuracy/calibration-belt.ts';
export { compareAucPaired, compareAucUnpaired } from './accuracy/compare-auc.ts';
export {
  type Classification,
  type ClassificationOptions,
  type CutOff,
  type CutOffRule,
  classifyAt,
  findCutOff,
} from './accuracy/cut-off.ts';
export {
  type DecisionCurve,
  type DecisionModel,
  type DecisionStrategy,
  decisionCurve,
} from './accuracy/decision-curve.ts';
export { type OverallPerformance, overallPerformance } from './accuracy/overall-performance.ts';
export {
  type CategoryReclassification,
  type Reclassification,
  reclassification,
} from './accuracy/reclassification.ts';
export { areaUnderCurve, partialArea, type RocCurve, type RocOptions, rocCurve } from './accuracy/roc.ts';
export {
  type SmoothCalibration,
  smoothCalibration,
  spiegelhalterTest,
} from './accuracy/smooth-calibration.ts';
export {
  type BlandAltman,
  blandAltman,
  type Repeatability,
  repeatability,
} from './agreement/bland-altman.ts';
export { type ConcordanceCorrelation, concordanceCorrelation } from './agreement/concordance-correlation.ts';
export { type IccOptions, type IccResult, intraclassCorrelation, type MeanSquares } from './agreement/icc.ts';
export {
  cohenKappa,
  cohenKappaFromTable,
  fleissKappa,
  type KappaOptions,
  type KappaWeights,
  kendallW,
} from './agreement/kappa.ts';
export {
  type KrippendorffAlpha,
  type KrippendorffScale,
  krippendorffAlpha,
} from './agreement/krippendorff.ts';
export { type QuantileType, quantiles } from './description/quantiles.ts';
export { midRanks, type Ranks } from './description/ranks.ts';
export {
  standardisedDifference,
  standardisedDifferenceFromSummaries,
} from './description/standardised-difference.ts';
export { type Summary, summarise } from './description/summary.ts';
export {
  type TableOne,
  type TableOneCell,
  type TableOneColumn,
  type TableOneLine,
  type TableOneOptions,
  type TableOneVariable,
  tableOne,
} from './description/table-one.ts';
export {
  type GroupSize,
  type PowerOptions,
  sampleSizeTwoMeans,
  sampleSizeTwoProportions,
} from './design/power.ts';
export {
  type BinaryDesign,
  type ContinuousDesign,
  type PredictionSampleSize,
  predictionSizeBinary,
  predictionSizeContinuous,
  predictionSizeSurvival,
  type SampleSizeCriterion,
  type SurvivalDesign,
} from './design/prediction-sample-size.ts';
export { statisticsErrors } from './errors.ts';
export { formatNumber, formatP, formatShare } from './format.ts';
export { type Printable, toText } from './print/to-text.ts';
export type { Coefficient, RatioCoefficient } from './regression/coefficient.ts';
export { type FirthModel, firthRegression } from './regression/firth.ts';
export { type LinearInput, type LinearModel, linearRegression } from './regression/linear.ts';
export {
  compareNested,
  type LogisticInput,
  type LogisticModel,
  type LogisticOptions,
  logisticRegression,
} from './regression/logistic.ts';
export { type MixedInput, type MixedModel, mixedRegression } from './regression/mixed.ts';
export {
  type ImputedFit,
  type Pooled,
  type PooledEstimate,
  type PoolOptions,
  poolEstimates,
} from './regression/pool.ts';
export { indicatorPredictors, type Predictor } from './regression/predictors.ts';
export {
  type StepwiseOptions,
  type StepwiseResult,
  type StepwiseStep,
  stepwiseCox,
  stepwiseLogistic,
} from './regression/stepwise.ts';
export { type VarianceInflation, varianceInflation } from './regression/variance-inflation.ts';
export type { Interval, NamedValue, TestResult } from './result.ts';
export {
  type CorrelatedPairs,
  type CorrelationScreen,
  type CorrelationScreenOptions,
  correlationScreen,
} from './screen/correlation-screen.ts';
export { type ModeratedInput, type ModeratedTests, moderatedTests } from './screen/moderated-tests.ts';
export { type StatisticsSettings, statisticsSettings } from './settings.ts';
export { type BaselineHazard, baselineSurvival } from './survival/baseline.ts';
export { type Concordance, type ConcordanceOptions, harrellC, unoC } from './survival/concordance.ts';
export { type CoxModel, type CoxOptions, coxRegression } from './survival/cox.ts';
export {
  type CoxResiduals,
  coxResiduals,
  type ProportionalHazards,
  proportionalHazardsTest,
  type TimeTransform,
} from './survival/cox-diagnostics.ts';
export type { CoxInput } from './survival/cox-rows.ts';
export {
  type CumulativeIncidence,
  type CumulativeIncidenceOptions,
  cumulativeIncidence,
  type IncidenceCurve,
  incidenceAt,
} from './survival/cumulative-incidence.ts';
export { type FineGrayInput, type FineGrayModel, fineGrayRegression } from './survival/fine-gray.ts';
export { grayTest } from './survival/gray-test.ts';
export {
  type KaplanMeier,
  type KaplanMeierOptions,
  kaplanMeier,
  type MedianSurvival,
  type SurvivalCurve,
  type SurvivalInterval,
  survivalAt,
  survivalQuantile,
} from './survival/kaplan-meier.ts';
export {
  type LogRankGroup,
  type LogRankOptions,
  type LogRankResult,
  logRankTest,
} from './survival/log-rank.ts';
export {
  type CutPointOptions,
  type MaximalCutPoint,
  maximalCutPoint,
} from './survival/maximal-cut-point.ts';
export type { Ties } from './survival/risk-sets.ts';
export { type RestrictedMean, restrictedMean } from './survival/rmst.ts';
export {
  type BrierAtHorizon,
  brierAtHorizon,
  type TimeDependentAuc,
  timeDependentAuc,
} from './survival/time-dependent.ts';
export { type Adjustment, adjustP } from './tests/adjust-p.ts';
export { type AnovaResult, anova, type SumOfSquares, welchAnova } from './tests/anova.ts';
export {
  type ChoiceOptions,
  type ChosenTest,
  choiceRule,
  compareCategories,
  compareNumbers,
} from './tests/chosen-tests.ts';
export { chiSquaredTest, mcNemarTest, trendTest, twoProportionTest } from './tests/contingency.ts';
export {
  type CorrelationOptions,
  kendallCorrelation,
  pearsonCorrelation,
  spearmanCorrelation,
} from './tests/correlation.ts';
export { fisherExactTest } from './tests/fisher.ts';
export { anovaFromSummaries } from './tests/from-summaries.ts';
export {
  andersonDarlingTest,
  type KolmogorovOptions,
  kolmogorovSmirnovTest,
  kolmogorovSmirnovTwoSampleTest,
  lillieforsTest,
} from './tests/kolmogorov-smirnov.ts';
export { shapiroWilkTest } from './tests/normality.ts';
export {
  type PairComparison,
  type PostHoc,
  type PostHocMethod,
  type PostHocOptions,
  type PublishedGroup,
  postHoc,
  postHocFromSummaries,
} from './tests/post-hoc.ts';
export { binomialTest, type Proportion, type ProportionMethod, proportion } from './tests/proportion.ts';
export {
  friedmanTest,
  kruskalWallisTest,
  mannWhitneyTest,
  type RankTestOptions,
  wilcoxonSignedRankTest,
} from './tests/rank-tests.ts';
export { studentizedRangeQuantile, studentizedRangeUpper } from './tests/studentized-range.ts';
export {
  oneSampleTTest,
  type PublishedSample,
  pairedTTest,
  type TTestOptions,
  tTest,
  tTestFromSummaries,
} from './tests/t-tests.ts';
export { type CountTable, type CrossTable, crossTable } from './tests/tables.ts';
export { bartlettTest, leveneTest, varianceFTest } from './tests/variance-tests.ts';
export type { Labels, Values } from './values.ts';
