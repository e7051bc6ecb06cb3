import type { Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';
import type { NetworkChannel } from './manifest.ts';

/**
 * The images of a network's input, normalised on the grid of the series; what is not finite is 0.
 *
 * @throws segmentation/network-channel for a phase or a map that is not there, or that does not vary
 */
export function channelImages(
  channels: readonly NetworkChannel[],
  series: readonly Volume[],
  maps: Readonly<Record<string, Volume>>,
): readonly Volume<Float32Array>[] {
  const { grid } = series[0];
  return channels.map((channel, n) => {
    const data = clipped(rawImage(channel, series, maps, n), channel.clip);
    return { grid, data: normalised(data, channel, series, n) };
  });
}

function rawImage(
  { image, phase = 1, minus = 0, map }: NetworkChannel,
  series: readonly Volume[],
  maps: Readonly<Record<string, Volume>>,
  n: number,
): Float32Array {
  const { grid } = series[0];
  if (image === 'map') {
    const found = map === undefined ? undefined : maps[map];
    if (found === undefined) {
      const there = Object.keys(maps);
      throw badChannel(
        `The network wants the map ${String(map)}; given are ${there.length > 0 ? there.join(', ') : 'none'}`,
        n,
      );
    }
    maskOnGrid({ grid: found.grid, data: new Uint8Array(0) }, grid);
    return finite(found.data, (value) => value);
  }
  for (const wanted of image === 'phase' ? [phase] : [phase, minus]) {
    if (wanted >= series.length) {
      throw badChannel(
        `The network wants phase ${wanted}; the series has the phases 0 to ${series.length - 1}`,
        n,
      );
    }
  }
  const { data } = series[phase];
  if (image === 'phase') return finite(data, (value) => value);
  const before = series[minus].data;
  if (image === 'subtraction') return finite(data, (value, v) => value - before[v]);
  return finite(data, (value, v) => (before[v] > 0 ? (100 * (value - before[v])) / before[v] : 0));
}

function finite(data: Volume['data'], of: (value: number, v: number) => number): Float32Array {
  const result = new Float32Array(data.length);
  for (let v = 0; v < data.length; v++) {
    const value = of(data[v], v);
    result[v] = value - value === 0 ? value : 0;
  }
  return result;
}

function clipped(data: Float32Array, clip: readonly number[] | undefined): Float32Array {
  return clip === undefined ? data : data.map((value) => Math.max(clip[0], Math.min(clip[1], value)));
}

function normalised(
  data: Float32Array,
  { normalisation, mean = 0, sd = 1 }: NetworkChannel,
  series: readonly Volume[],
  n: number,
): Float32Array {
  switch (normalisation) {
    case 'none':
      return data;
    case 'fixed':
      return data.map((value) => (value - mean) / sd);
    case 'percentiles': {
      const sorted = data.slice().sort();
      const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
      const [low, high] = [at(0.005), at(0.995)];
      if (!(high > low)) throw badChannel('The image does not vary, so that it cannot be normalised', n);
      return data.map((value) => Math.max(0, Math.min(1, (value - low) / (high - low))));
    }
    default: {
      const of =
        normalisation === 'zscore-all-phases'
          ? series.map((one) => finite(one.data, (value) => value))
          : [data];
      const scale = momentsOf(of, normalisation === 'zscore-nonzero');
      if (!(scale.sd > 0)) throw badChannel('The image does not vary, so that it cannot be normalised', n);
      // Where 0 is background it stays 0, as nnU-Net does with use_mask_for_norm.
      const keepZero = normalisation === 'zscore-nonzero';
      return data.map((value) => (keepZero && value === 0 ? 0 : (value - scale.mean) / scale.sd));
    }
  }
}

/** Mean and SD (1 / n) of all values together. */
function momentsOf(images: readonly Float32Array[], nonzero: boolean) {
  let count = 0;
  let sum = 0;
  for (const data of images) {
    for (const value of data) {
      if (nonzero && value === 0) continue;
      count++;
      sum += value;
    }
  }
  const mean = sum / count;
  let square = 0;
  for (const data of images) {
    for (const value of data) if (!nonzero || value !== 0) square += (value - mean) * (value - mean);
  }
  return { mean, sd: Math.sqrt(square / count) };
}

function badChannel(what: string, n: number) {
  return segmentationErrors.error('segmentation/network-channel', {
    what,
    where: { path: `channels[${n}]` },
  });
}
