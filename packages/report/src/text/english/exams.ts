import { type Content, html } from '../../html.ts';
import { counted, format } from './numbers.ts';

const { number } = format;

export const measured = {
  none: html`No images were measured in this run; the tables below are the study's own.`,
  oneExam: 'One exam',
  exam: (exam: string, link: (words: string) => Content) => html`${exam}: ${link('all of this patient')}.`,
  features: 'Features',
  featuresOf: (region: string) => `Features of ${region}`,
  featureCounts: (features: Content, rows: Content, region: Content, file: Content, missing: Content) =>
    html`${features} of ${rows}, from the region ${region}, in ${file}. ${missing}`,
  allDefined: 'All are defined.',
  undefinedValues: (link: (words: string) => Content, n: number) =>
    html`${link(`${counted(n, 'value')} undefined`)}: which and why.`,
};

export const glance = {
  title: 'All patients at a glance',
  explained: (region: Content) =>
    html`Median of each map in the region ${region}; one dot for each exam, the line at the middle one. Choose a dot to open its patient.`,
  others: (n: number) => `The other ${counted(n, 'map')}`,
  where: (map: string, region: string) => `${map} in ${region}, every exam`,
  how: 'median over the voxels of the region where the map is defined',
  drawing: (map: string, region: string) => `${map} in ${region}`,
  description: (exams: number, lacking: number) => `${counted(exams, 'exam')}; ${lacking} undefined`,
  axis: (map: string, unit: string) => (unit === '' ? map : `${map} (${unit})`),
  dot: (exam: string, value: string) => `${exam}: ${value}`,
  caption: (title: Content, undefinedIn: Content) =>
    html`${title}.${undefinedIn !== undefined && html` Undefined in ${undefinedIn}.`}`,
  data: {
    subject: 'subject',
    visit: 'visit',
    median: (map: string, unit: string) => `median of ${map} (${unit})`,
  },
};

export const maps = {
  title: 'What each map is',
  caption: 'Maps of this study',
  fit: 'Fit',
  maps: 'Maps',
  source: 'Source',
  settings: 'Settings',
  notes: (notes: readonly string[]) => notes.join(', '),
};

export const changes = {
  title: 'Changes between visits',
  where: (region: string, from: string, to: string) => `Changes of ${region} from ${from} to ${to}`,
  told: (of: {
    region: Content;
    images: readonly string[];
    from: string;
    to: string;
    compared: (words: string) => Content;
    count: number;
    all: Content;
    file: Content;
    lesions: Content;
    aggregate: Content;
  }) =>
    html`Features of ${of.region} in ${of.images.join(', ')}, from ${of.from} to ${of.to}: ${of.compared(counted(of.count, 'patient'))} of ${of.all} compared; every lesion and feature stands in ${of.file}. ${of.lesions} ${of.aggregate}`,
  caption: (region: string, from: string, to: string) => `Lesions of ${region} from ${from} to ${to}`,
  days: 'Days',
  atBoth: 'At both',
  vanished: 'Vanished',
  appeared: 'Appeared',
  features: 'Features',
  notKnown: 'not known',
  merged: (n: Content) => html` (${n} merged)`,
  split: (n: Content) => html` (${n} split)`,
  undefined: (n: Content) => html` (${n} undefined)`,
};

export const agreement = {
  title: (withVolumes: boolean, isTruth: boolean) =>
    `${withVolumes ? 'Maps and volumes' : 'Maps'} against ${isTruth ? 'the truth' : 'a reference'}`,
  explained:
    'Bias is the mean of measured minus reference, spread its standard deviation. Coverage is the share of 95 % intervals that hold the reference; near 95 % is right, less means that the stated errors are too small.',
  drawn: 'Drawn here are those with the largest relative bias.',
  others: (n: number) => `Points of the other ${counted(n, 'comparison')}`,
  caption: 'Agreement of each map',
  mapOrVolume: 'Map or volume',
  against: 'Against',
  n: 'n',
  bias: 'Bias',
  relativeBias: 'Relative bias',
  spread: 'Spread',
  coverage: '95 % coverage',
  within: 'Within tolerance',
  undefined: 'Undefined',
  where: (map: string, against: string, where: string) => `${map} against ${against}, ${where}`,
  worst: (tolerance: string, worst: number) => `${tolerance}; worst ${number(worst, 2)}`,
  low: ' (low)',
  reference: (against: string, unit: string) => `${against} (${unit})`,
  measured: (unit: string) => `measured (${unit})`,
  description: (points: number, bias: string, spread: string) =>
    `${counted(points, 'point')}; bias ${bias}, spread ${spread}`,
  measuredAgainst: (map: string, against: string) => `${map}: measured against ${against}`,
  scatter: (map: string, against: string) => `${map} against ${against}`,
  scatterCaption: (where: string) => `${where}. On the dotted line both are the same.`,
  difference: (map: string) => `${map}: difference`,
  differenceFrom: (map: string, against: string) => `${map}: difference from ${against}`,
  limits: (bias: Content, low: Content, high: Content) =>
    html`Bias ${bias}; 95 % limits of agreement ${low} to ${high}.`,
};

