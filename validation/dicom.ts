import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type Codecs,
  readDicom,
  readFrames,
  readPixels,
  rescaleOf,
  type ScannedSeries,
  type ScanResult,
  type SourceEntry,
  scanEntries,
} from '@lobule/dicom';
import { openCodecs, openSource, type Source } from '@lobule/dicom/node';
import { isLobuleError } from '@lobule/foundation';
import { indexToPatient, patientToIndex, readNifti, type Volume } from '@lobule/volume';
import { compressedPixels } from './dicom-pixels.ts';
import { type CaseResult, compare, type Suite, type SuiteContext } from './suite.ts';

/**
 * DICOM of three vendors against the conversion by dcm2niix that lies beside it: voxels exactly, places in the
 * patient, echo times, b-values and directions. And files in several encodings against one of them.
 */
export const suite: Suite = {
  name: 'dicom',
  cases: 121,
  async run(context) {
    const results = [
      ...(await geSeries(context)),
      ...(await siemensSeries(context)),
      ...(await otherMosaics(context)),
      ...(await philipsSeries(context)),
    ];
    return [...results, ...(await encodings(context)), ...(await compressedPixels(context))];
  },
};

/** A place is right within the rounding of NIfTI's 32-bit floats and of positions in the header. */
const placeToleranceMm = 0.005;

async function geSeries(context: SuiteContext): Promise<CaseResult[]> {
  const source = await openSource(context.reference('dicom-vendors/nih/In/20180918GE'));
  const scan = await scanEntries(source.entries);
  const results: CaseResult[] = [];
  for (const number of [4, 5, 6, 7]) {
    const reference = context.reference(`dicom-vendors/nih/Ref/DCM2NIIX_regression_test_${number}.nii`);
    const series = seriesByNumber(scan, number)[0];
    results.push(...(await compareSeries(`GE series ${number}`, series, source, reference)));
  }
  return results;
}

async function siemensSeries(context: SuiteContext): Promise<CaseResult[]> {
  const source = await openSource(context.reference('dicom-vendors/me/In'));
  const scan = await scanEntries(source.entries);
  const results: CaseResult[] = [];
  const images = [
    { number: 2, frame: 0, name: 'me_FieldMap_GRE_2_e1' },
    { number: 2, frame: 1, name: 'me_FieldMap_GRE_2_e2' },
    { number: 3, frame: 0, name: 'me_FieldMap_GRE_3_e2_ph' },
  ];
  for (const { number, frame, name } of images) {
    const whole = seriesByNumber(scan, number)[0];
    const series = { ...whole, frames: [whole.frames[frame]] };
    const reference = context.reference(`dicom-vendors/me/Ref/${name}.nii`);
    results.push(...(await compareSeries(`Siemens ${name}`, series, source, reference)));
    const sidecar = readFileSync(reference.replace('.nii', '.json'), 'utf8');
    const { EchoTime } = JSON.parse(sidecar) as { EchoTime: number };
    const got = whole.frames[frame].parameters.echoTimeMs ?? Number.NaN;
    results.push(compare(`Siemens ${name}, echo time in ms`, got, 1000 * EchoTime, 1e-9));
  }
  for (const echo of [1, 2]) {
    const reference = context.reference(`dicom-vendors/me/Ref/me_fMRI_4_e${echo}.nii`);
    const { EchoTime } = JSON.parse(readFileSync(reference.replace('.nii', '.json'), 'utf8')) as {
      EchoTime: number;
    };
    const near = (ms: number | undefined) => Math.abs((ms ?? 0) - 1000 * EchoTime) < 1e-6;
    const series = seriesByNumber(scan, 4).find(({ frames }) => near(frames[0]?.parameters.echoTimeMs));
    if (series)
      results.push(...(await compareSeries(`Siemens mosaics, echo ${echo}`, series, source, reference)));
  }
  return results;
}

/** The four directions of phase encoding that dcm2niix is tested with. */
async function otherMosaics(context: SuiteContext): Promise<CaseResult[]> {
  const source = await openSource(context.reference('dicom-vendors/nih/In/20180918Si'));
  const scan = await scanEntries(source.entries);
  const results: CaseResult[] = [];
  for (const [number, name] of [
    [3, 'AP'],
    [4, 'PA'],
    [5, 'RL'],
    [6, 'LR'],
  ] as const) {
    const reference = context.reference(`dicom-vendors/nih/Ref/EPI_PE=${name}_${number}.nii`);
    const [series] = seriesByNumber(scan, number);
    results.push(...(await compareSeries(`Siemens mosaics, encoded ${name}`, series, source, reference)));
  }
  return results;
}

