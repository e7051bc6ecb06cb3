import type { Reason } from '@lobule/foundation';
import { type Grid, gridDirections, indexToPatient, type VoxelArray } from '@lobule/volume';
import type { ExamImages, FrameParameters, ImageSeries } from '../exam/images.ts';
import { sidecarOf } from '../map/nifti-facts.ts';
import { niftiSeries } from '../map/nifti-files.ts';
import type { BidsExam, BidsSeries } from './find-bids.ts';

/**
 * The series of a BIDS session, with what their sidecars, `.bval` and `.bvec` say of each frame.
 *
 * @throws runner/acquisition, runner/grids-differ, runner/no-image-file, volume/*
 */
export async function bidsImages({ series }: BidsExam): Promise<ExamImages> {
  const read: ImageSeries[] = [];
  for (const one of series) read.push(await imageSeries(one));
  return { series: read };
}

async function imageSeries({ role, files, derivedKind }: BidsSeries): Promise<ImageSeries> {
  const isDiffusion = role === 'diffusion';
  const { images: _images, ...series } = await niftiSeries(files, {
    bValues: isDiffusion,
    directions: isDiffusion,
  });
  const sidecar = sidecarOf(files[0]);
  let loaded: Promise<readonly VoxelArray[]> | undefined;
  return {
    ...series,
    role,
    label: `${role}, ${series.frames.length} x ${series.grid.size[2]} slices`,
    ...(derivedKind === undefined ? {} : { derivedKind }),
    frames: series.frames.map((frame, index) => frameFromSidecar(frame, series.grid, sidecar, index)),
    clock: clockOf(sidecar['VolumeTimingSource']),
    load() {
      loaded ??= series.load();
      return loaded;
    },
  };
}

/** What a study knows of a frame: gradients in the patient, phases by their own numbers. */
export function frameFromSidecar(
  { bDirection, ...frame }: FrameParameters,
  grid: Grid,
  sidecar: Readonly<Record<string, unknown>>,
  index: number,
): FrameParameters {
  const phases = sidecar['LobuleTimePoints'];
  const phase: unknown = Array.isArray(phases) ? phases[index] : undefined;
  const isGradient = bDirection?.some((part) => part !== 0) === true;
  return {
    ...frame,
    ...(Number.isInteger(phase) ? { timePoint: phase as number } : {}),
    // Trace images and those without diffusion have zeros in .bvec.
    ...(isGradient ? { bDirection: inPatient(bDirection, grid) } : {}),
  };
}

/** A direction of FSL, along the axes of the file with the first mirrored where they are right-handed, in the patient. */
function inPatient(direction: readonly [number, number, number], grid: Grid): [number, number, number] {
  const axes = gridDirections(grid);
  const origin = indexToPatient(grid, [0, 0, 0]);
  const [a, b, c] = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((corner) => indexToPatient(grid, corner).map((value, p) => value - origin[p]));
  const determinant =
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  const [x, y, z] = [determinant > 0 ? -direction[0] : direction[0], direction[1], direction[2]];
  const along = (p: 0 | 1 | 2) => x * axes[0][p] + y * axes[1][p] + z * axes[2][p];
  return [along(0), along(1), along(2)];
}

/** What `convert` found of the clock, as the scan of DICOM says it. */
function clockOf(source: unknown): readonly Reason[] {
  if (source === 'ContentTime') {
    const text =
      'Times of the time points come from ContentTime, when images were made, as none tells the acquisition.';
    return [{ code: 'times-from-content', text }];
  }
  if (source !== 'TemporalResolution') return [];
  return [{ code: 'times-from-resolution', text: 'Times of the time points come from TemporalResolution.' }];
}
