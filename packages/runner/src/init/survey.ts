import path from 'node:path';
import { type Role, type ScannedSeries, type ScanResult, scanEntries } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import type { ProgressListener } from '@lobule/foundation';
import { runnerErrors } from '../errors.ts';
import { type FoundTable, findTables } from './find-tables.ts';
import { type FoundMasks, findMasks } from './masks.ts';
import { type VisitWindow, visitWindows } from './visits.ts';

/** A role that series of the folder have. */
export interface FoundRole {
  readonly role: Role;
  /** Exams that have such a series. */
  readonly exams: number;
  /** The largest number of images of one series. */
  readonly frames: number;
}

/** What the headers of the dynamic series tell, those of the first that tells it. */
export interface FoundDynamic {
  readonly phases: number;
  /** The usual time from one phase to the next, s. */
  readonly intervalS?: number;
  readonly durationS?: number;
  readonly injectionS?: number;
  /** Of every phase, from the first, s. */
  readonly timesS: readonly number[];
  /** The agent as the scanner names it. */
  readonly agent?: string;
  readonly fieldT?: number;
}

/** What is in a folder, as far as a plan is made of it. */
export interface Survey {
  /** Where the images are, relative to the folder of the plan. */
  readonly images: string;
  readonly patients: number;
  readonly exams: number;
  readonly roles: readonly FoundRole[];
  /** Rising, of the series with the most different ones. */
  readonly bValues: readonly number[];
  readonly dynamic?: FoundDynamic;
  readonly visits: readonly VisitWindow[];
  readonly tables: readonly FoundTable[];
  readonly masks?: FoundMasks;
  /** Errors and warnings of the scan. */
  readonly problems: number;
}

/** Progress and cancellation. */
export interface SurveyOptions {
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Looks at a folder: its images, tables and masks.
 *
 * @throws dicom/source-not-found, foundation/cancelled; runner/no-exam where no image is there
 * @example
 * const survey = await surveyFolder('cohort', { progress, signal });
 */
export async function surveyFolder(folder: string, options: SurveyOptions): Promise<Survey> {
  const source = await openSource(folder);
  const scan = await scanEntries(source.entries, { refused: source.refused, ...options });
  const exams = scan.patients.flatMap(({ visits }) => visits);
  const withImages = exams.filter(({ series }) => series.some(({ frames }) => frames.length > 0));
  if (withImages.length === 0) {
    throw runnerErrors.error('runner/no-exam', {
      what: 'There is no image in the folder from which a study could be made',
      where: { file: path.basename(path.resolve(folder)) },
    });
  }
  const ids = scan.patients.map(({ patientId }) => patientId);
  const series = withImages.flatMap((exam) => exam.series);
  const dynamic = dynamicOf(series);
  const masks = findMasks(source, ids);
  return {
    images: placeOfImages(scan),
    patients: scan.patients.length,
    exams: withImages.length,
    roles: rolesOf(withImages),
    bValues: bValuesOf(series),
    ...(dynamic === undefined ? {} : { dynamic }),
    visits: visitWindows(scan.patients.map(({ visits }) => visits.map(({ dayFromFirst }) => dayFromFirst))),
    tables: await findTables(source, ids),
    ...(masks === undefined ? {} : { masks }),
    problems: scan.problems.filter(({ severity }) => severity !== 'note').length,
  };
}

/** The one folder under which all images lie, or the folder itself. */
function placeOfImages({ files }: ScanResult): string {
  const tops = new Set(
    files
      .filter(({ fate }) => fate === 'used')
      .map(({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '.')),
  );
  const [only = '.'] = tops;
  return tops.size === 1 ? only : '.';
}

function rolesOf(exams: readonly { readonly series: readonly ScannedSeries[] }[]): FoundRole[] {
  const found = new Map<Role, { exams: number; frames: number }>();
  for (const { series } of exams) {
    for (const role of new Set(series.map((one) => one.role))) {
      const mine = series.filter((one) => one.role === role).map(({ frames }) => frames.length);
      const before = found.get(role) ?? { exams: 0, frames: 0 };
      found.set(role, { exams: before.exams + 1, frames: Math.max(before.frames, ...mine) });
    }
  }
  return [...found].map(([role, facts]) => ({ role, ...facts }));
}

function bValuesOf(series: readonly ScannedSeries[]): number[] {
  const lists = series
    .filter(({ role }) => role === 'diffusion')
    .map(({ frames }) => [...new Set(frames.flatMap(({ parameters }) => parameters.bValue ?? []))]);
  const [most = []] = lists.sort((a, b) => b.length - a.length);
  return most.sort((a, b) => a - b);
}

function dynamicOf(all: readonly ScannedSeries[]): FoundDynamic | undefined {
  const [series] = all
    .filter(({ role }) => role === 'dynamic')
    .sort((a, b) => b.frames.length - a.frames.length);
  if (series === undefined) return undefined;
  const timesS = series.frames.flatMap(({ parameters }) => parameters.timeS ?? []);
  const steps = timesS
    .slice(1)
    .map((time, i) => time - timesS[i])
    .sort((a, b) => a - b);
  const intervalS = steps.at(steps.length >> 1);
  const { durationS } = series.frames[0].parameters;
  return {
    phases: series.frames.length,
    timesS: timesS.length === series.frames.length ? timesS : [],
    ...(intervalS === undefined ? {} : { intervalS }),
    ...(durationS === undefined ? {} : { durationS }),
    ...(series.injectionS === undefined ? {} : { injectionS: series.injectionS }),
    ...(series.contrastAgent === undefined ? {} : { agent: series.contrastAgent }),
    ...(series.fieldT === undefined ? {} : { fieldT: series.fieldT }),
  };
}
