import { readFileSync } from 'node:fs';
import path from 'node:path';
import { adcModel, dkiModel, dkiTensorModel, type PreparedModel } from '@lobule/quantify';
import { readNifti } from '@lobule/volume';
import { type CaseResult, compare, type Suite } from './suite.ts';

interface Peer {
  readonly highestB: number;
  readonly tensor101: readonly TensorVoxel[];
  readonly trace101: readonly {
    readonly voxel: number;
    readonly d: number;
    readonly k: number;
    readonly s0: number;
  }[];
  readonly adc101: readonly AdcVoxel[];
  readonly adc64: readonly AdcVoxel[];
}
interface AdcVoxel {
  readonly voxel: number;
  readonly adc: number;
  readonly s0: number;
}
interface TensorVoxel {
  readonly voxel: number;
  readonly md: number;
  readonly fa: number;
  readonly ad: number;
  readonly rd: number;
  readonly mk: number;
  readonly mkAnalytical: number;
  readonly ak: number;
  readonly rk: number;
  readonly s0: number;
  readonly d: readonly number[];
  readonly w: readonly number[];
}

/**
 * dipy 1.12.1 on real crops (bench/peers/dipy_reference.py says how the voxels were chosen and what was computed). Both
 * sides solve the same weighted least squares, so what may differ is rounding: 1e-6 of the value, and of 1 for ratios.
 * dipy's own analytical mean kurtosis takes eigenvalues within 2.5 % as equal; it is given 1 %.
 */
export const suite: Suite = {
  name: 'diffusion',
  cases: 1800,
  async run({ reference }) {
    const peer = JSON.parse(
      readFileSync(path.join(import.meta.dirname, 'diffusion-dipy.json'), 'utf8'),
    ) as Peer;
    const multi = readCrop(reference, 'small_101D', 'small_101D.nii.gz', peer.highestB);
    const single = readCrop(reference, 'small_64D', 'small_64D.nii', peer.highestB);
    const tensor = dkiTensorModel.prepare(multi, { elements: true });
    const trace = dkiModel.prepare({ bValues: multi.bValues });
    return [
      ...peer.tensor101.flatMap((expected) => tensorCases(tensor, multi, expected)),
      ...peer.trace101.flatMap(({ voxel, d, k, s0 }) => {
        const { parameters } = trace.fitCurve(multi.curve(voxel));
        return [
          compare(`small_101D ${voxel}: trace D`, parameters.dMm2PerS, d, 0, 1e-6),
          compare(`small_101D ${voxel}: trace K`, parameters.k, k, 1e-6, 1e-6),
          compare(`small_101D ${voxel}: trace S0`, parameters.s0, s0, 0, 1e-6),
        ];
      }),
      ...adcCases('small_101D', multi, peer.adc101),
      ...adcCases('small_64D', single, peer.adc64),
    ];
  },
};

interface Crop {
  readonly bValues: readonly number[];
  readonly directions: readonly (readonly number[])[];
  curve(voxel: number): Float64Array;
}

function readCrop(
  reference: (relative: string) => string,
  name: string,
  image: string,
  highestB: number,
): Crop {
  const text = (ending: string) =>
    readFileSync(reference(`dwi-dipy/${name}.${ending}`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
  const b = text('bval').flat();
  const lines = text('bvec');
  const directions = lines.length === 3 ? b.map((_, i) => lines.map((line) => line[i])) : lines;
  const kept = b.flatMap((value, i) => (value <= highestB ? [i] : []));
  const { volumes } = readNifti(readFileSync(reference(`dwi-dipy/${image}`)));
  return {
    bValues: kept.map((i) => b[i]),
    directions: kept.map((i) => directions[i]),
    curve: (voxel) => Float64Array.from(kept, (i) => volumes[i].data[voxel]),
  };
}

function tensorCases(model: PreparedModel, crop: Crop, expected: TensorVoxel): CaseResult[] {
  const { parameters } = model.fitCurve(crop.curve(expected.voxel));
  const name = (what: string) => `small_101D ${expected.voxel}: ${what}`;
  const diffusion = Object.keys(parameters).filter((key) => key.startsWith('d_'));
  const kurtosis = Object.keys(parameters).filter((key) => key.startsWith('w_'));
  const farthest = (keys: readonly string[], values: readonly number[]) =>
    Math.max(...keys.map((key, i) => Math.abs(parameters[key] - values[i])));
  const size = (values: readonly number[]) => Math.max(...values.map(Math.abs));
  return [
    compare(name('MD'), parameters.mdMm2PerS, expected.md, 0, 1e-6),
    compare(name('FA'), parameters.fa, expected.fa, 1e-6, 1e-6),
    compare(name('AD'), parameters.adMm2PerS, expected.ad, 0, 1e-6),
    compare(name('RD'), parameters.rdMm2PerS, expected.rd, 0, 1e-6),
    compare(name('MK'), parameters.mk, expected.mk, 1e-6, 1e-6),
    compare(name("MK by dipy's formula"), parameters.mk, expected.mkAnalytical, 0.01, 0.01),
    compare(name('AK'), parameters.ak, expected.ak, 1e-6, 1e-6),
    compare(name('RK'), parameters.rk, expected.rk, 1e-6, 1e-6),
    compare(name('S0'), parameters.s0, expected.s0, 0, 1e-6),
    compare(name('D, farthest element'), farthest(diffusion, expected.d), 0, 1e-6 * size(expected.d)),
    compare(name('W, farthest element'), farthest(kurtosis, expected.w), 0, 1e-6 * size(expected.w)),
  ];
}

function adcCases(name: string, crop: Crop, expected: readonly AdcVoxel[]): CaseResult[] {
  const model = adcModel.prepare({ bValues: crop.bValues });
  return expected.flatMap(({ voxel, adc, s0 }) => {
    const { parameters } = model.fitCurve(crop.curve(voxel));
    const known = adc > 0;
    return [
      known
        ? compare(`${name} ${voxel}: ADC`, parameters.adcMm2PerS, adc, 0, 1e-6)
        : refused(`${name} ${voxel}: ADC`, parameters.adcMm2PerS),
      known
        ? compare(`${name} ${voxel}: S0`, parameters.s0, s0, 0, 1e-6)
        : refused(`${name} ${voxel}: S0`, parameters.s0),
    ];
  });
}

/** A signal that grows with b, which dipy gives a negative ADC: here there must be none. */
function refused(name: string, got: number): CaseResult {
  const passed = Number.isNaN(got);
  return { case: `${name}, refused`, error: passed ? 0 : 1, tolerance: 0, passed };
}
