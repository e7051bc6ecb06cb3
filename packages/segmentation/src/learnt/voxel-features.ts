import type { RowTable } from '@lobule/learners';
import { boxMeans, type Size } from '../lesion/lattice.ts';
import { type Channels, channelsOf, enhancementRatio, LEAST_RISE, type Region } from './channels.ts';
import type { PreparedExam } from './exam.ts';
import { VOXEL_FEATURES, type VoxelFeature } from './feature-names.ts';
import { boxMaximum, boxMinimum, enclosure, gradientLength } from './filters.ts';

/** Voxels of some slices, and what is known of them row by row. The arrays are used again for the next slab. */
export interface Slab extends RowTable {
  /** Index in the volume of each row. */
  readonly voxels: Int32Array;
}

/** Slices at a time, at least: windows reach beyond on both sides, and memory is that of one slab. */
const SLICES = 16;
/** More slices where they are small: each slab looks at its neighbours' slices too. */
const SLAB_VOXELS = 600_000;
/** The widest window to each side, and one voxel of the gradient. */
const WIDEST_MM = 10;

/**
 * Looks at the voxels of the breast slab by slab, with `VOXEL_FEATURES` of each.
 *
 * @param wanted voxels to look at; default all of the breast
 */
export function forEachSlab(
  exam: PreparedExam,
  visit: (slab: Slab) => void,
  wanted: Uint8Array = exam.breast.data,
): void {
  const { start, size } = exam.box;
  const [nx, ny] = exam.grid.size;
  const slices = Math.max(SLICES, Math.floor(SLAB_VOXELS / (size[0] * size[1])));
  for (let from = start[2]; from < start[2] + size[2]; from += slices) {
    const to = Math.min(start[2] + size[2], from + slices);
    const voxels: number[] = [];
    for (let v = from * nx * ny; v < to * nx * ny; v++) {
      if (wanted[v] !== 0 && exam.breast.data[v] !== 0) voxels.push(v);
    }
    if (voxels.length > 0) visit(slabOf(exam, Int32Array.from(voxels), from, to));
  }
}

function slabOf(exam: PreparedExam, voxels: Int32Array, from: number, to: number): Slab {
  const region = regionAround(exam, from, to);
  const places = placesIn(exam, region, voxels);
  const columns = VOXEL_FEATURES.length;
  const x = new Float32Array(voxels.length * columns);
  const put = (name: VoxelFeature, values: Float32Array) => {
    const column = VOXEL_FEATURES.indexOf(name);
    for (let r = 0, at = column; r < places.length; r++, at += columns) x[at] = values[places[r]];
  };
  const channels = channelsOf(exam, region);
  for (const name of DYNAMIC) put(name, channels[name]);
  putTexture(exam, region, channels, put);
  const { skinMm, chestMm } = exam.depths();
  const [skin, chest] = [VOXEL_FEATURES.indexOf('skinMm'), VOXEL_FEATURES.indexOf('chestMm')];
  for (let r = 0; r < voxels.length; r++) {
    x[r * columns + skin] = skinMm[voxels[r]];
    x[r * columns + chest] = chestMm[voxels[r]];
  }
  return { rows: voxels.length, columns, x, voxels };
}

const DYNAMIC = [
  'baseline',
  'riseEarly',
  'riseLate',
  'riseMean',
  'riseSpread',
  'percentEarly',
  'ser',
  'timeToPeak',
  'slopeToPeak',
  'slopeAfterPeak',
] as const satisfies readonly VoxelFeature[];

