import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf, silent } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import { readNifti, readNrrd, type Volume } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { runnerErrors } from '../errors.ts';

export interface ReadVolume {
  readonly volume: Volume;
  /** Of the file's bytes, or of what the DICOM files hold. */
  readonly hash: string;
}

/** Volumes of one file. */
export interface ReadFile {
  readonly volumes: readonly Volume[];
  readonly hash: string;
}

/**
 * One volume of a NIfTI or NRRD file, or of the DICOM files of one series.
 *
 * @param frame which of several, from 0.
 * @throws runner/no-image-file, runner/frame; for DICOM what dicomSeries throws; volume/*
 */
export async function readImage(place: string, frame: number | undefined): Promise<ReadVolume> {
  if (isVolumeFile(place)) {
    const { volumes, hash } = readVolumeFile(place);
    return { volume: volumes[chooseFrame(volumes.length, frame, place)], hash };
  }
  const { dicomSeries } = await import('../map/dicom-files.ts');
  const { series } = await dicomSeries([place], undefined, silent, undefined);
  const frames = await series.load();
  const chosen = chooseFrame(frames.length, frame, place);
  return {
    volume: { grid: series.grid, data: frames[chosen] },
    hash: hashOf({ series: series.contentHash, frame: String(chosen) }),
  };
}

/** Whether a place is named as NIfTI or NRRD files are; all else is taken for DICOM. */
export function isVolumeFile(place: string): boolean {
  return /\.(nii(\.gz)?|nrrd|nhdr)$/i.test(place);
}

/** @throws runner/no-image-file, volume/* */
export function readVolumeFile(place: string): ReadFile {
  const bytes = readBytes(place);
  const isNrrd = /\.(nrrd|nhdr)$/i.test(place);
  const volumes = isNrrd
    ? [readNrrd(bytes, nodeUnpacker)]
    : readNifti(bytes, { unpacker: nodeUnpacker }).volumes;
  return { volumes, hash: hashBytes(bytes) };
}

export function readBytes(place: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(place));
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: 'An image file cannot be read',
      where: { file: path.basename(place) },
      cure: 'Check the path.',
      cause: error,
    });
  }
}

function chooseFrame(count: number, frame: number | undefined, place: string): number {
  if (frame === undefined && count === 1) return 0;
  if (frame !== undefined && frame < count) return frame;
  throw runnerErrors.error('runner/frame', {
    what:
      frame === undefined
        ? `The image has ${count} volumes, and features are those of one`
        : `There is no frame ${frame}: the image has ${count}, counted from 0`,
    where: { file: path.basename(place) },
  });
}
