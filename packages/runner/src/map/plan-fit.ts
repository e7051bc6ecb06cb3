import path from 'node:path';
import { isLobuleError, LobuleError, type ProgressListener, type Reason, silent } from '@lobule/foundation';
import { findModel, type ListedModel, warningsOf } from '@lobule/quantify';
import { membersOfProtocol, seriesOfModel } from '@lobule/study/map';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { asksForImageDelay, lookForDelay, saidDelay, withDelay } from '../exam/image-delay.ts';
import {
  askedInput,
  askedRegion,
  type FoundInput,
  lookForInput,
  type RegionInput,
  saidInput,
  withInput,
} from '../exam/image-input.ts';
import { asksForNoise, lookForNoise, saidNoise, withNoise } from '../exam/image-noise.ts';
import type { ImageSeries } from '../exam/images.ts';
import { type ExamProtocol, protocolOfSeries, type StatedProtocol } from '../exam/protocol.ts';
import type { Vessel } from '../exam/vessel.ts';
import { saidClipped } from './clipped.ts';
import { commandLineCure, curedOnCommandLine } from './cures.ts';
import type { DicomSeries } from './dicom-files.ts';
import { type GivenInputs, type InputImage, inputFiles, requireT1Maps } from './input-files.ts';
import { isNifti, niftiSeries, readInPlace } from './nifti-files.ts';
import { type OpenFiles, requireFolder } from './open-files.ts';
import { readProtocol, readSettings } from './options.ts';
import { heldFrame, imageInMemory, type StudyFrame, valuesOfFrame, valuesOfImage } from './stored-image.ts';
import { framesOfProtocol, type StoredSeries } from './stored-series.ts';
import type { FitImages } from './study-source.ts';
import { voxelsOf, type Where, whereInImages, whereInMask } from './where.ts';

/** A vessel that was drawn: its mean is the arterial input. */
export interface DrawnArtery {
  /** Mask on the grid of the images, NIfTI or DICOM segmentation. */
  readonly mask: string;
  /** Of blood before contrast, where the frames are signals. */
  readonly bloodT1Ms?: number;
}