function putTexture(
  { spacingMm }: PreparedExam,
  { size }: Region,
  { riseMean, riseEarly, riseLate, baseline }: Channels,
  put: (name: VoxelFeature, values: Float32Array) => void,
): void {
  const reach = (mm: number): Size => [
    Math.round(mm / spacingMm[0]),
    Math.round(mm / spacingMm[1]),
    Math.round(mm / spacingMm[2]),
  ];
  const mean = (values: Float32Array, mm: number) => boxMeans(values, size, reach(mm));
  const mean1 = mean(riseMean, 1);
  const mean3 = mean(riseMean, 3);
  const mean6 = mean(riseMean, 6);
  put('riseMean_mean1', mean1);
  put('riseMean_mean3', mean3);
  put('riseMean_mean6', mean6);
  put(
    'riseMean_above3',
    combine(mean1, mean3, (a, b) => a - b),
  );
  put(
    'riseMean_above6',
    combine(mean3, mean6, (a, b) => a - b),
  );
  put('ser_mean1', combine(mean(riseEarly, 1), mean(riseLate, 1), enhancementRatio));
  put('ser_mean3', combine(mean(riseEarly, 3), mean(riseLate, 3), enhancementRatio));
  put('baseline_mean3', mean(baseline, 3));
  const square = riseMean.map((value) => value * value);
  put('riseMean_sd3', combine(mean(square, 3), mean3, spread));
  put('riseMean_sd6', combine(mean(square, 6), mean6, spread));
  put('riseMean_gradient1', gradientLength(mean1, size, spacingMm));
  put('riseMean_gradient3', gradientLength(mean3, size, spacingMm));
  put('baseline_gradient1', gradientLength(mean(baseline, 1), size, spacingMm));
  const most4 = boxMaximum(mean1, size, reach(4));
  const least4 = boxMinimum(mean1, size, reach(4));
  const most9 = boxMaximum(mean1, size, reach(9));
  const enclosed = enclosure(mean1, size, reach(9));
  put('riseMean_most4', most4);
  put('riseMean_least4', least4);
  put('riseMean_most9', most9);
  put('riseMean_enclosed9', enclosed);
  put('riseMean_enclosedShare9', combine(enclosed, most9, share));
  put('riseMean_share9', combine(mean1, most9, share));
  put('riseMean_share4', shareBetween(mean1, least4, most4));
  put('riseMean_voxelShare4', shareBetween(riseMean, least4, most4));
}

function share(value: number, most: number): number {
  return value / Math.max(LEAST_RISE, most);
}

function spread(meanSquare: number, mean: number): number {
  return Math.sqrt(Math.max(0, meanSquare - mean * mean));
}

function shareBetween(values: Float32Array, least: Float32Array, most: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let v = 0; v < values.length; v++) {
    result[v] = (values[v] - least[v]) / Math.max(LEAST_RISE, most[v] - least[v]);
  }
  return result;
}

function combine(a: Float32Array, b: Float32Array, of: (a: number, b: number) => number): Float32Array {
  const result = new Float32Array(a.length);
  for (let v = 0; v < a.length; v++) result[v] = of(a[v], b[v]);
  return result;
}

/** The slab with room for the windows, as far as the image goes. */
function regionAround({ box, grid, spacingMm }: PreparedExam, from: number, to: number): Region {
  const start = [0, 0, 0];
  const size = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const room = Math.ceil(WIDEST_MM / spacingMm[axis]) + 2;
    const low = axis === 2 ? from : box.start[axis];
    const high = axis === 2 ? to : box.start[axis] + box.size[axis];
    start[axis] = Math.max(0, low - room);
    size[axis] = Math.min(grid.size[axis], high + room) - start[axis];
  }
  return { start: [start[0], start[1], start[2]], size: [size[0], size[1], size[2]] };
}

/** Where voxels of the volume lie in the region. */
function placesIn({ grid }: PreparedExam, { start, size }: Region, voxels: Int32Array): Int32Array {
  const [nx, ny] = grid.size;
  return voxels.map((v) => {
    const i = v % nx;
    const j = ((v - i) / nx) % ny;
    const k = Math.floor(v / (nx * ny));
    return i - start[0] + size[0] * (j - start[1] + size[1] * (k - start[2]));
  });
}
