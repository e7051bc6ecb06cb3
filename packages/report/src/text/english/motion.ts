import { type Content, html } from '../../html.ts';
import { format } from './numbers.ts';

const { number } = format;

const MODES = {
  rigid: 'shift and turn',
  affine: 'shift, turn, stretch and shear',
  deformable: 'shift, turn and a smooth local motion',
} as const;

/** `Alignment of the dynamic series` within a sentence. */
const within = (heading: string) => heading[0].toLowerCase() + heading.slice(1);

export const alignments = {
  ofVisits: (visit: string, from: string | undefined) =>
    `Registration of ${visit} to ${from ?? 'the first visit'}`,
  ofSeries: (role: string) => `Place of the ${role} series`,
  within: (role: string) => `Alignment of the ${role} series`,
  where: (exam: string, heading: string) => `${exam}: ${within(heading)}`,
  how: 'over places of tissue: the median and the 95th percentile of how far they were moved, and of how far they come back from where they were; Pearson’s r with the reference, and sqrt(1 - r²)',
  by: (mode: keyof typeof MODES, reference: Content) => html`By ${MODES[mode]}, onto: ${reference}.`,
  /** After how it was done. */
  driven: (model: string, times: Content) =>
    html` Each volume was brought onto what the model (${model}) fitted to the series says it should look like, so that enhancement is not taken for motion; model and motion were found in turn (rounds: ${times}).`,
  moved: (several: boolean, by: (words: string) => Content, median: number, error: number | undefined) =>
    html`${several ? 'Most' : 'It'} was moved by ${by(`${number(median)} mm`)} in the middle${
      error !== undefined && html`, error ${by(`${number(error)} mm`)} in the middle`
    }.`,
  motion: (heading: string) => `Motion, ${within(heading)}`,
  motionOf: (volume: string, words: string) => `${volume}: ${words} mm`,
  medianAndMost: (median: number, most: number) => `${number(median)} (${number(most)})`,
  most: (most: number) => `(${number(most)})`,
  axis: 'Moved, mm',
  caption: 'Square: the median over places of tissue. The line ends where a twentieth was moved farther.',
  data: { volume: 'volume', median: 'median, mm', most: '95th percentile, mm' },
  figures: (heading: string) => `${heading}: figures`,
  volume: 'Volume',
  moved95: 'Moved, mm (a twentieth by more)',
  error: 'Error, mm',
  before: (figure: string) => `${figure} before`,
  after: 'after',
  mutualInformation: 'Mutual information, nats',
  correlation: 'Correlation',
  residual: 'Residual, %',
  volumeChange: 'Volume change',
  note: 'Error: how far places of tissue come back from where they were, forth by one search and back by another.',
};

export const registrations = {
  where: (exam: string) => `${exam}: volume changes of the registration`,
  how: 'determinant of the slopes of the motion, by differences over 1 mm, at some 4,000 voxels',
  volumes: 'Volumes at the later visit over those at the first, as the motion says',
  least: 'Least',
  median: 'Median',
  greatest: 'Greatest',
  kept: (where: string) => `${where} (protected)`,
  folds: 'A value of 0 or less: the motion folds there, and means nothing.',
  proposed: (from: string, visit: string) => `Regions of ${from} proposed for ${visit}`,
  dice: 'Dice with the region drawn there',
  proposedWhere: (exam: string, region: string) => `${exam}: proposed ${region}`,
  proposalNote: 'A proposal is where the region of the first visit would be now; nobody has looked at it.',
  change: (from: string, visit: string) => `Change of maps from ${from} to ${visit}`,
  voxelsOf: (visit: string, from: string) => `Voxels of each map, ${visit} against ${from}`,
  difference: 'Difference (quartiles)',
  ratio: 'Ratio (quartiles)',
  falls: 'Falls, %',
  stays: 'Stays, %',
  rises: 'Rises, %',
  changeWhere: (exam: string, map: string, region: string) => `${exam}: change of ${map} in ${region}`,
  changeHow: 'both maps on the grid of the first visit (linear); voxels with a value at both',
  undefined: (n: number) => `(${number(n)} undefined)`,
  undefinedDifference: 'Undefined.',
  quartiles: (low: string, high: string) => `(${low} to ${high})`,
  noLimit: 'The study states no repeatability limit: what changes by chance alone is not told apart.',
  limits: (limits: readonly string[]) =>
    `A voxel stays where it changes by no more than the study’s repeatability limit: ${limits.join('; ')}.`,
};
