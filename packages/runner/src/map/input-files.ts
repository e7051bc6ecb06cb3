import { existsSync } from 'node:fs';
import path from 'node:path';
import { hashOf, nearest } from '@lobule/foundation';
import type { PreparedModel } from '@lobule/quantify';
import { compareGrids, type Grid, voxelCount } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { onGrid } from '../exam/on-grid.ts';
import { medianSearch } from './median.ts';
import { sidecarOf } from './nifti-facts.ts';
import { isNifti, niftiVolume, type ReadNifti } from './nifti-files.ts';
import {
  imageInMemory,
  imageOf,
  type StoredImage,
  type StudyFrame,
  scaledImage,
  valuesOfImage,
  valuesThrough,
} from './stored-image.ts';

/** A map that a model takes beside its series: one number for all voxels, or a NIfTI file. */
export type GivenInputs = Readonly<Record<string, number | string>>;

/** A map that a fit reads, by the name of the model's input; its values are the image's own, on the grid of the fit. */
export interface InputImage {
  readonly name: string;
  readonly hash: string;
  readonly image: StoredImage;
}

export interface ReadInputs {
  readonly inputs: readonly InputImage[];
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
export async function inputFiles(
  model: PreparedModel,
  given: GivenInputs,
  grid: Grid,
  read: ReadNifti,
): Promise<ReadInputs> {
  const known = model.inputs.map(({ name }) => name);
  const inputs: InputImage[] = [];
  const remarks: string[] = [];
  for (const [name, value] of Object.entries(withErrors(given, known))) {
    if (!known.includes(name)) throw notTaken(model.modelId, name, known);
    if (typeof value === 'number') {
      await requireMedian(name, imageOf(value, 1), undefined);
      const image = imageOf(value, voxelCount(grid));
      inputs.push({ name, hash: hashOf({ [name]: value }), image });
      continue;
    }
    const { input, resampled } = await fromFile(name, value, grid, read);
    inputs.push(input);
    if (resampled) remarks.push(`${name} lies on another grid and was resampled (linear).`);
  }
  return { inputs, remarks };
}

async function fromFile(
  name: string,
  file: string,
  grid: Grid,
  read: ReadNifti,
): Promise<{ input: InputImage; resampled: boolean }> {
  if (!isNifti(file)) {
    throw runnerErrors.error('runner/acquisition', {
      what: `${name} must be a number or a NIfTI file`,
      where: { file: path.basename(file) },
    });
  }
  const volume = await niftiVolume(file, read);
  // Standard errors are in the unit of their map.
  const beside = sidecarOf(file)['Units'] ?? sidecarOf(file.replace(/_se(\.nii(\.gz)?)$/i, '$1'))['Units'];
  const factor = CONVENTIONS[name]?.factors[String(beside)] ?? 1;
  const resampled = !compareGrids(volume.grid, grid).same;
  const image = resampled
    ? imageInMemory(onGrid(await valuesOfImage(volume.image), volume.grid, grid, factor))
    : scaledImage(volume.image, factor);
  await requireMedian(name, image, file);
  return { input: { name, hash: volume.hash, image }, resampled };
}

/** Images that are maps of T1 themselves must be in ms too. @throws runner/acquisition */
export async function requireT1Maps(
  model: string,
  frames: readonly StudyFrame[],
  places: readonly string[],
): Promise<void> {
  if (model !== 'delta-t1') return;
  for (const [t, frame] of frames.entries()) {
    const place = places.length === frames.length ? places[t] : places[0];
    await requireMedian('t1Ms', frame, place, {
      ...CONVENTIONS['t1Ms'],
      hint: 'T1 is in ms: multiply maps in s by 1000',
    });
  }
}

/** The middle of the positive values tells the unit. */
async function requireMedian(
  name: string,
  given: StoredImage | StudyFrame,
  file: string | undefined,
  convention = CONVENTIONS[name],
): Promise<void> {
  if (convention?.median === undefined) return;
  const median = await medianAboveZero('read' in given ? [given] : given);
  const [low, high] = convention.median;
  if (median !== null && median >= low && median <= high) return;
  throw runnerErrors.error('runner/acquisition', {
    what:
      median === null
        ? `${name} is nowhere above 0`
        : `${name} is ${Number(median.toPrecision(3))}${file === undefined ? '' : ' in the middle of its values'}, which cannot be`,
    ...(file !== undefined && { where: { file: path.basename(file) } }),
    cure: `${convention.hint ?? ''}.`,
  });
}

async function medianAboveZero(frame: StudyFrame): Promise<number | null> {
  const search = medianSearch();
  let room = new Float32Array(0);
  for (const step of [search.count, search.look]) {
    for await (const [values] of valuesThrough([frame])) {
      if (room.length < values.length) room = new Float32Array(values.length);
      for (let v = 0; v < values.length; v++) room[v] = values[v] > 0 ? values[v] : Number.NaN;
      step(room.subarray(0, values.length));
    }
  }
  return search.median();
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
