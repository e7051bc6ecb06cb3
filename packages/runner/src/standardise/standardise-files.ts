import path from 'node:path';
import { canonicalJson, type Json, type ProgressListener, silent } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import {
  type BiasSettings,
  type StandardiseStep,
  type StepFacts,
  standardiseSeries,
  toSpacing,
} from '@lobule/standardisation';
import { countInside, describeGrid, type Mask, maskWhere } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import { runnerErrors } from '../errors.ts';
import { requireFolder } from '../features/require-out.ts';
import { readLabels, readVolumes } from '../register/read-volumes.ts';
import { codeHash } from '../work/code-hash.ts';
import { packSeries } from '../work/pack.ts';
import { type ReadScale, readScale, traceOf } from './scale-file.ts';

/** Which steps are applied to an image, in which order. */
export interface StandardiseFilesOptions {
  /** In this order. */
  readonly methods: readonly StandardiseStep['method'][];
  readonly out: string;
  /** Tissue; drawn on the first volume of the image. */
  readonly mask?: string;
  /** Of the bias field correction. */
  readonly settings?: Partial<BiasSettings>;
  /** File of the scale of histogram matching. */
  readonly scale?: string;
  /** Whose image it is, as the list of training patients calls them: a scale refuses those it was learnt on. */
  readonly patient?: string;
  /** Voxel size after all else, mm along x, y and z. */
  readonly spacingMm?: readonly [number, number, number];
  readonly progress?: ProgressListener;
}

/** Which images were written, and what each step did. */
export interface StandardiseFilesOutcome {
  readonly files: readonly string[];
  /** How many the image has. */
  readonly volumes: number;
  readonly steps: readonly StepFacts[];
  readonly grid: string;
}

/**
 * Standardises an image and writes it with a sidecar that tells what was done. The steps are learnt on the first volume
 * of a series and done to all.
 *
 * @throws runner/scale, runner/scale-saw-patients, runner/no-image-file, runner/label, standardisation/*, ledger/not-writable
 * @example
 * await standardiseFiles('t1.nii.gz', { methods: ['n4', 'zscore'], out: 'even' });
 */
export async function standardiseFiles(
  place: string,
  options: StandardiseFilesOptions,
): Promise<StandardiseFilesOutcome> {
  const { methods, out, spacingMm, progress = silent } = options;
  const read = await readVolumes(place, 'image');
  const tissue = options.mask === undefined ? undefined : insideOf(await readLabels(options.mask));
  const scale = options.scale === undefined ? undefined : readScale(options.scale);
  refuseTrained(scale, options.patient);
  const steps = methods.map((method): StandardiseStep => {
    if (method === 'n4') return { method, ...options.settings };
    if (method === 'zscore') return { method };
    if (scale !== undefined) return { method, scale: scale.scale };
    throw runnerErrors.error('runner/scale', {
      what: 'Histogram matching was asked for without a scale',
      cure: 'Learn one on training patients with --fit, and give it with --scale.',
    });
  });
  requireFolder(out);
  progress({ task: 'Standardising', done: 0, total: 1 });
  const { images, facts } = standardiseSeries(read.volumes, steps, tissue);
  const written = spacingMm === undefined ? images : images.map((image) => toSpacing(image, spacingMm));
  const name = `${read.stem}_desc-${[...methods, ...(spacingMm ? ['resampled'] : [])].join('-')}`;
  const grid = describeGrid(written[0].grid);
  const told = {
    Description: 'Standardised intensities, learnt on the first volume and done to all',
    Steps: facts as unknown as Json,
    Grid: grid,
    ...(spacingMm && { Interpolation: 'linear' }),
    ...(tissue && { TissueVoxels: countInside(tissue) }),
    InputHashes: { image: read.hash, ...(scale && { scale: scale.hash }) },
    GeneratedBy: [
      {
        Name: 'Lobule',
        Version: packageFacts.version,
        CodeHash: codeHash(),
        Description: 'For research, not a medical device',
      },
    ],
  };
  const files = [`${name}.nii.gz`, `${name}.json`];
  writeFileAtomic(path.join(out, files[0]), packSeries(written, 'standardised'));
  writeFileAtomic(path.join(out, files[1]), `${canonicalJson(told as unknown as Json)}\n`);
  progress({ task: 'Standardising', done: 1, total: 1 });
  return { files, volumes: written.length, steps: facts, grid };
}

/** @throws runner/scale-saw-patients for a patient whom the scale saw */
function refuseTrained(read: ReadScale | undefined, patient: string | undefined): void {
  if (read === undefined || patient === undefined || !read.scale.subjects.includes(traceOf(patient))) return;
  throw runnerErrors.error('runner/scale-saw-patients', {
    what: 'The scale was learnt on this patient, too',
  });
}

function insideOf(labels: Mask): Mask {
  return maskWhere(labels, (label) => label !== 0);
}
