export { type AgreementFigure, type BlandAltmanFigure, blandAltmanPlot, truthScatter } from './agreement.ts';
export { base64 } from './base64.ts';
export {
  type CalibrationBeltBands,
  type CalibrationBin,
  type CalibrationFigure,
  calibrationPlot,
} from './calibration.ts';
export { type ColourBarFigure, colourBar } from './colour-bar.ts';
export { type Colours, colourAt, colourSteps, hexColour, type Rgb } from './colour-map.ts';
export { type ConfusionFigure, confusionPlot } from './confusion.ts';
export { type ContributionsFigure, contributionsPlot } from './contributions.ts';
export { type CurveFigure, curveWithFit } from './curve.ts';
export { plotsErrors } from './errors.ts';
export { type FlowChartFigure, type FlowChartStage, flowChart } from './flow-chart.ts';
export { type ForestFigure, type ForestRow, forestPlot } from './forest.ts';
export type { FigureText } from './frame.ts';
export { type HistogramFigure, histogramWithBand } from './histogram.ts';
export { kaplanMeierPlot, type SurvivalFigure, type SurvivalGroup } from './kaplan-meier.ts';
export { type NomogramFigure, nomogramPlot } from './nomogram.ts';
export { runsOf } from './outline.ts';
export {
  type MapFigure,
  mapFigure,
  mapPicture,
  outlineSample,
  type Picture,
  undefinedSample,
} from './picture.ts';
export { type RocFigure, rocPlot } from './roc.ts';
export { type StripFigure, stripPlot } from './strip.ts';
export { escapeText } from './svg.ts';
export { englishPlotWords, type PlotWords } from './words.ts';
