import { readFileSync } from 'node:fs';
import {
  type Aggregation,
  describePreparation,
  extractFeatures,
  type Feature,
  type RadiomicsSettings,
  type ZoneAggregation,
} from '@lobule/radiomics';
import { maskWhere, readNifti } from '@lobule/volume';
import { IBSI_CODES } from './ibsi-codes.ts';
import { preparationByTag } from './ibsi1-preparation.ts';
import type { CaseResult, Suite } from './suite.ts';

/** Ends of the tags of texture. */
const AGGREGATIONS: Readonly<Record<string, Aggregation>> = {
  '2D_avg': '2D_average',
  '2D_comb': '2D_merged',
  '2_5D_avg': '2.5D_average',
  '2_5D_comb': '2.5D_merged',
  '3D_avg': '3D_average',
  '3D_comb': '3D_merged',
};
const ZONE_AGGREGATIONS: Readonly<Record<string, ZoneAggregation>> = {
  '2D': '2D',
  '2_5D': '2.5D',
  '3D': '3D',
};
const ENDS = { ...AGGREGATIONS, ...ZONE_AGGREGATIONS };

const ALL = Object.values(AGGREGATIONS);
const IN_PLANE = ALL.filter((aggregation) => !aggregation.startsWith('3D'));
const IN_SPACE = ALL.filter((aggregation) => aggregation.startsWith('3D'));
const flat = {
  glcmAggregations: IN_PLANE,
  glrlmAggregations: IN_PLANE,
  zoneAggregations: ['2D', '2.5D'],
} as const;
const solid = { glcmAggregations: IN_SPACE, glrlmAggregations: IN_SPACE, zoneAggregations: ['3D'] } as const;
const twoMm = [2, 2, 2];

interface Configuration {
  readonly name: string;
  readonly phantom: 'digital' | 'ct_radiomics';
  readonly table: string;
  readonly settings: RadiomicsSettings;
}

/** The configurations of the IBSI 1 reference manual, chapter 5. */
const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: 'digital phantom',
    phantom: 'digital',
    table: 'ibsi_1_dig_phantom',
    settings: {
      discretisation: { method: 'none' },
      volumeHistogramBins: { method: 'none' },
      glcmAggregations: ALL,
      glrlmAggregations: ALL,
      zoneAggregations: ['2D', '2.5D', '3D'],
    },
  },
  {
    name: 'A',
    phantom: 'ct_radiomics',
    table: 'ibsi_1_chest_config_a',
    settings: {
      resegmentation: { range: [-500, 400] },
      discretisation: { method: 'bin-width', width: 25 },
      volumeHistogramBins: { method: 'none' },
      ...flat,
    },
  },
  {
    name: 'B',
    phantom: 'ct_radiomics',
    table: 'ibsi_1_chest_config_b',
    settings: {
      resampling: { spacingMm: [2, 2, 0], interpolation: 'linear', round: true },
      resegmentation: { range: [-500, 400] },
      discretisation: { method: 'bin-count', count: 32 },
      volumeHistogramBins: { method: 'none' },
      ...flat,
    },
  },
  {
    name: 'C',
    phantom: 'ct_radiomics',
    table: 'ibsi_1_chest_config_c',
    settings: {
      resampling: { spacingMm: twoMm, interpolation: 'linear', round: true },
      resegmentation: { range: [-1000, 400] },
      discretisation: { method: 'bin-width', width: 25 },
      volumeHistogramBins: { method: 'bin-width', width: 2.5 },
      ...solid,
    },
  },
  {
    name: 'D',
    phantom: 'ct_radiomics',
    table: 'ibsi_1_chest_config_d',
    settings: {
      resampling: { spacingMm: twoMm, interpolation: 'linear', round: true },
      resegmentation: { sigma: 3 },
      discretisation: { method: 'bin-count', count: 32 },
      volumeHistogramBins: { method: 'none' },
      ...solid,
    },
  },
  {
    name: 'E',
    phantom: 'ct_radiomics',
    table: 'ibsi_1_chest_config_e',
    settings: {
      resampling: { spacingMm: twoMm, interpolation: 'cubic', round: true },
      resegmentation: { range: [-1000, 400], sigma: 3 },
      discretisation: { method: 'bin-count', count: 32 },
      volumeHistogramBins: { method: 'bin-count', count: 1000 },
      ...solid,
    },
  },
];

/**
 * IBSI 1: the digital phantom, whose intensities are its grey levels, and the CT phantom in configurations A to E; every
 * value that has a reference, those of the preparation among them. The rule is IBSI's: a value, rounded to three
 * significant digits, is within the tolerance of the consensus. Five rows of each table have none (bounding shapes by
 * search, area under the intensity-volume histogram).
 */
export const suite: Suite = {
  name: 'ibsi1',
  cases: 2104,
  async run({ reference, progress }) {
    return CONFIGURATIONS.flatMap(({ name, phantom, table, settings }, n) => {
      const folder = `radiomics-ibsi/data_sets/ibsi_1_${phantom}_phantom/nifti`;
      const image = readNifti(readFileSync(reference(`${folder}/image/phantom.nii.gz`))).volumes[0];
      const label = readNifti(readFileSync(reference(`${folder}/mask/mask.nii.gz`))).volumes[0];
      const mask = maskWhere(label, (value) => value > 0);
      const { features } = extractFeatures(image, mask, settings);
      const preparation = preparationByTag(describePreparation(image, mask, settings));
      const rows = readFileSync(reference(`radiomics-ibsi/ibsi_1_reference_values/${table}.csv`), 'utf8');
      progress(n + 1, CONFIGURATIONS.length);
      return rows
        .split(/\r?\n/)
        .slice(1)
        .flatMap((line) => checkRow(name, line, features, preparation));
    });
  },
};

function checkRow(
  configuration: string,
  line: string,
  features: readonly Feature[],
  preparation: Readonly<Record<string, number>>,
): readonly CaseResult[] {
  const [expected, allowed, tag] = line.split(';');
  if (tag === undefined || expected === '') return [];
  const value = preparation[tag] ?? featureByTag(tag, features);
  // Counts of voxels are written in full.
  const digits = Math.max(3, expected.replace(/^-?0*\.?0*|0+$|\./g, '').length);
  const error = Math.abs(Number(value.toPrecision(digits)) - Number(expected));
  const tolerance = Number(allowed) + 1e-9 * Math.abs(Number(expected));
  return [
    {
      case: `${configuration} ${tag}`,
      error,
      tolerance,
      passed: error <= tolerance,
      got: value,
      expected: Number(expected),
    },
  ];
}

function featureByTag(tag: string, features: readonly Feature[]): number {
  const end = Object.keys(ENDS).find((suffix) => tag.endsWith(`_${suffix}`));
  const code = IBSI_CODES[end === undefined ? tag : tag.slice(0, -end.length - 1)];
  const aggregation = end === undefined ? undefined : ENDS[end];
  const found = features.find((feature) => feature.ibsiCode === code && feature.aggregation === aggregation);
  return code === undefined || found === undefined ? Number.NaN : found.value;
}
