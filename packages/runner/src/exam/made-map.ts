import { hashOf, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { reasonOf } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { type Grid, readNifti, type VoxelArray, voxelCount } from '@lobule/volume';
import { once } from './images.ts';
import type { Placement } from './placement.ts';
import type { ExamProtocol } from './protocol.ts';

/** One quantity of one model in one exam. */
export interface MadeMap {
  /** `Ktrans`, `T1map`: unique within the exam; a second model's is `T1map-IR`. */
  readonly name: string;
  readonly label: string;
  readonly model: MapRequest['model'];
  readonly unit: string;
  readonly standardId?: string;
  readonly description: string;
  readonly grid: Grid;
  /** Where the series that it was made of lies beside the dynamic one, if that was found. */
  readonly place?: Placement;
  /** Resampled onto the dynamic series. */
  readonly isMoved?: boolean;
  readonly settingsHash: string;
  /** Over the whole volume, NaN where undefined. */
  readonly values: () => Float32Array;
  readonly errors: () => Float32Array;
  /** Of the standard errors, for Student's t; more than 255 are 255. */
  readonly degreesOfFreedom: () => Uint8Array;
  readonly reasonAt: (voxel: number) => Reason;
  readonly blob: string;
  /** Of the standard errors and their degrees of freedom; absent where there are none. */
  readonly errorBlobs?: { readonly errors: string; readonly freedom: string };
}

/** Not fitted: outside the tissue that the first image shows. Codes of quantify are below this. */
export const BACKGROUND = 255;
const background: Reason = { code: 'background', text: 'Outside the body: not fitted.' };

/** Voxels of the blobs that were made just now, by name, so that they need not be unpacked again. */
export type FreshVolumes = Map<string, VoxelArray>;

/** The maps of a step's record; voxels are unpacked when they are first asked for. */
export function madeMaps(
  request: MapRequest,
  protocol: ExamProtocol,
  record: StepRecord,
  grid: Grid,
  read: (hash: string) => Uint8Array,
  fresh: FreshVolumes,
): readonly MadeMap[] {
  const voxels = (name: string) =>
    once(() => fresh.get(name) ?? readNifti(read(record.blobs[name])).volumes[0].data);
  const floats = (name: string) =>
    record.blobs[name] === undefined
      ? () => new Float32Array(voxelCount(grid)).fill(Number.NaN)
      : (voxels(name) as () => Float32Array);
  const reasons = voxels('reasons') as () => Uint8Array;
  const freedom = voxels('freedom') as () => Uint8Array;
  return protocol.model.parameters.map((parameter) => {
    const errors = record.blobs[`${parameter.label}_se`];
    const freedomOf =
      record.blobs[`${parameter.label}_df`] === undefined ? 'freedom' : `${parameter.label}_df`;
    return {
      name: parameter.label,
      label: parameter.label,
      model: request.model,
      unit: parameter.unit,
      ...(parameter.standardId === undefined ? {} : { standardId: parameter.standardId }),
      description: parameter.description,
      grid,
      settingsHash: hashOf(request),
      values: floats(parameter.label),
      errors: floats(`${parameter.label}_se`),
      degreesOfFreedom: freedomOf === 'freedom' ? freedom : (voxels(freedomOf) as () => Uint8Array),
      reasonAt: (voxel) => (reasons()[voxel] === BACKGROUND ? background : reasonOf(reasons()[voxel])),
      blob: record.blobs[parameter.label],
      ...(errors === undefined ? {} : { errorBlobs: { errors, freedom: record.blobs[freedomOf] } }),
    };
  });
}
