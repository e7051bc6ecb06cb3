import { hashOf, randomStream } from '@lobule/foundation';
import { adcModel, ivimModel, t1VfaModel, t2Model, toftsModel } from '@lobule/quantify';
import { extractFeatures } from '@lobule/radiomics';
import { makeGrid, makeVolume } from '@lobule/volume';
import { portableHashes } from '../packages/numerics/test/portable-inputs.ts';

/** Hashes of the bits of what the library computes from seeded inputs: the same in every engine. */
export function sameNumbers(): Record<string, string> {
  return { ...portableHashes(), ...fits(), radiomics: features() };
}

function fits(): Record<string, string> {
  const frames = (count: number, of: (frame: number, voxel: number) => number) => {
    const stream = randomStream(11, 'fits');
    return Array.from({ length: count }, (_, frame) =>
      Float64Array.from(
        { length: 200 },
        (_, voxel) => of(frame, voxel) * (1 + 0.05 * (stream.uniform() - 0.5)),
      ),
    );
  };
  const voxels = Int32Array.from({ length: 200 }, (_, voxel) => voxel);
  const decay = (voxel: number, x: number) => 1000 / (1 + (1 + voxel / 200) * x);
  const bValues = [0, 30, 60, 100, 200, 400, 600, 800];
  const echoTimesMs = [10, 20, 30, 40, 50, 60];
  const timesS = [0, 65, 130, 195, 260, 325];
  const runs = {
    't1-vfa': t1VfaModel.prepare({ flipAnglesDeg: [2, 5, 10, 15], trMs: 5 }).fit(
      frames(4, (i, v) => 100 * [0.9, 1.4, 1.2, 0.9][i] * (1 + v / 1000)),
      voxels,
    ),
    t2: t2Model.prepare({ echoTimesMs }).fit(
      frames(6, (i, v) => decay(v, echoTimesMs[i] / 80)),
      voxels,
    ),
    adc: adcModel.prepare({ bValues }).fit(
      frames(8, (i, v) => decay(v, bValues[i] / 900)),
      voxels,
    ),
    ivim: ivimModel.prepare({ bValues }).fit(
      frames(8, (i, v) => decay(v, bValues[i] / 900)),
      voxels,
    ),
    tofts: toftsModel.prepare({ timesS }, { arterialInput: { kind: 'parker', arrivalS: 45 } }).fit(
      frames(6, (i, v) => (i === 0 ? 0 : 0.3 + v / 1000 + i / 50)),
      voxels,
    ),
  };
  return Object.fromEntries(
    Object.entries(runs).map(([name, { parameters, standardErrors, reasons }]) => [
      name,
      hashOf([
        Object.entries(parameters).map(([key, values]) => [key, bits(values)]),
        Object.entries(standardErrors).map(([key, values]) => [key, bits(values)]),
        Array.from(reasons),
      ]),
    ]),
  );
}

function bits(values: Float32Array): number[] {
  return Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));
}

function features(): string {
  const stream = randomStream(12, 'features');
  const grid = makeGrid({ size: [12, 11, 9], spacingMm: [0.7, 0.8, 2] });
  const image = makeVolume(
    grid,
    Float32Array.from({ length: 1188 }, () => 100 * stream.uniform()),
  );
  const mask = makeVolume(
    grid,
    Uint8Array.from({ length: 1188 }, () => (stream.uniform() < 0.6 ? 1 : 0)),
  );
  return hashOf(
    extractFeatures(image, mask).features.map(({ name, value }) => [
      name,
      Number.isNaN(value) ? null : value,
    ]),
  );
}