/** Voxels (scaled as DICOM says) and places of every volume; the NIfTI's rows run the other way. */
async function compareSeries(
  name: string,
  series: ScannedSeries,
  source: Source,
  reference: string,
): Promise<CaseResult[]> {
  const volumes = await readFrames(series, (file) => source.read(file), openCodecs);
  const expected = readNifti(readFileSync(reference));
  let apartMm = 0;
  let worst = volumes.length === expected.volumes.length ? 0 : Number.POSITIVE_INFINITY;
  volumes.forEach((volume, t) => {
    const other = expected.volumes[t];
    if (other === undefined) return;
    apartMm = Math.max(apartMm, farthestVoxel(volume, other));
    worst = Math.max(worst, largestDifference(volume, other));
  });
  return [
    compare(`${name}, places in mm`, apartMm, 0, placeToleranceMm),
    compare(`${name}, voxels of ${volumes.length} volumes`, worst, 0, 0),
  ];
}

/** How far the voxels of one grid lie from the nearest of the other, at the corners; mm. */
function farthestVoxel({ grid }: Volume, { grid: other }: Volume): number {
  let farthest = grid.size.every((n, axis) => n === other.size[axis]) ? 0 : Number.POSITIVE_INFINITY;
  for (let corner = 0; corner < 8; corner++) {
    const index = grid.size.map((n, axis) => ((corner >> axis) & 1) * (n - 1));
    const place = indexToPatient(grid, [index[0], index[1], index[2]]);
    const near = patientToIndex(other, place).map(Math.round);
    const found = indexToPatient(other, [near[0], near[1], near[2]]);
    const inside = near.every((i, axis) => i >= 0 && i < other.size[axis]);
    const squares = place.map((mm, axis) => (mm - found[axis]) * (mm - found[axis]));
    const apart = Math.sqrt(squares[0] + squares[1] + squares[2]);
    farthest = Math.max(farthest, inside ? apart : Number.POSITIVE_INFINITY);
  }
  return farthest;
}

function largestDifference(volume: Volume, other: Volume): number {
  const [nx, ny, nz] = volume.grid.size;
  const at = (i: number, j: number, k: number) =>
    patientToIndex(other.grid, indexToPatient(volume.grid, [i, j, k])).map(Math.round);
  const origin = at(0, 0, 0);
  const steps = [at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)].map((p) =>
    p.map((value, axis) => value - origin[axis]),
  );
  const [mx, my] = other.grid.size;
  const strides = steps.map(([i, j, k]) => i + mx * (j + my * k));
  const start = origin[0] + mx * (origin[1] + my * origin[2]);
  let worst = 0;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const expected = other.data[start + i * strides[0] + j * strides[1] + k * strides[2]];
        const difference = Math.abs(volume.data[v] - expected);
        worst =
          difference <= worst ? worst : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
      }
    }
  }
  return worst;
}

