import { existsSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError, type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { RadiomicsSettings } from '@lobule/radiomics';
import { maskOnGrid, type ReadingCase, type ResolveSettings, readingCases } from '@lobule/segmentation';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readImage } from '../features/read-image.ts';
import { requireFolder } from '../features/require-out.ts';
import { dicomSeries } from '../map/dicom-files.ts';
import { type Agreement, agreements } from './agreement.ts';
import { compareCase } from './compare-case.ts';
import { type CaseDecisions, readDecisions } from './decisions.ts';
import { readingFeatures } from './features-of-readings.ts';
import { type OpenCase, openCase } from './open-case.ts';
import { type ImagePlace, imagePlaces } from './places.ts';
import { type Measure, mapMeasures, type Quantity, sizesOf } from './quantities.ts';
import { readReadings, type TableReading } from './read-readings.ts';
import { type CaseTold, tellCase } from './tell-case.ts';
import { caseFolders, writeCase } from './write-case.ts';
import { writeSegments } from './write-segments.ts';
import { writeTables } from './write-tables.ts';

/** What is measured in each reading, and how readings become one. */
export interface ReadersFilesOptions {
  readonly out: string;
  /** Maps on which regions are measured; {patient}, {visit} and {lesion} stand for what the table says. */
  readonly maps?: readonly string[];
  /** Features of every map in every region. */
  readonly features?: RadiomicsSettings;
  /** The DICOM series that the masks were drawn on, for segmentations; may hold {patient} and so on. */
  readonly dicom?: string;
  /** How readings become the mask to use; by default as the roles of the table tell. */
  readonly resolve?: Partial<ResolveSettings>;
  /** The list of disagreements with the columns take and reason filled in. */
  readonly decisions?: string;
  readonly resampleMask?: boolean;
  /** For features. Default: 1. */
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** How readers agree, and which files were written. */
export interface ReadersFilesOutcome {
  readonly out: string;
  readonly files: readonly string[];
  readonly readers: readonly string[];
  readonly quantities: readonly Quantity[];
  readonly cases: readonly CaseTold[];
  readonly agreement: readonly Agreement[];
  /** Lesions that could not be compared, and why. */
  readonly failed: readonly {
    readonly name: string;
    readonly code: string;
    readonly what: string;
    readonly cure: string;
  }[];
}

/**
 * What several readers drew, from a table of masks: how well they agree in overlap, size, maps and features, consensus
 * masks, and where they differ. A lesion that cannot be compared is told and stops no other; a single one is thrown.
 *
 * @param table path of a CSV with the columns reader and mask, as readReadings takes it
 * @throws runner/readings, runner/one-reader, and for a single lesion what its masks and maps throw; ledger/*
 * @example
 * const { agreement } = await readersFiles('masks.csv', { out: 'readers', maps: ['ADC.nii.gz'] });
 * agreement.find(({ name, kind }) => name === 'ADC mean' && kind === 'inter')?.icc;
 */
export async function readersFiles(
  table: string,
  options: ReadersFilesOptions,
): Promise<ReadersFilesOutcome> {
  const { out, progress = silent, signal } = options;
  const cases = readingCases(readReadings(table));
  const maps = imagePlaces(options.maps ?? [], cases);
  const [dicom] = imagePlaces(options.dicom === undefined ? [] : [options.dicom], cases);
  const decisions = options.decisions === undefined ? [] : readDecisions(options.decisions);
  requireKnown(decisions, cases);
  requireImages([...maps, ...(dicom ? [dicom] : [])], cases);
  requireFolder(out);
  const folders = caseFolders(cases);
  const told: CaseTold[] = [];
  const failed: ReadersFilesOutcome['failed'][number][] = [];
  for (const [n, one] of cases.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Readings', done: n, total: cases.length });
    try {
      const opened = await openCase(one, {
        resampleMask: options.resampleMask ?? false,
        gridOfImages: () => gridOf(one, dicom, maps),
      });
      const compared = compareCase(opened, options.resolve ?? {});
      const measured = await measureCase(opened, one, maps);
      const own = decisions.filter((given) => isOf(given, one)).flatMap(({ pairs }) => pairs);
      const written = writeCase(out, folders[n], compared, own);
      const segments = dicom && (await writeSegments(out, folders[n], one.lesion, compared, dicom.of(one)));
      const files = [...written.files, ...(segments === undefined ? [] : [segments])];
      told.push(tellCase(opened, compared, measured, { ...written, files }));
    } catch (error) {
      if (!isLobuleError(error) || error.code === 'foundation/cancelled' || cases.length === 1) throw error;
      const { code, what, cure } = error;
      failed.push({ name: folders[n], code, what, cure });
    }
  }
  progress({ task: 'Readings', done: cases.length, total: cases.length });
  if (told.length === 0) throw noneLeft(failed);
  const complete = options.features === undefined ? told : await readingFeatures(told, cases, maps, options);
  const quantities = quantitiesOf(complete);
  const outcome = {
    out,
    readers: [...new Set(complete.flatMap(({ readings }) => readings.map(({ reader }) => reader)))],
    quantities,
    cases: complete,
    agreement: agreementOf(complete, quantities),
    failed,
  };
  return { ...outcome, files: [...complete.flatMap(({ files }) => files), ...writeTables(out, outcome)] };
}

/** Numbers of every reading that has a mask or a value, in the order of the case's readings. */
async function measureCase(
  { readings }: OpenCase,
  one: ReadingCase<TableReading>,
  maps: readonly ImagePlace[],
): Promise<{ readonly measures: readonly (readonly Measure[])[]; readonly notes: readonly string[] }> {
  const measures = readings.map(({ reading, mask }): Measure[] => [
    ...(reading.value === undefined ? [] : [{ name: 'value', unit: '', value: reading.value }]),
    ...(mask ? sizesOf(mask) : []),
  ]);
  const notes: string[] = [];
  for (const { name, of } of maps) {
    const { volume } = await readImage(of(one), undefined);
    for (const [n, { mask, reading }] of readings.entries()) {
      if (mask === undefined) continue;
      const carried = maskOnGrid(mask, volume.grid, 'resample');
      if (carried.resampled && !notes.some((note) => note.startsWith(`${name}: `))) {
        notes.push(`${name}: ${carried.note}`);
      }
      const ofMap = mapMeasures(name, volume, carried.mask);
      if (Number.isNaN(ofMap[0].value)) notes.push(`${name} has no value in the region of ${reading.reader}`);
      measures[n].push(...ofMap);
    }
  }
  return { measures, notes };
}

/** Everything of which any reading has a number, in the order in which it first occurs. */
function quantitiesOf(cases: readonly CaseTold[]): readonly Quantity[] {
  const measures = cases.flatMap(({ readings }) => readings.flatMap((one) => one.measures));
  return [...new Map(measures.map(({ name, unit }) => [name, { name, unit }])).values()];
}

function agreementOf(cases: readonly CaseTold[], quantities: readonly Quantity[]): readonly Agreement[] {
  const readings = cases.flatMap((one, subject) =>
    one.readings
      .filter(({ role }) => role === 'reader')
      .map(({ reader, repeat, measures }) => {
        const byName = new Map(measures.map(({ name, value }) => [name, value] as const));
        return {
          subject,
          reader,
          repeat,
          values: quantities.map(({ name }) => byName.get(name) ?? Number.NaN),
        };
      }),
  );
  return readings.length === 0 ? [] : agreements(quantities, readings);
}

async function gridOf(
  one: ReadingCase,
  dicom: ImagePlace | undefined,
  maps: readonly ImagePlace[],
): Promise<Grid | undefined> {
  if (dicom) return (await dicomSeries([dicom.of(one)], undefined, silent, undefined)).series.grid;
  return maps[0] && (await readImage(maps[0].of(one), undefined)).volume.grid;
}

/** Before any work. @throws runner/readings */
function requireImages(places: readonly ImagePlace[], cases: readonly ReadingCase[]): void {
  const lacking = [...new Set(places.flatMap(({ of }) => cases.map(of)))].filter((file) => !existsSync(file));
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 5).map((file) => path.basename(file));
  throw runnerErrors.error('runner/readings', {
    what: `${lacking.length} of the images are not there: ${shown.join(', ')}${lacking.length > 5 ? ' ...' : ''}`,
    cure: 'Check --maps and --dicom; {patient}, {visit} and {lesion} stand for what the table says.',
  });
}

/** A decision that fits no lesion would be lost unseen. @throws runner/readings */
function requireKnown(decisions: readonly CaseDecisions[], cases: readonly ReadingCase[]): void {
  const stray = decisions.find((given) => !cases.some((one) => isOf(given, one)));
  if (stray === undefined) return;
  throw runnerErrors.error('runner/readings', {
    what: `There are decisions on a lesion that the table of readings does not have: ${[stray.patient, stray.visit, stray.lesion].filter((part) => part !== '').join(' ')}`,
    cure: 'Give the list of disagreements that was made from this table of readings.',
  });
}

function isOf(given: Pick<ReadingCase, 'patient' | 'visit' | 'lesion'>, one: ReadingCase): boolean {
  return given.patient === one.patient && given.visit === one.visit && given.lesion === one.lesion;
}

function noneLeft(failed: ReadersFilesOutcome['failed']) {
  const [first] = failed;
  return runnerErrors.error('runner/readings', {
    what: `None of ${failed.length} lesions could be compared; the first: ${first.what}`,
    cure: first.cure,
  });
}
