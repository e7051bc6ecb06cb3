// What runs in the page: the test network over the test exam, with the copy of onnxruntime-web that the page serves.
import { applyNetwork, type OnnxRuntime } from '@lobule/segmentation';
import { averaging, averagingManifest, noisySeries } from '../packages/segmentation/test/network/exam.ts';

/** Probabilities of every voxel by sliding window and for the whole image at once, and the threads that were used. */
export async function runNetwork(runtime?: () => Promise<OnnxRuntime>) {
  const series = noisySeries();
  const options = runtime === undefined ? {} : { runtime };
  const windowed = await applyNetwork(averagingManifest, averaging, series, options);
  const whole = await applyNetwork({ ...averagingManifest, patch: [13, 17, 11] }, averaging, series, options);
  return { windowed: [...windowed.labels[0].probability.data], whole: [...whole.labels[0].probability.data] };
}
