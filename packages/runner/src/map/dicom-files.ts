import { loadFrames, type ScannedSeries, scanEntries } from '@lobule/dicom';
import { openCodecs, type Source } from '@lobule/dicom/node';
import type { ProgressListener } from '@lobule/foundation';
import type { StoredFrame } from '@lobule/quantify';
import { b1Pairs, type MapSeries } from '@lobule/study';
import { runnerErrors } from '../errors.ts';
import { dicomImages } from '../exam/dicom-images.ts';
import type { ImageSeries } from '../exam/images.ts';
import { openSources } from '../exam/sources.ts';
import { type StoredSeries, storedAsIs } from './stored-series.ts';

/** A series found among DICOM files, with what its maps must refer to. */
export interface DicomSeries {
  readonly series: StoredSeries;
  /** A B1 map of the same exam, where there is one. */
  readonly b1?: ImageSeries;
  readonly scanned: ScannedSeries;
  readonly source: Source;
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
  const stored = () => storedFrames(scanned, source);
  return { series: { ...series, stored }, ...(b1Series && { b1: b1Series }), scanned, source };
}

/** Frame by frame, so that one alone is in memory twice; a file that holds several is decoded once for all. */
async function storedFrames(scanned: ScannedSeries, source: Source): Promise<readonly StoredFrame[]> {
  const isFilePerImage = scanned.files.length >= scanned.frames.length;
  const groups = isFilePerImage ? scanned.frames.map((frame) => [frame]) : [scanned.frames];
  const stored: StoredFrame[] = [];
  for (const frames of groups) {
    const volumes = await loadFrames({ frames }, (file) => source.read(file), openCodecs);
    stored.push(...volumes.map(({ data }) => storedAsIs(data)));
  }
  return stored;
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
