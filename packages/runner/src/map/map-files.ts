import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  hashOf,
  isLobuleError,
  LobuleError,
  type ProgressListener,
  type Reason,
  silent,
} from '@lobule/foundation';
import { ledgerErrors } from '@lobule/ledger';
import { findModel, type ListedModel, warningsOf } from '@lobule/quantify';
import { membersOfProtocol, seriesOfModel } from '@lobule/study';
import type { VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { countReasons, framesOf, voxelsToFit } from '../exam/fit-series.ts';
import { lookForDelay, saidDelay, withDelay } from '../exam/image-delay.ts';
import type { ImageSeries } from '../exam/images.ts';
import { b1Inputs, loadInputs, type NeededInput } from '../exam/map-inputs.ts';
import type { FittedVoxels } from '../exam/map-volumes.ts';
import { type ExamProtocol, protocolOfSeries, type StatedProtocol } from '../exam/protocol.ts';
import { codeHash } from '../work/code-hash.ts';
import { type DicomSeries, dicomSeries } from './dicom-files.ts';
import { fitVoxels } from './fit-voxels.ts';
import { type GivenInputs, inputFiles } from './input-files.ts';
import { isNifti, niftiSeries, niftiVolume, requireGrid } from './nifti-files.ts';
import { readProtocol, readSettings } from './options.ts';
import { writeDicomMaps } from './write-dicom.ts';
import { writeNiftiMaps } from './write-nifti.ts';

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

export interface MapFilesOutcome {
  readonly model: string;
  readonly out: string;
  /** Names in that folder. */
  readonly files: readonly string[];
  readonly voxels: number;
  /** Voxels by the name of their reason; `fine` are the sound ones. */
  readonly reasons: Readonly<Record<string, unknown>>;
  readonly maps: readonly {
    readonly label: string;
    readonly unit: string;
    /** Voxels that have a value, and the middle of these values; null where there are none. */
    readonly defined: number;
    readonly median: number | null;
  }[];
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly defaulted: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The maps of one model from files: NIfTI files with what stands beside them, or the DICOM files of one exam.
 *
 * @throws quantify/unknown-model, study/option-not-valid, runner/acquisition, runner/grids-differ,
 * runner/series-missing, runner/nothing-to-fit, runner/no-dicom-source, runner/no-image-file, ledger/not-writable, the
 * model's own errors and those of the readers.
 * @example
 * await mapFiles('adc', ['dwi.nii.gz'], { out: 'maps' }); // dwi.bval stands beside it
 */
export async function mapFiles(
  id: string,
  places: readonly string[],
  options: MapFilesOptions,
): Promise<MapFilesOutcome> {
  const { progress = silent, signal } = options;
  const listed = findModel(id);
  const settings = readSettings(options.settings, listed);
  const { stated, defaulted } = readProtocol(options.protocol, listed);
  requireKnownScale(listed, stated, options.concentration ?? false);
  const found = await findSeries(listed, places, progress, signal);
  const { series } = found;
  if (options.format === 'dicom' && found.dicom === undefined) {
    throw runnerErrors.error('runner/no-dicom-source', { what: 'The images are not DICOM' });
  }
  const asked = located(id, places, () => protocolOfSeries(id, series, stated, settings.value));
  const { inputs, remarks } = readInputs(asked, options.inputs ?? {}, found);
  requireFolder(options.out);
  const frames = await framesOf(asked, series);
  const voxels = chooseVoxels(asked, frames, series, options);
  const extra = await loadInputs(inputs, series.grid);
  const delay = located(id, places, () => lookForDelay(asked, frames, voxels, extra));
  const protocol = withDelay(asked, delay);
  const result = await fitVoxels(protocol, frames, voxels, extra, {
    workers: options.workers ?? 1,
    progress,
    signal,
  });
  const fitted = { voxels, result };
  const marks = [
    ...warningsOf(
      protocol.model,
      inputs.map(({ name }) => name),
    ),
    ...saidDelay(delay),
    ...remarks.map((text): Reason => ({ code: 'resampled', text })),
  ];
  const facts = {
    protocol,
    settingsHash: hashOf({ model: id, settings: settings.value, stated }),
    code: codeHash(),
    inputs: {
      series: series.contentHash,
      ...Object.fromEntries(inputs.map(({ name, hash }) => [name, hash])),
    },
    warnings: marks,
  };
  const files =
    found.dicom && options.format === 'dicom'
      ? await writeDicomMaps(options.out, facts, found.dicom, fitted, progress)
      : writeNiftiMaps(options.out, facts, series.grid, fitted, progress);
  return {
    model: id,
    out: options.out,
    files,
    voxels: voxels.length,
    reasons: countReasons(result.reasons),
    maps: summaries(protocol, fitted),
    protocol: protocol.protocol,
    settings: protocol.settings,
    defaulted: [...settings.defaulted, ...defaulted],
    warnings: marks.map(({ text }) => text),
  };
}

interface FoundSeries {
  readonly series: ImageSeries;
  readonly b1?: ImageSeries;
  readonly dicom?: DicomSeries;
}

async function findSeries(
  { id }: ListedModel,
  places: readonly string[],
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<FoundSeries> {
  const nifti = places.filter(isNifti);
  if (nifti.length === 0) {
    const dicom = await dicomSeries(places, seriesOfModel(id), progress, signal);
    return { series: dicom.series, ...(dicom.b1 && { b1: dicom.b1 }), dicom };
  }
  if (nifti.length === places.length) return { series: niftiSeries(places) };
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

function readInputs(
  protocol: ExamProtocol,
  given: GivenInputs,
  { series, b1 }: FoundSeries,
): { inputs: readonly NeededInput[]; remarks: readonly string[] } {
  const { model } = protocol;
  const { inputs, remarks } = inputFiles(model, given, series.grid);
  const has = (name: string) => inputs.some((input) => input.name === name);
  const takesB1 = model.inputs.some(({ name }) => name === 'b1Factor') && !has('b1Factor');
  const all = takesB1 ? [...b1Inputs(b1), ...inputs] : inputs;
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

function chooseVoxels(
  protocol: ExamProtocol,
  frames: readonly VoxelArray[],
  { grid }: ImageSeries,
  { mask, concentration = false, everyVoxel = false }: MapFilesOptions,
): Int32Array {
  if (mask !== undefined) {
    const { grid: maskGrid, data } = niftiVolume(mask);
    requireGrid(maskGrid, grid, mask, 'the images');
    const inside: number[] = [];
    data.forEach((value, voxel) => {
      if (value !== 0 && !Number.isNaN(value)) inside.push(voxel);
    });
    if (inside.length > 0) return Int32Array.from(inside);
    throw runnerErrors.error('runner/nothing-to-fit', {
      what: 'The mask holds no voxel',
      where: { file: path.basename(mask) },
    });
  }
  // Where there is no contrast agent is not where there is no tissue.
  const voxels = voxelsToFit(protocol, frames, everyVoxel || concentration);
  if (voxels.length > 0) return voxels;
  throw runnerErrors.error('runner/nothing-to-fit', { what: 'The images are zero everywhere' });
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
        : error.cure;
    throw new LobuleError(error.code, error.what, { ...error.where, file }, cure, error);
  }
}

/** Before the work: hours of it are not lost to a folder that cannot be written. */
function requireFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw ledgerErrors.error('ledger/not-writable', {
      what: `The folder cannot be made: ${code}`,
      where: { file: out },
      cause: error,
    });
  }
}

function summaries(protocol: ExamProtocol, { result }: FittedVoxels): MapFilesOutcome['maps'] {
  return protocol.model.parameters.map(({ name, label, unit }) => {
    const defined = result.parameters[name].filter((value) => Number.isFinite(value)).sort();
    const median = defined.length === 0 ? null : defined[Math.floor(defined.length / 2)];
    return { label, unit, defined: defined.length, median };
  });
}
