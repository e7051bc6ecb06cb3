import { existsSync } from 'node:fs';
import path from 'node:path';
import { hashOf, nearest } from '@lobule/foundation';
import { type PreparedModel, type StoredFrame, shared, sharedFloats } from '@lobule/quantify';
import { compareGrids, type Grid, voxelCount } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { type NeededInput, onGrid } from '../exam/map-inputs.ts';
import { medianOf } from './median.ts';
import { sidecarOf } from './nifti-facts.ts';
import { isNifti, niftiVolume } from './nifti-files.ts';
import { valuesOf } from './stored-series.ts';

/** A map that a model takes beside its series: one number for all voxels, or a NIfTI file. */
export type GivenInputs = Readonly<Record<string, number | string>>;

export interface ReadInputs {
  readonly inputs: readonly NeededInput[];
  /** What must be told of how they were used. */
  readonly remarks: readonly string[];
}

/** What a unit that others use for a map is in ours, and in which range the middle of any such map lies. */
interface Convention {
  readonly factors: Readonly<Record<string, number>>;
  readonly median?: readonly [number, number];
  readonly hint?: string;
}

const CONVENTIONS: Readonly<Record<string, Convention>> = {
  t1Ms: {
    factors: { s: 1000, ms: 1 },
    median: [20, 20_000],
    hint: 'T1 is in ms; a map in s says so by `"Units": "s"` in the JSON beside it',
  },
  t1SeMs: { factors: { s: 1000, ms: 1 } },
  b1Factor: {
    factors: { '%': 0.01, percent: 0.01, '1': 1 },
    median: [0.1, 5],
    hint: 'B1 is the actual over the nominal flip angle, 1 where they agree; a map in percent says so by `"Units": "%"` in the JSON beside it',
  },
};

/**
 * Reads the maps that are given for a model. A map on another grid is resampled (linear), and that is remarked.
 *
 * @throws runner/acquisition for a name that the model does not take, for values that are in another unit, for a
 * required map that is not given; runner/no-image-file and what readNifti throws.
 */
export async function inputFiles(model: PreparedModel, given: GivenInputs, grid: Grid): Promise<ReadInputs> {
  const known = model.inputs.map(({ name }) => name);
  const inputs: NeededInput[] = [];
  const remarks: string[] = [];
  for (const [name, value] of Object.entries(withErrors(given, known))) {
    if (!known.includes(name)) throw notTaken(model.modelId, name, known);
    if (typeof value === 'number') {
      requireMedian(name, [value], undefined);
      inputs.push({
        name,
        hash: hashOf({ [name]: value }),
        load: async (to) => sharedFloats(voxelCount(to)).fill(value),
      });
      continue;
    }
    const { input, resampled } = await fromFile(name, value, grid);
    inputs.push(input);
    if (resampled) remarks.push(`${name} lies on another grid and was resampled (linear).`);
  }
  return { inputs, remarks };
}

async function fromFile(
  name: string,
  file: string,
  grid: Grid,
): Promise<{ input: NeededInput; resampled: boolean }> {
  if (!isNifti(file)) {
    throw runnerErrors.error('runner/acquisition', {
      what: `${name} must be a number or a NIfTI file`,
      where: { file: path.basename(file) },
    });
  }
  const volume = await niftiVolume(file);
  // Standard errors are in the unit of their map.
  const beside = sidecarOf(file)['Units'] ?? sidecarOf(file.replace(/_se(\.nii(\.gz)?)$/i, '$1'))['Units'];
  const factor = CONVENTIONS[name]?.factors[String(beside)] ?? 1;
  const values = onGridOfFit(volume, grid, factor);
  requireMedian(name, values, file);
  return {
    input: { name, hash: volume.hash, load: async () => values },
    resampled: !compareGrids(volume.grid, grid).same,
  };
}

/** In memory that threads share; the stored values themselves where they are those of the fit. */
function onGridOfFit(
  { frame, grid: from }: { readonly frame: StoredFrame; readonly grid: Grid },
  grid: Grid,
  factor: number,
): Float32Array {
  const values = valuesOf(frame);
  const isSame = compareGrids(from, grid).same;
  if (isSame && factor === 1 && values instanceof Float32Array) return values;
  if (!isSame) return shared(onGrid(values, from, grid, factor)) as Float32Array;
  const floats = sharedFloats(values.length);
  for (let v = 0; v < values.length; v++) floats[v] = values[v] * factor;
  return floats;
}

/** Images that are maps of T1 themselves must be in ms too. @throws runner/acquisition */
export function requireT1Maps(
  model: string,
  frames: readonly StoredFrame[],
  places: readonly string[],
): void {
  if (model !== 'delta-t1') return;
  frames.forEach((frame, t) => {
    requireMedian('t1Ms', valuesOf(frame), places.length === frames.length ? places[t] : places[0], {
      ...CONVENTIONS['t1Ms'],
      hint: 'T1 is in ms: multiply maps in s by 1000',
    });
  });
}

/** The middle of the positive values tells the unit. */
function requireMedian(
  name: string,
  values: ArrayLike<number>,
  file: string | undefined,
  convention = CONVENTIONS[name],
): void {
  if (convention?.median === undefined) return;
  const median = medianOf(values, (value) => value > 0);
  const [low, high] = convention.median;
  if (median !== undefined && median >= low && median <= high) return;
  throw runnerErrors.error('runner/acquisition', {
    what:
      median === undefined
        ? `${name} is nowhere above 0`
        : `${name} is ${Number(median.toPrecision(3))}${file === undefined ? '' : ' in the middle of its values'}, which cannot be`,
    ...(file !== undefined && { where: { file: path.basename(file) } }),
    cure: `${convention.hint ?? ''}.`,
  });
}

/** Standard errors that stand beside a T1 map of this program, as `desc-t1vfa_T1map_se.nii.gz`. */
function withErrors(given: GivenInputs, known: readonly string[]): GivenInputs {
  const { t1Ms } = given;
  if (typeof t1Ms !== 'string' || !known.includes('t1SeMs') || 't1SeMs' in given) return given;
  const errors = t1Ms.replace(/(\.nii(\.gz)?)$/i, '_se$1');
  const freedom = t1Ms.replace(/T1map(\.nii(\.gz)?)$/i, 'freedom$1');
  if (!existsSync(errors)) return given;
  return {
    ...given,
    t1SeMs: errors,
    ...(freedom !== t1Ms && existsSync(freedom) && { t1Freedom: freedom }),
  };
}

function notTaken(model: string, name: string, known: readonly string[]) {
  const near = nearest(name, known);
  return runnerErrors.error('runner/acquisition', {
    what: `${model} takes no map ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    cure: known.length === 0 ? 'Leave it out.' : `It takes: ${known.join(', ')}.`,
  });
}
