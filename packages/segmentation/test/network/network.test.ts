import { exp } from '@lobule/numerics';
import { indexToPatient, makeGrid, type Volume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyNetwork,
  checkManifest,
  manifestFromNnunet,
  type NetworkManifest,
  windowStarts,
} from '../../src/index.ts';
import { averaging, averagingManifest, noisySeries } from './exam.ts';
import { onnxModel } from './onnx-model.ts';

const series = noisySeries();
const sigmoid = (x: number) => 1 / (1 + exp(-x));
/** One kernel of one voxel that gives the channel as it is. */
const identity = onnxModel({ inputs: 1, kernels: [[1]], width: 1 });

async function codeOf(act: () => unknown): Promise<string | undefined> {
  try {
    await act();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let v = 0; v < a.length; v++) most = Math.max(most, Math.abs(a[v] - b[v]));
  return most;
}

describe('windows', () => {
  test('begin where those of nnU-Net do', () => {
    expect(windowStarts(110, 64, 0.5)).toEqual([0, 23, 46]);
    expect(windowStarts(64, 64, 0.5)).toEqual([0]);
    expect(windowStarts(20, 64, 0.5)).toEqual([0]);
  });

  test('reach from end to end without gaps wider than the step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (size, patch, step) => {
          const starts = windowStarts(size, patch, step);
          expect(starts[0]).toBe(0);
          if (size > patch) expect(starts[starts.length - 1]).toBe(size - patch);
          for (let n = 1; n < starts.length; n++) {
            expect(starts[n] - starts[n - 1]).toBeLessThanOrEqual(Math.ceil(patch * step));
          }
        },
      ),
    );
  });
});

describe('a network', () => {
  test('that is the same everywhere gives by sliding window what it gives for the whole image', async () => {
    const windowed = await applyNetwork(averagingManifest, averaging, series);
    const whole = await applyNetwork({ ...averagingManifest, patch: [13, 17, 11] }, averaging, series);
    expect([windowed.patches > 20, whole.patches]).toEqual([true, 1]);
    const [a, b] = [windowed.labels[0], whole.labels[0]];
    expect(largestDifference(a.probability.data, b.probability.data)).toBeLessThan(1e-6);
    expect(a.mask.data).toEqual(b.mask.data);
    // Known: the mean of 27 voxels of the image.
    const { data } = series[1];
    let sum = 0;
    for (const k of [4, 5, 6])
      for (const j of [7, 8, 9]) for (const i of [5, 6, 7]) sum += data[i + 13 * (j + 17 * k)];
    expect(a.probability.data[6 + 13 * (8 + 17 * 5)]).toBeCloseTo(sigmoid(sum / 27), 6);
  });

  test('says the same bits again', async () => {
    const [a, b] = [
      await applyNetwork(averagingManifest, averaging, series),
      await applyNetwork(averagingManifest, averaging, series),
    ];
    expect(a.labels[0].probability.data).toEqual(b.labels[0].probability.data);
  });

  test('of two outputs gives the likelier label, by softmax; in an image smaller than a patch too', async () => {
    const model = onnxModel({ inputs: 1, kernels: [[0], [1]], width: 1 });
    const manifest: NetworkManifest = {
      ...averagingManifest,
      patch: [32, 16, 20],
      margin: 0,
      labels: { background: 0, lesion: 1 },
      activation: 'softmax',
    };
    const { labels } = await applyNetwork(manifest, model, series);
    expect(labels.map(({ label }) => label)).toEqual(['lesion']);
    series[1].data.forEach((value, v) => {
      expect(labels[0].probability.data[v]).toBeCloseTo(sigmoid(value), 5);
      expect(labels[0].mask.data[v]).toBe(value > 0 ? 1 : 0);
    });
  });

  test('sees the image at its own voxel size, order and direction, and what it says comes back', async () => {
    // What is linear in space comes through linear interpolation unchanged, but at the ends of the image.
    const grid = makeGrid({
      size: [20, 18, 16],
      spacingMm: [1, 1.5, 2],
      rowDirection: [0, -1, 0],
      columnDirection: [0, 0, 1],
    });
    const linear = Float32Array.from({ length: 20 * 18 * 16 }, (_, v) => {
      const [x, y, z] = indexToPatient(grid, [v % 20, Math.floor(v / 20) % 18, Math.floor(v / 360)]);
      return 0.1 * x - 0.05 * y + 0.02 * z;
    });
    const manifest: NetworkManifest = {
      ...averagingManifest,
      spacingMm: [1.5, 1.2, 1.1],
      orientation: 'RAS',
      patch: [16, 16, 16],
      margin: 0,
      activation: 'sigmoid',
    };
    const image: Volume = { grid, data: linear };
    const { labels } = await applyNetwork(manifest, identity, [image, image]);
    const { data } = labels[0].probability;
    for (let k = 2; k < 14; k++) {
      for (let j = 2; j < 16; j++) {
        for (let i = 2; i < 18; i++) {
          const v = i + 20 * (j + 18 * k);
          expect(Math.abs(data[v] - sigmoid(linear[v]))).toBeLessThan(1e-5);
        }
      }
    }
  });

  test('gets its channels as the manifest says: a subtraction by z-score, a map, percent, cut and fixed', async () => {
    const [pre, post] = series;
    const positive = { ...pre, data: pre.data.map((value) => value + 5) };
    const maps = { ADC: { grid: pre.grid, data: Float32Array.from(pre.data, (value) => 1e-3 * value) } };
    const one = async (channel: NetworkManifest['channels'][number]) =>
      (
        await applyNetwork(
          { ...averagingManifest, patch: [13, 17, 11], channels: [channel] },
          identity,
          [positive, post],
          { maps },
        )
      ).labels[0].probability.data;
    const zscored = await one({ image: 'subtraction', phase: 1, minus: 0, normalisation: 'zscore' });
    const mean = zscored.reduce((sum, value) => sum + value, 0) / zscored.length;
    const square = zscored.reduce((sum, value) => sum + value * value, 0) / zscored.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
    const percent = await one({ image: 'percent', normalisation: 'none' });
    expect(percent[7]).toBeCloseTo((100 * (post.data[7] - positive.data[7])) / positive.data[7], 3);
    expect(await one({ image: 'map', map: 'ADC', normalisation: 'none' })).toEqual(maps.ADC.data);
    const cut = await one({
      image: 'phase',
      phase: 1,
      clip: [-1, 1],
      normalisation: 'fixed',
      mean: 1,
      sd: 2,
    });
    expect([Math.min(...cut), Math.max(...cut)]).toEqual([-1, 0]);
    const parts = await one({ image: 'phase', phase: 1, normalisation: 'percentiles' });
    expect([Math.min(...parts), Math.max(...parts)]).toEqual([0, 1]);
    const all = await one({ image: 'phase', phase: 1, normalisation: 'zscore-all-phases' });
    expect(Math.abs(all.reduce((sum, value) => sum + value, 0) / all.length)).toBeGreaterThan(0.5);
    const kept = await one({ image: 'phase', phase: 1, clip: [0, 9], normalisation: 'zscore-nonzero' });
    expect(kept[post.data.findIndex((value) => value < 0)]).toBe(0);
  });
});

