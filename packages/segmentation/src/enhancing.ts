import { hashOf, type Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import {
  compareGrids,
  countInside,
  countNeighbours26,
  emptyMask,
  type Mask,
  type Volume,
  voxelVolumeMm3,
} from '@lobule/volume';
import { type EnhancingSettings, resolveEnhancingSettings } from './enhancing-settings.ts';
import { segmentationErrors } from './errors.ts';
import { maskOnGrid } from './on-grid.ts';

/** The three phases of the rule, in one scale of signal, and where to look. */
export interface EnhancingInput {
  /** S0, before contrast. */
  readonly preContrast: Volume;
  /** S1, the early phase after contrast. */
  readonly early: Volume;
  /** S2, the late phase. */
  readonly late: Volume;
  /** Only voxels within it are counted. */
  readonly region?: Mask;
  /** Set where a reader drew the region around the tumour: then, and only then, the result is a tumour volume. */
  readonly regionIsDrawnTumour?: boolean;
}

/** Voxels left after one condition of the rule, and how many it took. */
export interface Stage {
  readonly name: 'region' | 'signal' | 'pre-contrast' | 'enhancement' | 'ser' | 'neighbours';
  readonly kept: number;
  readonly dropped: number;
  /** One sentence for the report. */
  readonly reason: string;
}

/** The enhancing tissue by rule, with its volume in mm^3. */
export interface EnhancingVolume {
  /** What this may be called. */
  readonly name: 'enhancing volume' | 'functional tumour volume';
  readonly mask: Mask;
  readonly voxels: number;
  /** NaN, with a reason, where the region is empty. */
  readonly volumeMm3: number;
  readonly volumeCm3: number;
  /** In the order in which the conditions were applied; `neighbours` last. */
  readonly stages: readonly Stage[];
  /** The threshold on S0 that was used, and where it came from; NaN where the region is empty. */
  readonly preContrastThreshold: number;
  readonly preContrastThresholdFrom: 'settings' | 'percentile';
  readonly settings: EnhancingSettings;
  readonly settingsHash: string;
  readonly reason?: Reason;
}

/**
 * The enhancing-volume rule of UCSF's functional tumour volume: early enhancement, enough signal before contrast,
 * a positive signal enhancement ratio, and neighbours that pass all three.
 *
 * The neighbours are counted in the whole image, so that a region's border takes nothing away; beyond the image
 * there are none. Where S2 = S0 the ratio is undefined and the voxel is dropped under its own name.
 *
 * @throws segmentation/phases-on-other-grids, segmentation/mask-on-other-grid, segmentation/bad-settings
 * @example
 * const { mask, volumeCm3, stages } = enhancingVolume({ preContrast: s0, early: s1, late: s2 });
 * for (const { name, dropped } of stages) console.log(name, dropped);
 */
export function enhancingVolume(
  input: EnhancingInput,
  given: Partial<EnhancingSettings> = {},
): EnhancingVolume {
  const { preContrast, early, late } = input;
  checkPhases(preContrast, [early, late]);
  const region = input.region && maskOnGrid(input.region, preContrast.grid).mask;
  const settings = resolveEnhancingSettings(given);
  const threshold = settings.preContrastThreshold ?? thresholdFrom(preContrast, region, settings);
  const failed = firstFailures(input, settings, threshold);
  const passing = emptyMask(preContrast.grid);
  for (let v = 0; v < failed.length; v++) passing.data[v] = failed[v] === NONE ? 1 : 0;
  const neighbours = countNeighbours26(passing).data;

  const mask = emptyMask(preContrast.grid);
  const dropped = new Array<number>(CONDITIONS.length).fill(0);
  const inRegion = region === undefined ? failed.length : countInside(region);
  for (let v = 0; v < failed.length; v++) {
    if (region !== undefined && region.data[v] === 0) continue;
    if (failed[v] !== NONE) dropped[failed[v]]++;
    else if (neighbours[v] < settings.minimumNeighbours) dropped[NEIGHBOURS]++;
    else mask.data[v] = 1;
  }
  const voxels = countInside(mask);
  const volumeMm3 = inRegion === 0 ? Number.NaN : voxels * voxelVolumeMm3(mask.grid);
  const isTumour = region !== undefined && input.regionIsDrawnTumour === true;
  return {
    name: isTumour ? 'functional tumour volume' : 'enhancing volume',
    mask,
    voxels,
    volumeMm3,
    volumeCm3: volumeMm3 / 1000,
    stages: describeStages(failed.length, inRegion, dropped, settings, threshold),
    preContrastThreshold: threshold,
    preContrastThresholdFrom: settings.preContrastThreshold === undefined ? 'percentile' : 'settings',
    settings,
    settingsHash: hashOf(settings),
    ...(inRegion === 0 && { reason: EMPTY }),
  };
}

const EMPTY: Reason = {
  code: 'empty-region',
  text: 'The region has no voxel inside, so nothing was measured in it.',
};

/** Conditions in their order; a voxel is counted under the first that it fails. */
const CONDITIONS = ['signal', 'pre-contrast', 'enhancement', 'ser', 'neighbours'] as const;
const [SIGNAL, PRE_CONTRAST, ENHANCEMENT, SER, NEIGHBOURS] = [0, 1, 2, 3, 4];
const NONE = 255;

function checkPhases(first: Volume, others: readonly Volume[]): void {
  others.forEach(({ grid }, n) => {
    const { same, reason } = compareGrids(first.grid, grid);
    if (same) return;
    throw segmentationErrors.error('segmentation/phases-on-other-grids', {
      what: `The ${n === 0 ? 'early' : 'late'} phase is not on the grid of the pre-contrast image. ${reason}`,
    });
  });
}

function thresholdFrom({ data }: Volume, region: Mask | undefined, settings: EnhancingSettings): number {
  const values: number[] = [];
  for (let v = 0; v < data.length; v++) {
    if ((region === undefined || region.data[v] !== 0) && Number.isFinite(data[v])) values.push(data[v]);
  }
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return settings.preContrastFraction * quantileSorted(sorted, settings.preContrastPercentile / 100);
}

/** For each voxel the first condition that it fails by its own signals, or NONE. */
function firstFailures(input: EnhancingInput, settings: EnhancingSettings, threshold: number): Uint8Array {
  const s0 = input.preContrast.data;
  const s1 = input.early.data;
  const s2 = input.late.data;
  const failed = new Uint8Array(s0.length);
  for (let v = 0; v < failed.length; v++) {
    const rise = s1[v] - s0[v];
    const lateRise = s2[v] - s0[v];
    if (!(s0[v] > 0) || !Number.isFinite(rise) || !Number.isFinite(lateRise)) failed[v] = SIGNAL;
    else if (!(s0[v] >= threshold)) failed[v] = PRE_CONTRAST;
    // 100 (S1 - S0) / S0 >= p without the division, so that whole numbers at the limit pass.
    else if (!(100 * rise >= settings.minimumPercentEnhancement * s0[v])) failed[v] = ENHANCEMENT;
    else if (lateRise === 0 || !(rise / lateRise > settings.serAbove)) failed[v] = SER;
    else failed[v] = NONE;
  }
  return failed;
}

function describeStages(
  inImage: number,
  inRegion: number,
  dropped: readonly number[],
  settings: EnhancingSettings,
  threshold: number,
): readonly Stage[] {
  const reasons: Readonly<Record<(typeof CONDITIONS)[number], string>> = {
    signal: 'A signal is not finite, or the pre-contrast signal is not above 0.',
    'pre-contrast': `The pre-contrast signal is below ${Number(threshold.toPrecision(6))}.`,
    enhancement: `Early enhancement is below ${settings.minimumPercentEnhancement} %.`,
    ser: `The signal enhancement ratio is undefined (S2 = S0) or not above ${settings.serAbove}.`,
    neighbours: `Fewer than ${settings.minimumNeighbours} of the 26 neighbours pass.`,
  };
  const stages: Stage[] = [
    { name: 'region', kept: inRegion, dropped: inImage - inRegion, reason: 'Outside the region.' },
  ];
  let kept = inRegion;
  CONDITIONS.forEach((name, n) => {
    kept -= dropped[n];
    stages.push({ name, kept, dropped: dropped[n], reason: reasons[name] });
  });
  return stages;
}
