import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  isLobuleError,
  type LobuleError,
  type ProgressListener,
  silent,
  throwIfCancelled,
} from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import type { RadiomicsSettings } from '@lobule/radiomics';
import {
  type AdjudicationOptions,
  maskOnGrid,
  type ReadingCase,
  type ResolveSettings,
  readingCases,
} from '@lobule/segmentation';
import { formatNumber } from '@lobule/statistics';
import type { Grid, Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readImage } from '../features/read-image.ts';
import { requireFolder } from '../features/require-out.ts';
import { dicomSeries } from '../map/dicom-files.ts';
import { type Agreement, agreements, type MeasuredReading } from './agreement.ts';
import { applyDecisions, type DecidedCase } from './apply-decisions.ts';
import { type CaseComparison, compareCase } from './compare-case.ts';
import { type CaseDecisions, type PairDecisions, readDecisions } from './decisions.ts';
import { readingFeatures } from './features-of-readings.ts';
import { filesOfRunBefore, removeLeftOver } from './left-over.ts';
import { limitPictures } from './limit-pictures.ts';
import { type OpenCase, openCase } from './open-case.ts';
import { type ImagePlace, imagePlaces, statedUnit } from './places.ts';
import { type Measure, mapMeasures, type Quantity, shareBeyond, sizesOf } from './quantities.ts';
import { readReadings, type TableReading } from './read-readings.ts';
import { type CaseTold, type MeasuredCase, tellCase } from './tell-case.ts';
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
  /** What becomes of regions without a decision, in lesions that have some. Default: refused. */
  readonly undecided?: AdjudicationOptions['undecided'];
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
  /** Lesions that could not be compared, or whose decisions do not fit, and why. */
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
  const before = filesOfRunBefore(out);
  const folders = caseFolders(cases);
  const areCompared = cases.some(({ readings }) => readings.length > 1);
  const told: CaseTold[] = [];
  const failed: ReadersFilesOutcome['failed'][number][] = [];
  for (const [n, one] of cases.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Readings', done: n, total: cases.length });
    try {
      const opened = await openCase(one, {
        resampleMask: options.resampleMask ?? false,
        mayBeAlone: areCompared,
        gridOfImages: () => gridOf(one, dicom, maps),
      });
      const compared = compareCase(opened, options.resolve ?? {});
      const own = decisions.filter((given) => isOf(given, one)).flatMap(({ pairs }) => pairs);
      const decided = decide(compared, own, options, cases.length > 1, ({ code, what, cure }) =>
        failed.push({ name: folders[n], code, what, cure }),
      );
      const measured = await measureCase(opened, decided.resolved?.mask, one, maps);
      const written = writeCase(out, folders[n], decided);
      const segments = dicom && (await writeSegments(out, folders[n], one.lesion, decided, dicom.of(one)));
      const files = [...written.files, ...(segments === undefined ? [] : [segments])];
      told.push(tellCase(opened, decided, measured, { ...written, files }));
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
  const numbers = measuredReadings(complete, quantities);
  const agreement = numbers.length === 0 ? [] : agreements(quantities, numbers);
  const pictures = limitPictures(quantitiesOf(told), agreement, numbers);
  for (const { name, svg } of pictures) writeFileAtomic(path.join(out, 'plots', name), svg);
  const outcome = {
    out,
    readers: [...new Set(complete.flatMap(({ readings }) => readings.map(({ reader }) => reader)))],
    quantities,
    cases: complete,
    agreement,
    failed,
  };
  const files = [...complete.flatMap((one) => one.files), ...pictures.map(({ name }) => `plots/${name}`)];
  const all = writeTables(out, outcome, files);
  removeLeftOver(out, before, all);
  return { ...outcome, files: all };
}

/** Decisions that do not fit a lesion are told beside it: what its readers agree in stays true. */
function decide(
  compared: CaseComparison,
  own: readonly PairDecisions[],
  { resolve = {}, undecided }: ReadersFilesOptions,
  hasOthers: boolean,
  tell: (error: LobuleError) => void,
): DecidedCase {
  try {
    return applyDecisions(compared, own, { extent: resolve.extent ?? 'volume', undecided });
  } catch (error) {
    if (!isLobuleError(error) || !hasOthers) throw error;
    tell(error);
    const { resolved: _, ...rest } = compared;
    return { ...rest, adjudicated: [], unresolved: { code: error.code, what: error.what } };
  }
}

/** Numbers of every reading that has a mask or a value, in the order of the case's readings, and of the mask to use. */
async function measureCase(
  { readings }: OpenCase,
  toUse: Mask | undefined,
  one: ReadingCase<TableReading>,
  maps: readonly ImagePlace[],
): Promise<MeasuredCase> {
  const measures = readings.map(({ reading, mask }): Measure[] => [
    ...(reading.value === undefined ? [] : [{ name: 'value', unit: '', value: reading.value }]),
    ...(mask ? sizesOf(mask) : []),
  ]);
  const ofRegion: Measure[] = toUse ? [...sizesOf(toUse)] : [];
  const notes: string[] = [];
  const drawn = [
    ...readings.map(({ mask, reading }, n) => ({ mask, who: `of ${reading.reader}`, into: measures[n] })),
    { mask: toUse, who: 'to use', into: ofRegion },
  ];
  for (const { name, of } of maps) {
    const { volume } = await readImage(of(one), undefined);
    const unit = statedUnit(of(one));
    for (const { mask, who, into } of drawn) {
      if (mask === undefined) continue;
      const carried = maskOnGrid(mask, volume.grid, 'resample');
      if (carried.resampled && !notes.some((note) => note.startsWith(`${name}: `))) {
        notes.push(`${name}: ${carried.note}`);
      }
      const ofMap = mapMeasures(name, unit, volume, carried.mask);
      const beyond = carried.resampled ? shareBeyond(mask, volume.grid) : 0;
      if (Number.isNaN(ofMap[0].value)) notes.push(`${name} has no value in the region ${who}`);
      else if (beyond > 0) {
        notes.push(`${name} does not reach ${formatNumber(100 * beyond)} % of the region ${who}`);
      }
      into.push(...ofMap);
    }
  }
  return { measures, region: ofRegion, notes };
}

/**
 * Everything of which any reading has a number, in the order in which it first occurs.
 *
 * @throws runner/readings where the sidecars of one map state different units
 */
function quantitiesOf(cases: readonly CaseTold[]): readonly Quantity[] {
  const units = new Map<string, string>();
  for (const { name, unit } of cases.flatMap(({ readings }) => readings.flatMap((one) => one.measures))) {
    const known = units.get(name) ?? '';
    if (known !== '' && unit !== '' && known !== unit) {
      throw runnerErrors.error('runner/readings', {
        what: `${name} is in ${known} in one map and in ${unit} in another`,
        cure: 'Bring the maps to one unit, and say it as Units in the JSON file beside each.',
      });
    }
    units.set(name, known === '' ? unit : known);
  }
  return [...units].map(([name, unit]) => ({ name, unit }));
}

/** Of blinded readers alone. */
function measuredReadings(
  cases: readonly CaseTold[],
  quantities: readonly Quantity[],
): readonly MeasuredReading[] {
  return cases.flatMap((one, subject) =>
    one.readings
      .filter(({ role }) => role === 'reader')
      .map(({ reader, repeat, measures }) => {
        const byName = new Map(measures.map(({ name, value }) => [name, value] as const));
        const values = quantities.map(({ name }) => byName.get(name) ?? Number.NaN);
        return { subject, reader, repeat, values };
      }),
  );
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