describe('what cannot be run is refused by name', () => {
  const run = (given: Partial<NetworkManifest>, model = averaging, images: readonly Volume[] = series) =>
    codeOf(() => applyNetwork({ ...averagingManifest, ...given }, model, images));

  test('without onnxruntime-web', async () => {
    const runtime = () => Promise.reject(new Error('Cannot find package'));
    const error = await applyNetwork(averagingManifest, averaging, series, { runtime }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'segmentation/no-onnx-runtime' });
    expect((error as { cure: string }).cure).toMatch(/npm install onnxruntime-web/);
  });

  test('a damaged or other file, or one whose outputs have other names', async () => {
    expect(await run({}, averaging.slice(0, 40))).toBe('segmentation/network-file');
    expect(await run({ sha256: '0'.repeat(64) })).toBe('segmentation/network-file');
    expect(await run({ output: 'q' })).toBe('segmentation/network-file');
    const two = onnxModel({ inputs: 1, kernels: [[1]], width: 1, activation: 'Sigmoid', twoOutputs: true });
    expect(await run({}, two)).toBe('segmentation/network-file');
    expect(await run({ output: 'p' }, two)).toBe('none');
  });

  test('another number of channels or labels, and outputs that are not finite', async () => {
    const channel = { image: 'phase', phase: 1, normalisation: 'none' } as const;
    expect(await run({ channels: [channel, channel] })).toBe('segmentation/network-output');
    expect(await run({ labels: { a: 0, b: 1 } })).toBe('segmentation/network-output');
    const endless = onnxModel({ inputs: 1, kernels: [[Number.POSITIVE_INFINITY]], width: 1 });
    expect(await run({}, endless)).toBe('segmentation/network-output');
  });

  test('a phase or map that is not there, an image that does not vary, phases on other grids', async () => {
    const channel = (given: object) =>
      ({
        channels: [{ image: 'phase', phase: 1, normalisation: 'none', ...given }],
      }) as Partial<NetworkManifest>;
    expect(await run(channel({ phase: 2 }))).toBe('segmentation/network-channel');
    expect(await run(channel({ image: 'map', map: 'ADC' }))).toBe('segmentation/network-channel');
    expect(await run(channel({ clip: [7, 8], normalisation: 'zscore' }))).toBe(
      'segmentation/network-channel',
    );
    expect(await run(channel({ clip: [7, 8], normalisation: 'percentiles' }))).toBe(
      'segmentation/network-channel',
    );
    const other = { grid: makeGrid({ size: [13, 17, 11], spacingMm: [2, 2, 2] }), data: series[1].data };
    expect(await run({}, averaging, [series[0], other])).toBe('segmentation/phases-on-other-grids');
  });

  test('a manifest that does not say what is needed, with the path of what is wrong', () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ version: 2 }, 'format'],
      [{ licence: '' }, 'licence'],
      [{ spacing: [1, 1, 1] }, 'spacing'],
      [{ channels: [] }, 'channels'],
      [{ channels: [{ image: 'T1' }] }, 'channels[0].image'],
      [{ channels: [{ image: 'phase', normalisation: 'minmax' }] }, 'channels[0].normalisation'],
      [{ channels: [{ image: 'map' }] }, 'channels[0].map'],
      [{ channels: [{ image: 'phase', normalisation: 'fixed' }] }, 'channels[0].mean'],
      [{ channels: [{ image: 'phase', clip: [1, 0] }] }, 'channels[0].clip'],
      [{ patch: [8, 8] }, 'patch'],
      [{ spacingMm: [1, 0, 1] }, 'spacingMm'],
      [{ orientation: 'LRS' }, 'orientation'],
      [{ step: 0 }, 'step'],
      [{ gaussian: -1 }, 'gaussian'],
      [{ threshold: 1 }, 'threshold'],
      [{ margin: 4 }, 'margin'],
      [{ labels: { background: 0 } }, 'labels'],
      [{ labels: { a: 0, b: 0 } }, 'labels'],
      [{ activation: 'softmax' }, 'labels'],
      [{ activation: 'tanh' }, 'activation'],
    ];
    for (const [given, path] of wrong) {
      expect(() => checkManifest({ ...averagingManifest, ...given })).toThrowError(
        expect.objectContaining({ code: 'segmentation/network-manifest', where: { path } }),
      );
    }
    expect(() => checkManifest('text')).toThrowError(expect.objectContaining({ where: { path: '$' } }));
    const { step, margin, gaussian, threshold, ...least } = averagingManifest;
    expect(checkManifest(least)).toEqual({ ...averagingManifest, margin: 0 });
    expect([step, margin, gaussian, threshold]).toEqual([0.5, 1, 0.125, 0.5]);
  });
});

