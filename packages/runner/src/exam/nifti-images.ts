import { readFileSync } from 'node:fs';
import { hashOf } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import type { Study } from '@lobule/study';
import { readNifti, readNrrdSeries } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isNrrd, isSizeUnknown } from '../map/nifti-files.ts';
import type { AcquisitionParameter, ExamImages, FrameParameters, ImageSeries } from './images.ts';

export type NiftiExam = NonNullable<Study['images']>['nifti'][number];
type NiftiSeries = NiftiExam['series'][number];

/** Series of NIfTI files whose acquisition study.yaml states. */
export function niftiImages(exam: NiftiExam, resolve: (file: string) => string): ExamImages {
  return { series: exam.series.map((series) => imageSeries(series, resolve(series.file))) };
}

function imageSeries(stated: NiftiSeries, file: string): ImageSeries {
  const bytes = readBytes(file);
  const { volumes, voxelSizeUnknown } = volumesOf(file, bytes);
  const [{ grid }] = volumes;
  const count = volumes.length;
  const frames = Array.from({ length: count }, (_, frame) => parametersOf(stated, frame));
  for (const [name, list] of Object.entries(stated)) {
    if (!Array.isArray(list) || list.length === count) continue;
    throw runnerErrors.error('runner/series-missing', {
      what: `${name} has ${list.length} entries for ${count} frames`,
      where: { file },
      cure: 'State one entry for each frame of the file.',
    });
  }
  return {
    role: stated.role,
    label: `${isNrrd(file) ? 'NRRD' : 'NIfTI'}, ${count} x ${grid.size[2]} slices`,
    grid,
    ...(voxelSizeUnknown ? { voxelSizeUnknown } : {}),
    frames,
    files: 1,
    contentHash: hashOf({ file: hashBytes(bytes), frames }),
    load: async () => volumes.map(({ data }) => data),
  };
}

function volumesOf(file: string, bytes: Uint8Array) {
  if (isNrrd(file)) return { volumes: readNrrdSeries(bytes), voxelSizeUnknown: false };
  const { volumes, header } = readNifti(bytes);
  return { volumes, voxelSizeUnknown: isSizeUnknown(header) };
}

/** What study.yaml states of a frame. */
export function parametersOf(stated: NiftiSeries, frame: number): FrameParameters {
  const all: Record<AcquisitionParameter, number | undefined> = {
    timeS: stated.timesS?.[frame],
    flipAngleDeg: stated.flipAngleDeg ?? stated.flipAnglesDeg?.[frame],
    repetitionTimeMs: stated.repetitionTimeMs,
    inversionTimeMs: stated.inversionTimesMs?.[frame],
    echoTimeMs: stated.echoTimesMs?.[frame],
    bValue: stated.bValues?.[frame],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function readBytes(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: 'An image file cannot be read',
      where: { file },
      cause: error,
    });
  }
}
