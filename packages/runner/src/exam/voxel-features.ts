import { canonicalJson, type Json, LobuleError, type Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { type VoxelMap, voxelMaps, voxelReason } from '@lobule/radiomics';
import type { FeatureRequest, RegionValue } from '@lobule/study';
import { makeVolume } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import type { FeatureCell } from './exam-task.ts';
import { type FeatureImage, featureImage } from './feature-images.ts';
import type { ExamImages } from './images.ts';
import type { MadeMap } from './made-map.ts';
import type { MadeRegion } from './make-region.ts';
import { regionOnImage } from './placement.ts';

/** A file of the maps of one image. */
export interface VoxelMapFile {
  /** After the name of the exam: `label-lesion_desc-KtransGLCMContrast3Daverage_map.nii.gz`. */
  readonly name: string;
  readonly hash: string;
  readonly step: string;
  readonly key: string;
}

export interface ExamVoxelMaps {
  /** Each with the name of its file as its origin. */
  readonly values: readonly RegionValue[];
  readonly cells: readonly FeatureCell[];
  readonly files: readonly VoxelMapFile[];
  /** Images that this exam does not have. */
  readonly missing: readonly { readonly image: string; readonly error: LobuleError }[];
}

/** What a step keeps of one map. */
interface Facts {
  readonly feature: string;
  readonly unit: string;
  readonly ibsiCode?: string;
  /** Median and quartiles; null where no voxel has a value. */
  readonly median: number | null;
  readonly quartiles: readonly [number | null, number | null];
  readonly voxels: number;
  readonly undefined: readonly { readonly reason: Reason; readonly voxels: number }[];
}

/** Maps of features of the windows around the voxels of a region, on the box around it, and what they hold. */
export async function examVoxelMaps(
  steps: StepRunner,
  { region: name, voxelMaps: asked }: FeatureRequest,
  regions: readonly MadeRegion[],
  maps: readonly MadeMap[],
  images: ExamImages,
): Promise<ExamVoxelMaps> {
  const region = regions.find((one) => one.name === name);
  const missing: { image: string; error: LobuleError }[] = [];
  const found = { values: [] as RegionValue[], cells: [] as FeatureCell[], files: [] as VoxelMapFile[] };
  if (region === undefined || asked === undefined) return { ...found, missing };
  for (const label of asked.images) {
    const image = featureImage(label, maps, images);
    if (image instanceof LobuleError || image.load === undefined) {
      if (image instanceof LobuleError) missing.push({ image: label, error: image });
      continue;
    }
    const record = await mapStep(steps, asked.settings, region, label, image, image.load);
    const fileOf = (blob: string) => `label-${name}_desc-${alphanumeric(`${label}Voxel${blob}`)}_map.nii.gz`;
    for (const [blob, hash] of Object.entries(record.blobs)) {
      const file =
        blob === 'sidecar' ? `label-${name}_desc-${alphanumeric(label)}Voxel_maps.json` : fileOf(blob);
      found.files.push({ name: file, hash, step: record.step, key: record.key });
    }
    for (const one of record.facts as unknown as readonly Facts[]) {
      const { feature, unit, ibsiCode, median, quartiles, voxels } = one;
      const reason = median === null ? NO_VOXEL : undefined;
      const [low, high] = quartiles.map((value) => value ?? Number.NaN);
      found.values.push({
        region: name,
        map: `${label} voxel ${feature}`,
        median: {
          value: median ?? Number.NaN,
          unit,
          ...(ibsiCode && { standardId: ibsiCode }),
          settingsHash: record.key,
          ...(reason && { reason }),
        },
        quartiles: [low, high],
        voxels,
        undefined: one.undefined,
        origin: fileOf(feature),
      });
      const cell = (of: string, value: number) => ({
        name: `${name}_${label}_Voxel_${feature}_${of}`,
        value,
        ...(reason && { reason }),
      });
      found.cells.push(cell('Median', median ?? Number.NaN), cell('InterquartileRange', high - low));
    }
  }
  return { ...found, missing };
}

function mapStep(
  steps: StepRunner,
  settings: NonNullable<FeatureRequest['voxelMaps']>['settings'],
  region: MadeRegion,
  label: string,
  image: FeatureImage,
  load: NonNullable<FeatureImage['load']>,
) {
  const parameters = { settings, image: image.hash, region: region.record.blobs['mask'] };
  return steps.run({ name: `voxel-maps:${region.name}:${label}`, parameters }, async () => {
    const mask = regionOnImage(region.mask(), image);
    const made = await voxelMaps(await load(), mask, settings);
    const blobs: Record<string, Uint8Array> = {};
    const facts = made.maps.map((map): Facts => {
      const { name: feature, unit, ibsiCode } = map.feature;
      blobs[feature] = packVolume(makeVolume(made.grid, map.values), feature);
      const lacking = reasonsOf(map);
      if (lacking.length > 0)
        blobs[`${feature}Reasons`] = packVolume({ grid: made.grid, data: map.reasons }, feature);
      const sorted = Float64Array.from(map.values).filter(Number.isFinite).sort();
      const quantile = (share: number) => (sorted.length === 0 ? null : quantileSorted(sorted, share));
      return {
        feature,
        unit,
        ...(ibsiCode !== undefined && { ibsiCode }),
        median: quantile(0.5),
        quartiles: [quantile(0.25), quantile(0.75)],
        voxels: sorted.length,
        undefined: lacking,
      };
    });
    const about = { ...parameters, settings: made.settings, settingsHash: made.settingsHash, maps: facts };
    blobs['sidecar'] = new TextEncoder().encode(
      `${canonicalJson({ ...about, reasons: reasonCodes() } as unknown as Json)}\n`,
    );
    return { facts: facts as unknown as Json, blobs };
  });
}

/** Undefined voxels of the region by reason, the most frequent first. */
function reasonsOf({ reasons }: VoxelMap): Facts['undefined'] {
  const counts = new Map<number, number>();
  for (const code of reasons) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .flatMap(([code, voxels]) => {
      const reason = voxelReason(code);
      return reason === undefined || reason.code === 'outside-mask'
        ? []
        : [{ reason: { ...reason }, voxels }];
    })
    .sort((a, b) => b.voxels - a.voxels);
}

/** What the numbers of a map of reasons mean. */
export function reasonCodes(): Readonly<Record<string, Reason>> {
  const codes: Record<string, Reason> = { 0: { code: 'defined', text: 'The feature has a value.' } };
  for (let n = 1, reason = voxelReason(n); reason !== undefined; reason = voxelReason(++n)) {
    codes[n] = { code: reason.code, text: reason.text };
  }
  return codes;
}

const NO_VOXEL: Reason = { code: 'no-voxel', text: 'No voxel of the region has a value in this map.' };

/** What BIDS allows in a label. */
function alphanumeric(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '');
}
