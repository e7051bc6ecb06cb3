import { randomStream } from '@lobule/foundation';
import { makeGrid, type Volume } from '@lobule/volume';
import type { NetworkManifest } from '../../src/index.ts';
import { onnxModel } from './onnx-model.ts';

/** Two phases of noise with a bright ball in the second. */
export function noisySeries(): readonly Volume<Float32Array>[] {
  const grid = makeGrid({ size: [13, 17, 11], spacingMm: [1, 1, 2] });
  const random = randomStream(4, 'network');
  const data = () => Float32Array.from({ length: 13 * 17 * 11 }, () => 4 * random.uniform() - 2);
  return [
    { grid, data: data() },
    { grid, data: data() },
  ];
}

/** The mean of 27 voxels, then a sigmoid. */
export const averaging = onnxModel({
  inputs: 1,
  kernels: [new Array<number>(27).fill(1 / 27)],
  width: 3,
  activation: 'Sigmoid',
});

export const averagingManifest: NetworkManifest = {
  format: 'lobule-network',
  version: 1,
  name: 'mean of 27',
  licence: 'Apache-2.0',
  channels: [{ image: 'phase', phase: 1, normalisation: 'none' }],
  patch: [6, 8, 6],
  step: 0.5,
  margin: 1,
  gaussian: 0.125,
  labels: { bright: 0 },
  activation: 'none',
  threshold: 0.5,
};
