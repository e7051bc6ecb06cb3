import { readFrames, type ScannedSeries, scanEntries } from '@lobule/dicom';
import { openCodecs, type Source } from '@lobule/dicom/node';
import type { ProgressListener } from '@lobule/foundation';
import { b1Pairs, type MapSeries } from '@lobule/study/map';
import { runnerErrors } from '../errors.ts';
import { dicomImages } from '../exam/dicom-images.ts';
import type { ImageSeries } from '../exam/images.ts';
import { openSources } from '../exam/sources.ts';
import type { OpenFiles } from './open-files.ts';
import type { StoredImage } from './stored-image.ts';

/** A series found among DICOM files, with what its maps must refer to. */
export interface DicomSeries {
  readonly series: ImageSeries;
  /** A B1 map of the same exam, where there is one. */
  readonly b1?: ImageSeries;
  readonly scanned: ScannedSeries;
  readonly source: Source;
  /** As stored; only to look it up, never shown, logged or written. */
  readonly patientId: string;
}

/**
 * The one series of this kind among the files of one exam.
 *
 * @param role what the model is made from; any series where undefined.
 * @throws runner/acquisition where there are several exams or several such series, runner/series-missing where there
 *   is none, dicom/source-not-found.
 */
export async function dicomSeries(
  places: readonly string[],
  role: MapSeries | undefined,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<DicomSeries> {
  const source = await openSources(places);
  const { patients } = await scanEntries(source.entries, {
    refused: source.refused,
    progress,
    ...(signal && { signal }),
  });
  const exams = patients.flatMap(({ visits }) => visits);
  if (exams.length > 1) {
    throw runnerErrors.error('runner/acquisition', {
      what: `The files are of ${exams.length} exams`,
      cure: 'Give the files of one exam; `run` makes the maps of many.',
    });
  }
  const volumes = (exams[0]?.series ?? []).filter(({ grid, frames }) => grid && frames.length > 0);
  const scanned = theSeries(volumes, role);
  const [series] = (await dicomImages(source, [scanned])).series;
  const b1 = volumes.find((one) => one.role === 'b1');
  const [b1Series] = b1 && b1 !== scanned ? (await dicomImages(source, [b1])).series : [];
  const patientId = patients[0]?.patientId ?? '';
  return { series, ...(b1Series && { b1: b1Series }), scanned, source, patientId };
}

/**
 * The images of a series, decoded frame by frame and put on the disk, so that one alone is in memory; a file that holds
 * several is decoded once for all.
 *
 * @throws ledger/disk-full, ledger/not-writable, and what decoding throws
 */
export async function decodedImages(
  { scanned, source }: DicomSeries,
  files: OpenFiles,
): Promise<readonly StoredImage[]> {
  const isFilePerImage = scanned.files.length >= scanned.frames.length;
  const groups = isFilePerImage ? scanned.frames.map((frame) => [frame]) : [scanned.frames];
  const images: StoredImage[] = [];
  for (const frames of groups) {
    const volumes = await readFrames({ frames }, (file) => source.read(file), openCodecs);
    for (const { data } of volumes) images.push(await files.keep(data));
  }
  return images;
}

function theSeries(volumes: readonly ScannedSeries[], role: MapSeries | undefined): ScannedSeries {
  const fitting = role === undefined ? volumes : volumes.filter((one) => one.role === role);
  const list = (some: readonly ScannedSeries[]) => some.map(({ label }) => label).join('; ');
  if (fitting.length > 1) {
    throw runnerErrors.error('runner/acquisition', {
      what: `Several series could be meant: ${list(fitting)}`,
      cure: 'Give the files of one of them only.',
    });
  }
  if (fitting.length === 1) return fitting[0];
  // What no rule could name is taken where there is nothing else; nothing but its name tells a pair for B1.
  const isPair = b1Pairs.some((pair) => pair === role);
  if (volumes.length === 1 && (isPair || volumes[0].role === 'other')) return volumes[0];
  throw runnerErrors.error('runner/series-missing', {
    what:
      volumes.length === 0
        ? 'There is no series of images among the files'
        : `No ${role ?? ''} series is among the files; there are: ${list(volumes)}`,
    cure: 'Look at what `npm run -s lobule -- scan <folder>` says; give the files of one series only where it is not recognised.',
  });
}
