import { NO_INTENSITIES, NOT_FINITE } from '../reasons.ts';
import { prepareFamilies } from './families.ts';
import type { VoxelField } from './field.ts';
import { codeOf, DEFINED, OUTSIDE } from './reasons.ts';
import { type ComputeBlock, type FeatureRows, makeRows } from './rows.ts';
import type { ResolvedVoxelSettings, VoxelFeature } from './settings.ts';

/** Values of one feature over a slab, in memory that workers share; x fastest. */
export interface SlabMap {
  readonly values: Float32Array | Float64Array;
  readonly reasons: Uint8Array;
}

/** What has to be known for any part of the maps; plain data. */
export interface VoxelPlan {
  /** Tells one job's plan from another's. */
  readonly job: string;
  readonly field: VoxelField;
  readonly features: readonly VoxelFeature[];
  readonly settings: ResolvedVoxelSettings;
  /** Rows that a part has at most. */
  readonly mostRows: number;
}

/** What a worker is asked: rows `fromY` up to `toY` of slice `z`, into a slab that begins at slice `slabZ`. */
export interface VoxelPart {
  readonly plan: VoxelPlan;
  readonly z: number;
  readonly fromY: number;
  readonly toY: number;
  readonly slabZ: number;
  /** One for each feature. */
  readonly into: readonly SlabMap[];
}

interface Ready {
  readonly job: string;
  readonly rows: FeatureRows;
  readonly blocks: readonly ComputeBlock[];
}

let ready: Ready | undefined;

const WITHOUT_INTENSITY = codeOf(NO_INTENSITIES);
const BEYOND = codeOf(NOT_FINITE);

/** Computes one part: what a worker does. */
export function computeVoxelPart({ plan, z, fromY, toY, slabZ, into }: VoxelPart): void {
  if (ready?.job !== plan.job) ready = prepare(plan);
  const { rows, blocks } = ready;
  const [nx, ny] = plan.field.size;
  const from = nx * (fromY + ny * z);
  const centres = plan.field.centres.subarray(from, from + nx * (toY - fromY));
  if (centres.includes(2)) for (const block of blocks) block(z, fromY, toY);
  const to = nx * (fromY + ny * (z - slabZ));
  into.forEach(({ values, reasons }, feature) => {
    const row = feature * rows.length;
    for (let at = 0; at < centres.length; at++) {
      if (centres[at] === 2) {
        values[to + at] = rows.values[row + at];
        const beyond = rows.codes[row + at] === DEFINED && !Number.isFinite(values[to + at]);
        if (beyond) values[to + at] = Number.NaN;
        reasons[to + at] = beyond ? BEYOND : rows.codes[row + at];
      } else {
        values[to + at] = Number.NaN;
        reasons[to + at] = centres[at] === 0 ? OUTSIDE : WITHOUT_INTENSITY;
      }
    }
  });
}

function prepare({ job, field, features, settings, mostRows }: VoxelPlan): Ready {
  const rows = makeRows(features.length, mostRows * field.size[0]);
  return { job, rows, blocks: prepareFamilies(field, rows, features, settings, mostRows) };
}