describe('nnU-Net', () => {
  const dataset = {
    channel_names: { 0: 'MRI' },
    labels: { background: 0, tumour: 1 },
    file_ending: '.nii.gz',
  };
  const plans = {
    transpose_forward: [0, 1, 2],
    configurations: {
      base: {
        normalization_schemes: ['ZScoreNormalization'],
        use_mask_for_norm: [false],
        spacing: [1, 0.8, 0.7],
      },
      '3d_fullres': { inherits_from: 'base', patch_size: [32, 64, 48] },
    },
    foreground_intensity_properties_per_channel: {
      0: { mean: 100, std: 20, percentile_00_5: 10, percentile_99_5: 300 },
    },
  };
  const options = { name: 'tumour', licence: 'CC BY-NC 4.0' };

  test('plans.json and dataset.json become a manifest, sizes turned from z, y, x', () => {
    const manifest = manifestFromNnunet(plans, dataset, options);
    expect(manifest).toMatchObject({
      patch: [48, 64, 32],
      spacingMm: [0.7, 0.8, 1],
      channels: [{ image: 'phase', phase: 1, normalisation: 'zscore' }],
      labels: { background: 0, tumour: 1 },
      activation: 'softmax',
      step: 0.5,
      gaussian: 0.125,
    });
    const scheme = (name: string) => ({
      ...plans,
      configurations: {
        '3d_fullres': {
          ...plans.configurations['3d_fullres'],
          spacing: [1, 1, 1],
          inherits_from: undefined,
          normalization_schemes: [name],
        },
      },
    });
    expect(manifestFromNnunet(scheme('CTNormalization'), dataset, options).channels[0]).toMatchObject({
      normalisation: 'fixed',
      clip: [10, 300],
      mean: 100,
      sd: 20,
    });
    expect(manifestFromNnunet(scheme('NoNormalization'), dataset, options).channels[0].normalisation).toBe(
      'none',
    );
    expect(() => manifestFromNnunet(scheme('RGBTo01Normalization'), dataset, options)).toThrow(
      /not supported/,
    );
  });

  test('what the files do not say, or what is not supported, is an error', () => {
    const fails = (act: () => unknown) =>
      expect(act).toThrowError(expect.objectContaining({ code: 'segmentation/network-manifest' }));
    fails(() => manifestFromNnunet({}, dataset, options));
    fails(() => manifestFromNnunet({ ...plans, transpose_forward: [1, 0, 2] }, dataset, options));
    fails(() => manifestFromNnunet(plans, { ...dataset, channel_names: { 0: 'a', 1: 'b' } }, options));
    fails(() => manifestFromNnunet(plans, { ...dataset, labels: { background: 0, whole: [1, 2] } }, options));
    fails(() => manifestFromNnunet(plans, dataset, { ...options, configuration: '2d' }));
  });
});
