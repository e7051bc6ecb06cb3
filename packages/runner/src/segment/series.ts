import path from 'node:path';
import { hashOf, type ProgressListener } from '@lobule/foundation';
import { compareGrids, makeVolume, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isVolumeFile, readVolumeFile } from '../features/read-image.ts';
import type { DicomSeries } from '../map/dicom-files.ts';
import { frameFacts } from '../map/nifti-facts.ts';

/** The phases of a dynamic series, or one image. */
export interface SegmentSeries {
  /** The one before contrast first. */
  readonly phases: readonly Volume[];
  /** When each was taken, s; undefined where that is not known. */
  readonly timesS: readonly (number | undefined)[];
  /** What the outputs call it; nothing of a DICOM header. */
  readonly stem: string;
  readonly hash: string;
  readonly dicom?: DicomSeries;
}

/**
 * Files of one series in the order of its phases: NIfTI or NRRD with one volume or several each, or DICOM files and
 * folders.
 *
 * @throws runner/no-image-file, runner/grids-differ, runner/acquisition; of DICOM what dicomSeries throws; volume/*
 */
export async function segmentSeries(
  places: readonly string[],
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<SegmentSeries> {
  const inFiles = places.filter(isVolumeFile);
  if (inFiles.length === 0) return await fromDicom(places, progress, signal);
  if (inFiles.length < places.length) {
    throw runnerErrors.error('runner/acquisition', {
      what: 'Image files and DICOM are given together',
      cure: 'Give NIfTI or NRRD files, or the DICOM of one exam.',
    });
  }
  const read = places.map((file) => ({ file, ...readVolumeFile(file) }));
  const [first] = read;
  for (const { file, volumes } of read) {
    const { same, reason } = compareGrids(volumes[0].grid, first.volumes[0].grid);
    if (same) continue;
    throw runnerErrors.error('runner/grids-differ', {
      what: `The voxels lie elsewhere than those of the first file. ${reason}`,
      where: { file: path.basename(file) },
    });
  }
  return {
    phases: read.flatMap(({ volumes }) => volumes),
    timesS: read.flatMap(({ file, volumes }) => timesOf(file, volumes.length)),
    stem: path.basename(first.file).replace(/\.(nii(\.gz)?|nrrd|nhdr)$/i, ''),
    hash: hashOf(read.map(({ hash }) => hash)),
  };
}

/** Of the sidecar of BIDS, where there is one. */
function timesOf(file: string, frames: number): readonly (number | undefined)[] {
  if (!/\.nii(\.gz)?$/i.test(file)) return Array.from({ length: frames }, () => undefined);
  return frameFacts(file, frames, { bValues: false, directions: false }).map(({ timeS }) => timeS);
}

async function fromDicom(
  places: readonly string[],
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<SegmentSeries> {
  const { dicomSeries } = await import('../map/dicom-files.ts');
  const dicom = await dicomSeries(places, 'dynamic', progress, signal);
  const { series } = dicom;
  const frames = await series.load();
  return {
    phases: frames.map((data) => makeVolume(series.grid, data)),
    timesS: series.frames.map(({ timeS }) => timeS),
    stem: 'series',
    hash: series.contentHash,
    dicom,
  };
}
