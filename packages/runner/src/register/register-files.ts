import path from 'node:path';
import {
  canonicalJson,
  type Json,
  type ProgressListener,
  silent,
  throwIfCancelled,
} from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type Alignment, type AlignmentMode, warp, writeItkTransform } from '@lobule/registration';
import type { Mask, Volume } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import { runnerErrors } from '../errors.ts';
import { requireFolder } from '../features/require-out.ts';
import { codeHash } from '../work/code-hash.ts';
import { packSeries } from '../work/pack.ts';
import { alignByThreads } from './align-by-threads.ts';
import { type Carried, carryFiles } from './carry-files.ts';
import { asDicomHolds, registrationObject, samePatient } from './dicom-registration.ts';
import { type AlignmentFigures, alignmentFigures, type Landmarks } from './figures.ts';
import { interpolationOf } from './interpolation.ts';
import { alignmentFor, type Organ } from './organ.ts';
import { type ReadVolumes, readLabels, readLandmarks, readVolumes } from './read-volumes.ts';
import { alignmentRemarks } from './remarks.ts';

export interface RegisterFilesOptions {
  readonly mode: AlignmentMode;
  readonly out: string;
  readonly organ?: Organ;
  /** Which volume of the fixed image, from 0; the first where a series is aligned to itself. */
  readonly frame?: number;
  /** Only what is inside is compared; drawn on the fixed image. */
  readonly mask?: string;
  /** Its volume is kept; drawn on the fixed image. */
  readonly keepVolume?: string;
  /** Masks (images or DICOM segmentations) and points (.csv with x, y, z) of the moving image, for the fixed one. */
  readonly applyMask?: readonly string[];
  /** The same of the fixed image, for each moving one. */
  readonly applyMaskBack?: readonly string[];
  /** Table of places in both images: fixed_x ... moving_z, patient LPS mm. */
  readonly landmarks?: string;
  /** False saves half of the time and leaves the error unknown. */
  readonly estimateError?: boolean;
  /** Threads; default 1, and 1 for small images. The results do not depend on them. */
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** One moving volume and what became of it; files are names in the folder. */
export interface AlignedFile extends AlignmentFigures {
  readonly moving: string;
  /** From 0, where the image has several. */
  readonly frame?: number;
  readonly transform: string;
  /** A DICOM Spatial Registration, where both images are DICOM and the motion is linear. */
  readonly dicom?: string;
  readonly warnings: readonly string[];
}

export interface RegisterFilesOutcome {
  readonly mode: AlignmentMode;
  readonly organ: Organ;
  readonly out: string;
  readonly fixed: string;
  readonly files: readonly string[];
  readonly alignments: readonly AlignedFile[];
  readonly carried: readonly Carried[];
}

/**
 * Brings images onto another and writes them on its grid, with a transform, its figures and a sidecar each; masks and
 * contours go along, both ways. Without moving images the volumes of the fixed one are brought onto one of them.
 *
 * @throws runner/registration, runner/points, runner/label, runner/frame, runner/no-image-file, registration/*,
 *   ledger/not-writable; of DICOM what dicomSeries throws
 * @example
 * await registerFiles('before.nii.gz', ['after.nii.gz'], { mode: 'rigid', out: 'aligned' });
 */
export async function registerFiles(
  fixedPlace: string,
  movingPlaces: readonly string[],
  options: RegisterFilesOptions,
): Promise<RegisterFilesOutcome> {
  const { mode, out, organ = 'breast', progress = silent, signal } = options;
  const target = await readVolumes(fixedPlace, 'fixed');
  const itself = movingPlaces.length === 0;
  const fixed = fixedVolume(target, itself ? (options.frame ?? 0) : options.frame);
  const sources = itself ? [target] : await readAll(movingPlaces, target.stem);
  const inside = options.mask === undefined ? undefined : await readLabels(options.mask);
  const kept = options.keepVolume === undefined ? undefined : await readLabels(options.keepVolume);
  const landmarks = options.landmarks === undefined ? undefined : readLandmarks(options.landmarks);
  const total = sources.reduce((sum, { volumes }) => sum + volumes.length, 0);
  requireOneMoving(options, itself ? total - 1 : total);
  requireFolder(out);

  const job: Job = {
    fixed,
    target,
    options,
    ...(inside && { inside }),
    ...(kept && { kept }),
    ...(landmarks && { landmarks }),
  };
  const files: string[] = [];
  const alignments: AlignedFile[] = [];
  const carried: Carried[] = [];
  let done = 0;
  for (const source of sources) {
    const series: Volume[] = [];
    const own: AlignedFile[] = [];
    const found = await alignAll(job, source, itself, () => {
      throwIfCancelled(signal);
      progress({ task: 'Aligning', done: Math.min(done++, total), total });
    });
    for (const [frame, moving] of source.volumes.entries()) {
      if (itself && moving === fixed) {
        series.push(moving);
        continue;
      }
      const one = await alignOne(job, source, frame, found(frame));
      series.push(one.aligned);
      own.push(one.told);
      carried.push(...one.carried);
    }
    const name = `${source.stem}_desc-${mode}`;
    writeFileAtomic(path.join(out, `${name}.json`), sidecar(job, source, organ, own));
    writeFileAtomic(path.join(out, `${name}.nii.gz`), packSeries(series, `aligned, ${mode}`));
    files.push(`${name}.nii.gz`, `${name}.json`);
    alignments.push(...own);
  }
  progress({ task: 'Aligning', done: total, total });
  files.push(
    ...alignments.flatMap(({ transform, dicom }) => [transform, ...(dicom === undefined ? [] : [dicom])]),
  );
  files.push(...carried.map(({ file }) => file), 'registration.json');
  const told = { mode, organ, fixed: target.stem, files, alignments, carried };
  writeFileAtomic(path.join(out, 'registration.json'), `${canonicalJson(told as unknown as Json)}\n`);
  return { ...told, out };
}

interface Job {
  readonly fixed: Volume;
  readonly target: ReadVolumes;
  readonly options: RegisterFilesOptions;
  readonly inside?: Mask;
  readonly kept?: Mask;
  readonly landmarks?: Landmarks;
}

/** Every volume of an image onto the fixed one; with the fixed one among them where an image is aligned to itself. */
async function alignAll(
  { fixed, options, inside, kept }: Job,
  { volumes }: ReadVolumes,
  itself: boolean,
  onProgress: () => void,
): Promise<(frame: number) => Found> {
  const { mode, organ = 'breast', workers = 1 } = options;
  const all = itself ? volumes : [fixed, ...volumes];
  const voxels = all.reduce((sum, { data }) => sum + data.length, 0);
  onProgress();
  const aligned = await alignByThreads(
    all,
    {
      ...alignmentFor(organ, mode),
      ...(inside && { inside }),
      ...(kept && { keepVolumeOf: kept }),
      ...(options.estimateError === false && { estimateError: false }),
      reference: all.indexOf(fixed),
      onProgress,
    },
    voxels < WORTH_THREADS ? 1 : workers,
  );
  const ahead = itself ? 0 : 1;
  return (frame) => ({
    alignment: aligned.alignments[frame + ahead],
    aligned: aligned.volumes[frame + ahead],
  });
}

/** Of fewer voxels threads take longer to start than they save. */
const WORTH_THREADS = 500_000;

interface Found {
  readonly alignment: Alignment;
  readonly aligned: Volume;
}

async function alignOne(job: Job, source: ReadVolumes, frame: number, found: Found) {
  const { fixed, options, inside, landmarks } = job;
  const { mode, out } = options;
  const moving = source.volumes[frame];
  const isDicom = job.target.dicom !== undefined && source.dicom !== undefined;
  const { alignment, aligned } = isDicom ? heldByDicom(found, moving, fixed) : found;
  const figures = alignmentFigures(fixed, moving, aligned, alignment, {
    ...(inside && { inside }),
    ...(landmarks && { landmarks }),
  });
  const several = source.volumes.length > 1;
  const stem = `${source.stem}${several ? `_frame-${frame}` : ''}_desc-${mode}`;
  const transform = `${stem}_xfm.tfm`;
  writeFileAtomic(path.join(out, transform), writeItkTransform(alignment.transform));
  const object = dicomObject(job, source, frame, alignment);
  if (object !== undefined) writeFileAtomic(path.join(out, `${stem}_xfm.dcm`), object);
  const label = several ? `Volume ${frame} of ${source.stem}` : source.stem;
  const told: AlignedFile = {
    moving: source.stem,
    ...(several && { frame }),
    transform,
    ...(object !== undefined && { dicom: `${stem}_xfm.dcm` }),
    ...figures,
    warnings: [
      ...alignmentRemarks(figures, fixed.grid, label).map(({ text }) => text),
      ...strangers(job, source),
    ],
  };
  const carried = [
    ...(await carryFiles(options.applyMask ?? [], alignment.transform, 'to-fixed', fixed.grid, {
      out,
      stem,
    })),
    ...(await carryFiles(options.applyMaskBack ?? [], alignment.transform, 'to-moving', moving.grid, {
      out,
      stem,
    })),
  ];
  return { aligned, told, carried };
}

/** The image by the very numbers that the DICOM object will hold. */
function heldByDicom({ alignment, aligned }: Found, moving: Volume, fixed: Volume): Found {
  if (alignment.transform.kind !== 'linear') return { alignment, aligned };
  const transform = asDicomHolds(alignment.transform);
  return {
    alignment: { ...alignment, transform },
    aligned: warp(moving, transform, fixed.grid, interpolationOf(moving)),
  };
}

function strangers({ target }: Job, source: ReadVolumes): readonly string[] {
  if (target.dicom === undefined || source.dicom === undefined) return [];
  if (samePatient(target.dicom, source.dicom)) return [];
  return ['The headers name two patients: no DICOM object was written, and the alignment may mean nothing'];
}

/** None across patients: an object that mixes two would lead others astray. */
function dicomObject(
  { target, fixed, options }: Job,
  source: ReadVolumes,
  frame: number,
  { transform, mode }: Alignment,
): Uint8Array | undefined {
  if (transform.kind !== 'linear' || target.dicom === undefined || source.dicom === undefined)
    return undefined;
  if (!samePatient(target.dicom, source.dicom)) return undefined;
  const fixedFrame = target.volumes.indexOf(fixed);
  return registrationObject(
    { of: target.dicom, frame: fixedFrame },
    { of: source.dicom, frame },
    transform.matrix,
    {
      kind: mode === 'rigid' ? 'RIGID' : 'AFFINE',
      hashes: [target.hash, source.hash, codeHash(), options.mode],
      number: frame + 1,
    },
  );
}

function fixedVolume({ volumes, stem }: ReadVolumes, frame: number | undefined): Volume {
  if (frame === undefined && volumes.length === 1) return volumes[0];
  if (frame !== undefined && frame < volumes.length) return volumes[frame];
  throw runnerErrors.error('runner/frame', {
    what:
      frame === undefined
        ? `${stem} has ${volumes.length} volumes, and others are brought onto one`
        : `There is no frame ${frame}: ${stem} has ${volumes.length}, counted from 0`,
  });
}

/** Names that two images share are told apart by a number. */
async function readAll(places: readonly string[], taken: string): Promise<ReadVolumes[]> {
  const sources: ReadVolumes[] = [];
  const stems = new Set([taken]);
  for (const [index, place] of places.entries()) {
    const read = await readVolumes(place, `moving-${index + 1}`);
    const stem = stems.has(read.stem) ? `${read.stem}-${index + 1}` : read.stem;
    stems.add(stem);
    sources.push({ ...read, stem });
  }
  return sources;
}

/** @throws runner/registration */
function requireOneMoving({ applyMask = [], landmarks }: RegisterFilesOptions, moving: number): void {
  if (moving === 0) {
    throw runnerErrors.error('runner/registration', {
      what: 'There is one volume, and nothing to bring onto it',
    });
  }
  if (moving === 1 || (applyMask.length === 0 && landmarks === undefined)) return;
  throw runnerErrors.error('runner/registration', {
    what: `There are ${moving} moving volumes, and it does not stand on which of them the ${landmarks === undefined ? 'mask was drawn' : 'landmarks were marked'}`,
    cure: 'Give one moving image at a time with --apply-mask and --landmarks.',
  });
}

function sidecar(
  { target, options }: Job,
  source: ReadVolumes,
  organ: Organ,
  alignments: readonly AlignedFile[],
): string {
  return `${canonicalJson({
    Description: 'The moving image on the grid of the fixed one; NaN where it does not reach',
    Mode: options.mode,
    Organ: organ,
    Interpolation: 'cubic B-spline; linear where the moving image has undefined values',
    InputHashes: { fixed: target.hash, moving: source.hash },
    Alignments: alignments as unknown as Json,
    GeneratedBy: [
      {
        Name: 'Lobule',
        Version: packageFacts.version,
        CodeHash: codeHash(),
        Description: 'For research, not a medical device',
      },
    ],
  })}\n`;
}
