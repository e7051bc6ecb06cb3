import path from 'node:path';
import { silent } from '@lobule/foundation';
import { numbers, readCsv } from '@lobule/tables';
import { type Mask, makeVolume, type Point, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isVolumeFile, readBytes, readVolumeFile } from '../features/read-image.ts';
import { readMask } from '../features/read-mask.ts';
import type { DicomVolumes } from './dicom-registration.ts';
import type { Landmarks } from './figures.ts';

/** The volumes of one file or DICOM series. */
export interface ReadVolumes {
  readonly volumes: readonly Volume[];
  readonly hash: string;
  /** What the outputs call it; nothing of a DICOM header. */
  readonly stem: string;
  readonly dicom?: DicomVolumes;
}

/** @throws runner/no-image-file, volume/*; for DICOM what dicomSeries throws */
export async function readVolumes(place: string, stem: string): Promise<ReadVolumes> {
  if (isVolumeFile(place)) {
    const { volumes, hash } = readVolumeFile(place);
    return { volumes, hash, stem: path.basename(place).replace(/\.(nii(\.gz)?|nrrd|nhdr)$/i, '') };
  }
  const { dicomSeries } = await import('../map/dicom-files.ts');
  const { dicomVolumes } = await import('./dicom-registration.ts');
  const { series, scanned, source } = await dicomSeries([place], undefined, silent, undefined);
  const frames = await series.load();
  return {
    volumes: frames.map((data) => makeVolume(series.grid, data)),
    hash: series.contentHash,
    stem,
    dicom: await dicomVolumes(scanned, source),
  };
}

/** All regions of a mask, told apart by their labels. @throws runner/label, runner/frame, runner/no-image-file */
export async function readLabels(place: string): Promise<Mask> {
  if (!isVolumeFile(place)) return (await readMask(place, undefined)).mask;
  const { volumes } = readVolumeFile(place);
  if (volumes.length !== 1) {
    throw runnerErrors.error('runner/frame', {
      what: `A mask is one volume, and the file has ${volumes.length}`,
      where: { file: path.basename(place) },
      cure: 'Give a file with one volume, its regions told apart by their values.',
    });
  }
  const [{ grid, data }] = volumes;
  const labels = new Uint8Array(data.length);
  for (let v = 0; v < data.length; v++) {
    const value = Number.isNaN(data[v]) ? 0 : data[v];
    labels[v] = value;
    if (labels[v] === value) continue;
    throw runnerErrors.error('runner/label', {
      what: `The mask holds ${value}, and labels are whole numbers from 0 to 255`,
      where: { file: path.basename(place) },
      cure: 'If these are probabilities, decide on a threshold and write a mask of 0 and 1.',
    });
  }
  return { grid, data: labels };
}

/** Points of a table with columns x, y, z (patient LPS mm), and its other columns as they stand. @throws tables/*, runner/points */
export function readPoints(place: string, columns: readonly [string, string, string]): readonly Point[] {
  const { table } = readCsv(readBytes(place), { file: path.basename(place) });
  const names = table.columns.map(({ name }) => name);
  const lacking = columns.filter((name) => !names.includes(name));
  if (lacking.length > 0) {
    throw runnerErrors.error('runner/points', {
      what: `The column ${lacking[0]} is missing; there are: ${names.join(', ')}`,
      where: { file: path.basename(place) },
    });
  }
  const [x, y, z] = columns.map((name) => numbers(table, name));
  return Array.from(x, (_, n): Point => {
    if ([x[n], y[n], z[n]].every(Number.isFinite)) return [x[n], y[n], z[n]];
    throw runnerErrors.error('runner/points', {
      what: 'A point has a coordinate that is no number',
      where: { file: path.basename(place), row: n + 2 },
    });
  });
}

/** Pairs of places marked in both images. @throws as readPoints */
export function readLandmarks(place: string): Landmarks {
  return {
    inFixed: readPoints(place, ['fixed_x', 'fixed_y', 'fixed_z']),
    inMoving: readPoints(place, ['moving_x', 'moving_y', 'moving_z']),
  };
}
