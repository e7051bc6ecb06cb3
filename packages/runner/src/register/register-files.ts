import path from 'node:path';
import {
  canonicalJson,
  type Json,
  type ProgressListener,
  silent,
  throwIfCancelled,
} from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import type { AlignmentMode } from '@lobule/registration';
import type { Volume } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import { runnerErrors } from '../errors.ts';
import { requireFolder } from '../features/require-out.ts';
import { codeHash } from '../work/code-hash.ts';
import { packSeries } from '../work/pack.ts';
import { alignByThreads } from './align-by-threads.ts';
import type { Carried } from './carry-files.ts';
import type { ModelOfFiles } from './model-of-files.ts';
import { alignmentFor, type Organ } from './organ.ts';
import { type ReadVolumes, readLabels, readLandmarks, readVolumes } from './read-volumes.ts';
import { type AlignedFile, type Found, finishVolume, type Job } from './register-volume.ts';
import type { ModelTarget } from './tofts-target.ts';

/** How images of files are aligned, and what is written. */
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
  /**
   * Without moving images: each volume is brought onto what the Tofts model fitted to the series says of it, in place of
   * the one before contrast.
   */
  readonly model?: ModelOfFiles;
  /** How often model and motion are found in turn; default 1. */
  readonly rounds?: number;
  /** Without moving images: the volumes will be divided by the fixed one; always so where there is a model. */
  readonly matchBaseline?: boolean;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** How images were aligned, and which files were written. */
export interface RegisterFilesOutcome {
  readonly mode: AlignmentMode;
  readonly organ: Organ;
  readonly out: string;
  readonly fixed: string;
  /** Where volumes were brought onto a model of the series. */
  readonly target?: { readonly model: string; readonly rounds: number };
  readonly files: readonly string[];
  readonly alignments: readonly AlignedFile[];
  readonly carried: readonly Carried[];
}

/**
 * Brings images onto another and writes them on its grid, with a transform, its figures and a sidecar each; masks and
 * contours go along, both ways. Without moving images the volumes of the fixed one are brought onto one of them.
 *
 * @throws runner/registration, runner/model-target, runner/points, runner/label, runner/frame, runner/no-image-file,
 *   registration/*, ledger/not-writable; of DICOM what dicomSeries throws, of a model what mapFiles throws of a call
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

  const model = await modelTarget(fixedPlace, target, fixed, itself, options);
  const job: Job = {
    fixed,
    target,
    options,
    ...(inside && { inside }),
    ...(kept && { kept }),
    ...(landmarks && { landmarks }),
    ...(model && { model }),
    matched: itself && (model !== undefined || options.matchBaseline === true),
  };
  const files: string[] = [];
  const alignments: AlignedFile[] = [];
  const carried: Carried[] = [];
  let done = 0;
  for (const source of sources) {
    const series: Volume[] = [];
    const own: AlignedFile[] = [];
    const found = await alignAll(job, source, itself, (told) => {
      throwIfCancelled(signal);
      progress(told ?? { task: 'Aligning', done: Math.min(done++, total), total });
    });
    for (const [frame, moving] of source.volumes.entries()) {
      if (itself && moving === fixed) {
        series.push(moving);
        continue;
      }
      const one = await finishVolume(job, source, frame, found(frame));
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
  const told = {
    mode,
    organ,
    fixed: target.stem,
    ...(model && { target: targetFacts(model) }),
    files,
    alignments,
    carried,
  };
  writeFileAtomic(path.join(out, 'registration.json'), `${canonicalJson(told as unknown as Json)}\n`);
  return { ...told, out };
}

/** Every volume of an image onto the fixed one; with the fixed one among them where an image is aligned to itself. */
async function alignAll(
  { fixed, options, inside, kept, model, matched }: Job,
  { volumes }: ReadVolumes,
  itself: boolean,
  onProgress: (told?: Parameters<ProgressListener>[0]) => void,
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
      matchBaseline: matched,
      onProgress: (told) => onProgress(model && told),
    },
    voxels < WORTH_THREADS ? 1 : workers,
    model,
  );
  const ahead = itself ? 0 : 1;
  return (frame) => ({
    alignment: aligned.alignments[frame + ahead],
    aligned: aligned.volumes[frame + ahead],
  });
}

/** What the series is brought onto, where that is a model. @throws runner/registration, and what `modelOfFiles` throws */
async function modelTarget(
  place: string,
  { volumes }: ReadVolumes,
  fixed: Volume,
  itself: boolean,
  { model, matchBaseline = false, rounds = 1, out }: RegisterFilesOptions,
): Promise<ModelTarget | undefined> {
  if (!itself && (model !== undefined || matchBaseline)) {
    throw runnerErrors.error('runner/registration', {
      what: 'A model and a baseline are those of one dynamic series, and there are other images to move',
      cure: 'Give the dynamic series alone, without moving images.',
    });
  }
  if (model === undefined) return undefined;
  const { modelOfFiles } = await import('./model-of-files.ts');
  return { predict: await modelOfFiles(place, volumes, fixed, model, out), rounds };
}

function targetFacts({ rounds }: ModelTarget) {
  return { model: 'tofts', rounds };
}

/** Of fewer voxels threads take longer to start than they save. */
const WORTH_THREADS = 500_000;

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
  { target, options, model, matched }: Job,
  source: ReadVolumes,
  organ: Organ,
  alignments: readonly AlignedFile[],
): string {
  return `${canonicalJson({
    Description: 'The moving image on the grid of the fixed one; NaN where it does not reach',
    Mode: options.mode,
    Organ: organ,
    Interpolation: 'cubic B-spline; linear where the moving image has undefined values',
    ...(model && { Target: targetFacts(model) }),
    ...(matched && { MatchedBaseline: true }),
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
