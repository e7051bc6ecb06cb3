import { NO_INTENSITIES, NOT_FINITE } from '../reasons.ts';
import { prepareFamilies } from './families.ts';
import type { VoxelField } from './field.ts';
import { codeOf, DEFINED, OUTSIDE } from './reasons.ts';
import { type FeatureRows, makeRows } from './rows.ts';
import type { ResolvedVoxelSettings, VoxelFeature } from './settings.ts';

/** Values of one feature over a slab; x fastest. */
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

const WITHOUT_INTENSITY = codeOf(NO_INTENSITIES);
const BEYOND = codeOf(NOT_FINITE);

/** Computes parts of one plan, with the memory that its families work in. */
export function voxelComputer({ field, features, settings, mostRows }: VoxelPlan): (part: VoxelPart) => void {
  const rows = makeRows(features.length, mostRows * field.size[0]);
  const blocks = prepareFamilies(field, rows, features, settings, mostRows);
  const [nx, ny] = field.size;
  return ({ z, fromY, toY, slabZ, into }) => {
    const from = nx * (fromY + ny * z);
    const centres = field.centres.subarray(from, from + nx * (toY - fromY));
    if (centres.includes(2)) for (const block of blocks) block(z, fromY, toY);
    const to = nx * (fromY + ny * (z - slabZ));
    into.forEach((map, feature) => copyFeature(rows, feature, centres, map, to));
  };
}

function copyFeature(
  rows: FeatureRows,
  feature: number,
  centres: Uint8Array,
  { values, reasons }: SlabMap,
  to: number,
): void {
  const row = feature * rows.length;
  for (let at = 0; at < centres.length; at++) {
    if (centres[at] !== 2) {
      values[to + at] = Number.NaN;
      reasons[to + at] = centres[at] === 0 ? OUTSIDE : WITHOUT_INTENSITY;
      continue;
    }
    values[to + at] = rows.values[row + at];
    reasons[to + at] = rows.codes[row + at];
    if (rows.codes[row + at] === DEFINED && !Number.isFinite(values[to + at])) {
      values[to + at] = Number.NaN;
      reasons[to + at] = BEYOND;
    }
  }
}

let ready: { readonly job: string; readonly compute: (part: VoxelPart) => void } | undefined;

/** Computes one part: what a worker does. What the plan needs is made with its first part. */
export function computeVoxelPart(part: VoxelPart): void {
  const { plan } = part;
  if (ready?.job !== plan.job) ready = { job: plan.job, compute: voxelComputer(plan) };
  ready.compute(part);
}