async function philipsSeries(context: SuiteContext): Promise<CaseResult[]> {
  const folder = context.reference('dicom-vendors/philips_dwi/In/cl/DICOM');
  const entries = readdirSync(folder).map((name) => unpacked(path.join(folder, name), name));
  const [series] = seriesByNumber(await scanEntries(entries), 701);
  const stem = 'dicom-vendors/philips_dwi/Ref/701_DTI_Biobank_2mm_MB3S2_EPI_cl';
  const numbers = (extension: string) =>
    readFileSync(context.reference(`${stem}.${extension}`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
  const bValues = [...numbers('bval')[0]].sort((a, b) => a - b);
  const got = series.frames.map(({ parameters }) => parameters.bValue ?? Number.NaN);
  const worstB = bValues.reduce((worst, b, i) => Math.max(worst, Math.abs(b - got[i])), 0);
  const sidecar = JSON.parse(readFileSync(context.reference(`${stem}.json`), 'utf8')) as {
    PhilipsScaleSlope: number;
    PhilipsRescaleIntercept: number;
  };
  const { slope, intercept } = rescaleOf(readDicom(await entries[0].read()), 0);
  return [
    compare('Philips DWI, scale of signals', slope * sidecar.PhilipsScaleSlope, 1, 1e-6),
    compare('Philips DWI, offset of signals', intercept, sidecar.PhilipsRescaleIntercept, 1e-9),
    compare('Philips DWI, volumes', series.frames.length, bValues.length, 0),
    compare('Philips DWI, slices', series.frames[0].instances.length, 32, 0),
    compare('Philips DWI, b-values', worstB, 0, 1e-6),
    compare('Philips DWI, directions', worstDirection(series, numbers('bval')[0], numbers('bvec')), 0, 1e-4),
  ];
}

/** Distance of each direction of the reference from the nearest of ours; its y runs against DICOM's rows. */
function worstDirection(series: ScannedSeries, b: readonly number[], [x, y, z]: readonly number[][]): number {
  const { affine } = series.frames[0].grid;
  const axes = [0, 1, 2].map((axis) => {
    const column = [affine[axis], affine[4 + axis], affine[8 + axis]];
    const length = Math.sqrt(column[0] * column[0] + column[1] * column[1] + column[2] * column[2]);
    return column.map((value) => value / length);
  });
  const ours = series.frames.flatMap(({ parameters: { bDirection: g } }) =>
    g ? [axes.map((axis) => axis[0] * g[0] + axis[1] * g[1] + axis[2] * g[2])] : [],
  );
  let worst = 0;
  x.forEach((_, n) => {
    const expected = [x[n], -y[n], z[n]];
    // Below b = 1 s/mm2 Philips stores a made-up direction.
    if (b[n] < 1) return;
    const distances = ours.map((g) => Math.max(...g.map((value, axis) => Math.abs(value - expected[axis]))));
    worst = Math.max(worst, Math.min(...distances));
  });
  return worst;
}

function unpacked(place: string, name: string): SourceEntry {
  const bytes = gunzipSync(readFileSync(place));
  return { name, size: bytes.length, read: async (most = bytes.length) => bytes.subarray(0, most) };
}

/** Files that hold the same pixels, the first of each set being the plainest. */
const sameImage: readonly (readonly string[])[] = [
  [
    'dicom-pydicom/MR_small.dcm',
    'MR_small_bigendian.dcm',
    'MR_small_expb.dcm',
    'MR_small_implicit.dcm',
    'MR_small_padded.dcm',
  ],
  ['dicom-pydicom/SC_rgb_small_odd.dcm', 'SC_rgb_small_odd_big_endian.dcm'],
  ['dicom-pydicom/rtdose.dcm', 'rtdose_expb.dcm'],
  ['dicom-pydicom/rtdose_1frame.dcm', 'rtdose_expb_1frame.dcm'],
  ['dicom-pydicom/liver_1frame.dcm', 'liver_expb_1frame.dcm'],
  ['dicom-pydicom-data/liver.dcm', 'liver_expb.dcm'],
  ['dicom-pydicom-data/emri_small.dcm', 'emri_small_big_endian.dcm'],
  ['dicom-vendors/ts/In/1.dcm', '2.dcm', '3.dcm', '4.dcm', '5.dcm', '6.dcm', '7.dcm', '8.dcm', '9.dcm'],
];

/** The cut file gives the typed error that it should. */
const typedErrors: readonly (readonly [string, string])[] = [
  ['dicom-pydicom/MR_truncated.dcm', 'dicom/truncated'],
];

async function encodings(context: SuiteContext): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const codecs = await openCodecs();
  for (const [first, ...others] of sameImage) {
    const expected = pixelsOf(context.reference(first), codecs);
    for (const other of others) {
      const got = pixelsOf(context.reference(`${path.posix.dirname(first)}/${other}`), codecs);
      const differing = got.reduce((count: number, value, i) => count + (value === expected[i] ? 0 : 1), 0);
      const lengths = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
      results.push(
        compare(`${other} holds the pixels of ${path.posix.basename(first)}`, differing + lengths, 0, 0),
      );
    }
  }
  for (const [file, code] of typedErrors) {
    const found = errorCode(() => pixelsOf(context.reference(file)));
    results.push(compare(`${file} gives ${code}`, found === code ? 0 : 1, 0, 0));
  }
  return results;
}

function pixelsOf(place: string, codecs?: Codecs): number[] {
  return Array.from(readPixels(readDicom(readFileSync(place)), codecs).data);
}

function errorCode(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return isLobuleError(error) ? error.code : 'untyped';
  }
}

function seriesByNumber(scan: ScanResult, number: number): ScannedSeries[] {
  const all = scan.patients.flatMap(({ visits }) => visits.flatMap(({ series }) => series));
  return all.filter(({ label }) => label.startsWith(`series ${number}:`));
}
