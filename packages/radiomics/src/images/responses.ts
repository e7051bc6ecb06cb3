import { type Box, gridSpacingMm } from '@lobule/volume';
import type { Prepared } from '../prepare/prepared.ts';
import { TOO_SMALL_FOR_FILTER } from '../reasons.ts';
import { originalResponse, type Response } from '../region.ts';
import { binaryPattern2d } from './binary-pattern-2d.ts';
import { binaryPattern3d } from './binary-pattern-3d.ts';
import { gradientMagnitude } from './gradient.ts';
import type { ImageType } from './image-type.ts';
import { largestSize, type Pointwise, pointwise } from './pointwise.ts';
import { isTooSmallFor, recursiveLaplacian } from './recursive-gaussian.ts';
import { stationaryBands } from './stationary-wavelet.ts';

/**
 * The images of a type in the window of a prepared image, in the order of `imageNames`, each made when it is asked for.
 *
 * @param across the axis across slices, for what is made within them.
 */
export function* responses(prepared: Prepared, type: ImageType, across: 0 | 1 | 2): Generator<Response> {
  const { image, window } = prepared;
  const { size } = image.grid;
  switch (type.kind) {
    case 'original':
      yield originalResponse(prepared);
      return;
    case 'wavelet':
      yield* waveletResponses(prepared, type, type.planar ? across : undefined);
      return;
    case 'log': {
      const spacingMm = gridSpacingMm(image.grid);
      for (const sigma of type.sigmaMm) {
        yield isTooSmallFor(size, spacingMm, sigma)
          ? TOO_SMALL_FOR_FILTER
          : { data: recursiveLaplacian(image.data, size, spacingMm, window, sigma) };
      }
      return;
    }
    case 'gradient':
      yield {
        data: gradientMagnitude(
          image.data,
          size,
          type.useSpacing ? gridSpacingMm(image.grid) : [1, 1, 1],
          window,
        ),
      };
      return;
    case 'lbp-2d':
      yield { data: binaryPattern2d(image.data, size, window, type, across) };
      return;
    case 'lbp-3d':
      yield* binaryPattern3d(prepared, type);
      return;
    default:
      yield pointwiseResponse(prepared, type.kind);
  }
}

function pointwiseResponse(prepared: Prepared, kind: Pointwise): Response {
  const { data } = originalResponse(prepared);
  const change = pointwise(kind, largestSize(prepared.image.data));
  return { data: Float64Array.from(data, change) };
}

/** Levels before the last need the whole low-pass image, since the next one is made of it. */
function* waveletResponses(
  { image, window }: Prepared,
  { family, startLevel, levels }: Extract<ImageType, { kind: 'wavelet' }>,
  across: 0 | 1 | 2 | undefined,
): Generator<Response> {
  const { size } = image.grid;
  const whole: Box = { start: [0, 0, 0], size: [...size] };
  let data: ArrayLike<number> = image.data;
  for (let level = 0; level < startLevel + levels; level++) {
    const isLast = level === startLevel + levels - 1;
    for (const { letters, band } of stationaryBands(data, size, isLast ? window : whole, family, across)) {
      if (!letters.includes('H') && !isLast) data = band;
      else if (level >= startLevel) yield { data: isLast ? band : within(band, size, window) };
    }
  }
}

function within(data: Float64Array, [nx, ny]: readonly number[], { start, size }: Box): Float64Array {
  const part = new Float64Array(size[0] * size[1] * size[2]);
  for (let k = 0, to = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, to += size[0]) {
      const from = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      part.set(data.subarray(from, from + size[0]), to);
    }
  }
  return part;
}
