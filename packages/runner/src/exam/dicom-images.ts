import { createHash } from 'node:crypto';
import { readFrames, type ScannedSeries } from '@lobule/dicom';
import { openCodecs, type Source } from '@lobule/dicom/node';
import { hashOf } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import type { VoxelArray } from '@lobule/volume';
import { dicomVolumes } from '../register/dicom-registration.ts';
import type { ExamImages, ImageSeries } from './images.ts';

/** The series of a scanned visit that hold volumes; their bytes are hashed now and decoded when a step needs them. */
export async function dicomImages(source: Source, scanned: readonly ScannedSeries[]): Promise<ExamImages> {
  const series: ImageSeries[] = [];
  for (const one of scanned) {
    if (one.grid === undefined || one.frames.length === 0) continue;
    series.push(await imageSeries(source, one, one.grid));
  }
  return { series };
}

/** What the scan says of the times of phases: it must stand beside every map that is made with them. */
const CLOCK_WARNINGS: readonly string[] = ['times-from-content', 'times-from-resolution'];

async function imageSeries(
  source: Source,
  scanned: ScannedSeries,
  grid: NonNullable<ScannedSeries['grid']>,
): Promise<ImageSeries> {
  let loaded: Promise<readonly VoxelArray[]> | undefined;
  const frames = scanned.frames.map(({ parameters }) => parameters);
  return {
    role: scanned.role,
    label: scanned.label,
    ...(scanned.derivedKind === undefined ? {} : { derivedKind: scanned.derivedKind }),
    grid,
    frames,
    clock: scanned.warnings.filter(({ code }) => CLOCK_WARNINGS.includes(code)),
    files: scanned.files.length,
    contentHash: hashOf({
      files: await hashFiles(source, scanned),
      frames: scanned.frames.length,
      role: scanned.role,
    }),
    dicom: () => dicomVolumes(scanned, source),
    load() {
      loaded ??= readFrames(scanned, (file) => source.read(file), openCodecs).then((volumes) =>
        volumes.map(({ data }) => data),
      );
      return loaded;
    },
  };
}

/** Hash over the hashes of the files, in the order of the scan: names do not matter, bytes do. */
async function hashFiles(source: Source, scanned: ScannedSeries): Promise<string> {
  const hash = createHash('sha256');
  for (const file of scanned.files) hash.update(hashBytes(await source.read(file)));
  return hash.digest('hex');
}