export const patients = {
  openAll: 'Open all',
  closeAll: 'Close all',
  printed: (n: number) =>
    `Pages of patients that were closed when this was printed are left out; the file itself holds all ${n}.`,
  folder: (folder: Content) => html`Files: ${folder}`,
  series: (n: number) => counted(n, 'series', 'series'),
  foundRegions: (regions: readonly { readonly name: string; readonly ml: string }[]) =>
    regions.map(({ name, ml }) => `${name} ${ml} mL`).join(', '),
  missingRegions: (names: readonly string[]) => `no ${format.listed(names)}`,
  values: 'Median (quartiles) of each map in each region',
  whyUndefined: 'Why voxels are undefined',
  reasonOf: (maps: readonly string[], why: Content) => html`${format.listed(maps)}: ${why}`,
  quartiles: (low: string, high: string) => `(${low} to ${high})`,
  undefinedVoxels: (n: number) => `${counted(n, 'voxel')} undefined`,
  mapIn: (exam: string, map: string, region: string) => `${exam}: ${map} in ${region}`,
  quartilesHow: 'median and quartiles over the voxels of the region where the map is defined',
  regions: 'Regions',
  meaning: 'What it is',
  stages: (region: string) => `${region}: voxels at each stage of the rule`,
  stage: 'Stage',
  regionOf: (exam: string, region: string) => `${exam}: region ${region}`,
  seriesAre: 'Series and what they are',
  seriesCaption: 'Series',
  role: 'Role',
  label: 'Label',
  frames: 'Frames',
  size: 'Size',
  spacing: 'Spacing',
  varies: 'Varies',
  files: 'Files',
};

export const heterogeneity = {
  title: (map: string, region: string) => `Heterogeneity of ${map} in ${region}`,
  where: (exam: string, figure: string, map: string, region: string) =>
    `${exam}: ${figure} of ${map} in ${region}`,
  undefined: (n: number) => `${number(n)} undefined`,
  definitions: 'What these figures are',
  definition: (name: string, definition: Content) => html`${name}: ${definition}`,
  slopes:
    'Standard errors of slopes take voxels as independent; neighbours are not, so the true ones are larger. A margin of voxels is rough, which makes slopes somewhat too steep, those inside more than those outside.',
};

export const curves = {
  title: (curve: string, exam: string) => `${curve} (${exam})`,
  nothing: (title: string) => `${title}: no value to draw.`,
  parameter: (name: string, value: Content) => html`${name} ${value}`,
  description: (model: string, parameters: readonly string[]) => `${model}: ${parameters.join(', ')}`,
  caption: (model: Content, parameters: readonly Content[]) =>
    html`${model}. ${parameters.map((parameter, i) => html`${i > 0 && ', '}${parameter}`)}`,
  measured: (quantity: string) => `measured ${quantity}`,
  residual: 'residual',
};

export const slices = {
  title: (slice: string, exam: string) => `${slice} of ${exam}`,
  caption: (title: string, caption: string) => `${title} ${caption}`,
  shown: (caption: string, low: number, high: number, unit: string) =>
    `${caption} Shown from ${number(low)} to ${number(high)} ${unit}`,
  leftOut: (where: string) => `Left out to keep this file small; see ${where}.`,
  scale: (slice: string) => `Scale of ${slice}`,
  window: (low: number, high: number, unit: string) => `${number(low)} to ${number(high)} ${unit}`,
  undefined: 'undefined',
  values: (where: string) => `Values: ${where}`,
};