/** The images, settings and maps that a fit from files takes; units are those of the model. */
export interface MapFilesOptions {
  /** Folder of the maps; made where it is not there. */
  readonly out: string;
  /** JSON or YAML, or the path of such a file: the settings of the model. */
  readonly settings?: string;
  /** The same of what the headers do not say of the acquisition; it goes before them. */
  readonly protocol?: string;
  /** NIfTI file on the grid of the images: where it is 0 nothing is fitted. */
  readonly mask?: string;
  /** Maps by the names of the model's inputs: `{ t1Ms: 'T1map.nii.gz', b1Factor: 0.9 }`. */
  readonly inputs?: GivenInputs;
  /** A drawn vessel, in place of `arterialInput` in the settings. */
  readonly artery?: DrawnArtery;
  /** The frames hold concentrations in mM, where the model takes either. */
  readonly concentration?: boolean;
  /** Fit air too. */
  readonly everyVoxel?: boolean;
  readonly format?: 'nifti' | 'dicom';
  /** Threads to use where there is much to fit; the numbers do not depend on it. Default: 1. */
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** All that a fit of files needs, checked and read. */
export interface PlannedFit {
  readonly protocol: ExamProtocol;
  readonly series: StoredSeries;
  readonly dicom?: DicomSeries;
  /** What the fit reads. To be called once: the plan keeps nothing. */
  readonly takeImages: () => FitImages;
  readonly where: Where;
  readonly inputs: readonly InputImage[];
  /** An arterial input of the images themselves. */
  readonly artery?: FoundInput;
  /** Of the mask of a drawn artery. */
  readonly arteryHash?: string;
  readonly stated: StatedProtocol;
  readonly defaulted: readonly string[];
  /** What must travel with every output. */
  readonly marks: readonly Reason[];
}

/**
 * Reads a call and looks through its files: what can be wrong is found here, before hours of work.
 *
 * @param files which the fit reads its images from, and whoever opened them closes.
 * @throws as `mapFiles`
 */
export async function planFit(
  id: string,
  places: readonly string[],
  options: MapFilesOptions,
  files: OpenFiles,
): Promise<PlannedFit> {
  const { artery: given, progress = silent, signal } = options;
  const listed = curedOnCommandLine(id, () => findModel(id));
  requireArterialInput(listed, given);
  const settings = curedOnCommandLine(id, () =>
    readSettings(options.settings, listed, given && 'arterialInput'),
  );
  const { stated, defaulted } = curedOnCommandLine(id, () => readProtocol(options.protocol, listed));
  requireKnownScale(listed, stated, options.concentration ?? false);
  const found = await findSeries(listed, places, stated, files, progress, signal);
  const { series } = found;
  if (options.format === 'dicom' && found.dicom === undefined) {
    throw runnerErrors.error('runner/no-dicom-source', { what: 'The images are not DICOM' });
  }
  const toTake = given ? { arterialInput: regionOf(given) } : {};
  const asked = located(id, places, () =>
    protocolOfSeries(id, series, stated, { ...settings.value, ...toTake }),
  );
  const { inputs, remarks } = await readInputs(asked, options.inputs ?? {}, found, files);
  requireFolder(options.out);
  const inFiles = await framesOfProtocol(asked, series);
  // Few calls ask for something that is looked for in all voxels at once, and these take the memory.
  const looks = looksAtImages(asked.settings);
  const frames = looks ? await Promise.all(inFiles.map(heldFrame)) : inFiles;
  const where = await chooseVoxels(asked, frames, series, options, files);
  await requireT1Maps(id, frames, places);
  const values = looks ? await Promise.all(frames.map(valuesOfFrame)) : [];
  const extra = looks ? await valuesOfInputs(inputs) : {};
  const voxels = looks ? await voxelsOf(where) : new Int32Array(0);
  const noise = located(id, places, () => lookForNoise(asked, values, series.grid, voxels));
  const heard = withNoise(asked, noise);
  const region = askedRegion(asked.settings);
  const vessel = region && (await drawnVessel(region, series.grid));
  const artery = located(id, places, () => lookForInput(heard, values, voxels, extra, vessel));
  const measured = located(id, places, () => withInput(heard, artery));
  const delay = located(id, places, () => lookForDelay(measured, values, voxels, extra));
  const protocol = withDelay(measured, delay);
  const names = inputs.map(({ name }) => name);
  return {
    protocol,
    series,
    ...(found.dicom && { dicom: found.dicom }),
    takeImages: handedOver({
      frames,
      extra: Object.fromEntries(inputs.map(({ name, image }) => [name, image])),
    }),
    where,
    inputs,
    ...(artery && { artery }),
    ...(vessel && { arteryHash: vessel.hash }),
    stated,
    defaulted: [...settings.defaulted, ...defaulted, ...arrivalDefault(protocol, stated)],
    marks: [
      ...(await saidClipped(frames)),
      ...saidNoise(noise),
      ...saidInput(artery),
      ...protocol.clock,
      ...warningsOf(protocol.model, names),
      ...saidDelay(delay),
      ...remarks.map((text): Reason => ({ code: 'resampled', text })),
    ],
  };
}

function looksAtImages(settings: ExamProtocol['settings']): boolean {
  return asksForNoise(settings) || askedInput(settings) !== undefined || asksForImageDelay(settings);
}

async function valuesOfInputs(inputs: readonly InputImage[]): Promise<Record<string, ArrayLike<number>>> {
  const values: Record<string, ArrayLike<number>> = {};
  for (const { name, image } of inputs) values[name] = await valuesOfImage(image);
  return values;
}

/** Hands something over and keeps nothing of it. */
function handedOver<T>(value: T): () => T {
  const held = [value];
  return () => held.splice(0)[0];
}

/** An arrival that was not stated follows from the baseline. */
function arrivalDefault({ protocol }: ExamProtocol, stated: StatedProtocol): string[] {
  const isDefault = 'arrivalS' in protocol && !('arrivalS' in stated);
  return isDefault ? [`arrivalS = ${JSON.stringify(protocol['arrivalS'])}`] : [];
}

interface FoundSeries {
  readonly series: StoredSeries;
  readonly b1?: ImageSeries;
  readonly dicom?: DicomSeries;
}

async function findSeries(
  { id }: ListedModel,
  places: readonly string[],
  stated: StatedProtocol,
  files: OpenFiles,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<FoundSeries> {
  const nifti = places.filter(isNifti);
  if (nifti.length === 0) {
    const { decodedImages, dicomSeries } = await import('./dicom-files.ts');
    const dicom = await dicomSeries(places, seriesOfModel(id), progress, signal);
    const images = () => decodedImages(dicom, files);
    return { series: { ...dicom.series, images }, ...(dicom.b1 && { b1: dicom.b1 }), dicom };
  }
  if (nifti.length === places.length) {
    const asks = (name: string) => name in membersOfProtocol(id) && !(name in stated);
    const wanted = { bValues: asks('bValues'), directions: asks('directions') };
    return { series: await niftiSeries(places, wanted, readInPlace(files)) };
  }
  throw runnerErrors.error('runner/acquisition', {
    what: `${nifti.length} of the ${places.length} inputs are NIfTI files, the others are not`,
    cure: 'Give NIfTI files or DICOM, not both.',
  });
}

/** A model that takes signals or concentrations must not guess which it has been given. */
function requireKnownScale(
  { id }: ListedModel,
  { signal }: StatedProtocol,
  areConcentrations: boolean,
): void {
  if (!('signal' in membersOfProtocol(id))) {
    if (!areConcentrations) return;
    throw runnerErrors.error('runner/acquisition', {
      what: `${id} takes signals; concentrations mean nothing to it`,
      cure: 'Leave out `--concentration`.',
    });
  }
  if (areConcentrations !== (signal !== undefined)) return;
  throw runnerErrors.error('runner/acquisition', {
    what: areConcentrations
      ? 'The frames cannot be concentrations and signals'
      : `${id} is fitted to concentrations, and nothing says how these images become some`,
    cure: 'For signals give --t1 and --protocol \'{"signal": {"relaxivityPerMmPerS": 4.5, "baselineFrames": [0]}}\'; for concentrations in mM give --concentration.',
  });
}

function regionOf({ mask, bloodT1Ms }: DrawnArtery): RegionInput {
  return { kind: 'region', file: mask, ...(bloodT1Ms !== undefined && { t1Ms: bloodT1Ms }) };
}

function requireArterialInput({ id, settings }: ListedModel, artery: DrawnArtery | undefined): void {
  if (artery === undefined || 'arterialInput' in (settings.json['properties'] as object)) return;
  throw runnerErrors.error('runner/acquisition', {
    what: `${id} has no arterial input`,
    cure: 'Leave out `--artery`.',
  });
}

async function readInputs(
  protocol: ExamProtocol,
  given: GivenInputs,
  { series, b1 }: FoundSeries,
  files: OpenFiles,
): Promise<{ inputs: readonly InputImage[]; remarks: readonly string[] }> {
  const { model } = protocol;
  const { inputs, remarks } = await inputFiles(model, given, series.grid, readInPlace(files));
  const has = (name: string) => inputs.some((input) => input.name === name);
  const takesB1 = model.inputs.some(({ name }) => name === 'b1Factor') && !has('b1Factor');
  const all = takesB1 ? [...(await b1Images(b1, series.grid)), ...inputs] : inputs;
  const lacking = model.inputs.find(({ name, required }) => required && !has(name));
  if (lacking === undefined) return { inputs: all, remarks };
  throw runnerErrors.error('runner/acquisition', {
    what: `${model.modelId} needs ${lacking.name} of every voxel: ${lacking.description}`,
    cure:
      lacking.name === 't1Ms'
        ? 'Give it with --t1: a NIfTI file, or one T1 in ms for all tissue.'
        : `Give it with --input ${lacking.name}=<file>.`,
  });
}

async function drawnVessel(region: RegionInput, grid: Grid): Promise<Vessel> {
  const { vesselOf } = await import('../exam/vessel.ts');
  return vesselOf(region, grid);
}

/** The scanner's own map of B1, on the grid of the fit. */
async function b1Images(b1: ImageSeries | undefined, grid: Grid): Promise<readonly InputImage[]> {
  if (b1 === undefined) return [];
  const { b1Inputs } = await import('../exam/map-inputs.ts');
  const images: InputImage[] = [];
  for (const { name, hash, load } of b1Inputs(b1)) {
    const values = Float32Array.from(await load(grid));
    images.push({ name, hash, image: imageInMemory(values) });
  }
  return images;
}

function chooseVoxels(
  protocol: ExamProtocol,
  frames: readonly StudyFrame[],
  { grid }: ImageSeries,
  { mask, concentration = false, everyVoxel = false }: MapFilesOptions,
  files: OpenFiles,
): Promise<Where> {
  if (mask !== undefined) return whereInMask(mask, grid, readInPlace(files));
  // Where there is no contrast agent is not where there is no tissue.
  return whereInImages(protocol, frames, everyVoxel || concentration);
}

/** Errors of a model do not know of files, and those of a protocol not of a command line. */
function located<T>(model: string, places: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isLobuleError(error) || error.where.file !== undefined) throw error;
    const file = `${path.basename(places[0])}${places.length > 1 ? ' and others' : ''}`;
    const cure =
      error.code === 'runner/series-missing'
        ? `State it with --protocol, or in a JSON, .bval or .bvec file beside NIfTI images; \`map ${model} --help\` shows the names.`
        : commandLineCure(error, model).cure;
    throw new LobuleError(error.code, error.what, { ...error.where, file }, cure, error);
  }
}
