import {
  canonicalJson,
  hashOf,
  isLobuleError,
  type Json,
  LobuleError,
  type Reason,
} from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import type {
  AlignedVolume,
  DynamicAlignmentRequest,
  RegistrationPlan,
  SeriesAlignment,
} from '@lobule/study';
import { readNifti, type VoxelArray } from '@lobule/volume';
import type { Organ } from '../register/organ.ts';
import { alignmentRemarks } from '../register/remarks.ts';
import type { StepRunner } from '../work/step.ts';
import { alignFrames, type FrameFigures } from './align-frames.ts';
import type { DrawnRegion } from './drawn-region.ts';
import { frameTitle } from './frame-title.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { KineticTarget } from './kinetic-target.ts';

type AlignedRole = Exclude<keyof RegistrationPlan, 'organ' | 'between' | 'visits' | 'dicomObjects'>;
/** What the plan says of one series; of the dynamic one it says more. */
export type AlignmentRequest = NonNullable<RegistrationPlan[AlignedRole]> &
  Partial<Omit<DynamicAlignmentRequest, 'mode'>>;

/** A series whose volumes were brought onto one of them. */
export interface MadeAlignment {
  readonly role: string;
  readonly record: StepRecord;
  /** As the scanner made it, and as it is now. */
  readonly original: ImageSeries;
  readonly aligned: ImageSeries;
  readonly result: Omit<SeriesAlignment, 'pictures' | 'origin'>;
  /** The frame that moved most, of those that moved at all. */
  readonly moved: number;
  readonly remarks: readonly Reason[];
}

interface Asked {
  readonly request: AlignmentRequest;
  readonly organ: Organ;
  readonly threads: number;
  readonly drawn: (region: string) => DrawnRegion;
  readonly kinetics: Kinetics;
}

/** Makes what a model says of a series, for a plan that has it as the target. */
export type Kinetics = (series: ImageSeries, reference: number) => Promise<KineticTarget>;

/** Does work of which a failure becomes a note. */
export type Attempt = <T>(step: string, work: () => Promise<T>) => Promise<T | undefined>;

/**
 * Aligns what the plan names of an exam: each phase onto the one before contrast, each b-value onto the least, each
 * echo and angle onto the first. A series that cannot be aligned is left out: what is made of it as it is would pass
 * for aligned.
 */
export async function alignExam(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  plan: RegistrationPlan,
  images: ExamImages,
  attempt: Attempt,
  drawn: (region: string) => DrawnRegion,
  kinetics: Kinetics,
  threads = 1,
): Promise<{ readonly images: ExamImages; readonly alignments: readonly MadeAlignment[] }> {
  const alignments: MadeAlignment[] = [];
  const series: ImageSeries[] = [];
  for (const original of images.series) {
    const request = plan[original.role as AlignedRole];
    if (request === undefined || original.frames.length < 2 || seriesOf(images, original.role) !== original) {
      series.push(original);
      continue;
    }
    const made = await attempt(`alignment of ${original.role}`, () =>
      alignSeries(steps, read, original, { request, organ: plan.organ, threads, drawn, kinetics }).catch(
        (error: unknown) => {
          throw alignmentFailure(error, original.role, 'nothing is made of it');
        },
      ),
    );
    if (made === undefined) continue;
    alignments.push(made);
    series.push(made.aligned);
  }
  return { images: { series }, alignments };
}

/** What a file of an alignment is called: `desc-aligned_dynamic.nii.gz`, `desc-aligned_dynamic_frame-2_xfm.tfm`. */
export function alignmentFile(role: string, name: string): string {
  if (name === 'aligned') return `desc-aligned_${role}.nii.gz`;
  return `desc-aligned_${role}${name === 'figures' ? '.json' : `_${name}.tfm`}`;
}

/** The error with what comes of it. */
export function alignmentFailure(error: unknown, role: string, so: string): unknown {
  if (!isLobuleError(error) || !error.code.startsWith('registration/')) return error;
  return new LobuleError(
    error.code,
    `The ${role} series could not be aligned, and ${so}: ${error.what}`,
    error.where,
    `${error.cure} Without ${role} in \`registration:\` of study.yaml its images are taken as they are.`,
    error,
  );
}

async function alignSeries(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  original: ImageSeries,
  { request, organ, threads, drawn, kinetics }: Asked,
): Promise<MadeAlignment> {
  const { role } = original;
  const kept = request.keepVolumeOf === undefined ? undefined : drawn(request.keepVolumeOf);
  const reference = referenceFrame(original);
  const target = request.target === 'model' ? await kinetics(original, reference) : undefined;
  const driven = target && { model: 'tofts', rounds: request.rounds ?? 1 };
  let fresh: readonly VoxelArray[] | undefined;
  const record = await steps.run(
    {
      name: `register:${role}`,
      parameters: {
        request,
        organ,
        reference,
        images: original.contentHash,
        kept: kept?.hash,
        model: target?.hash,
      },
    },
    async () => {
      const made = await alignFrames(original, reference, request, {
        organ,
        threads,
        kept: kept?.mask,
        ...(target && { predict: target.predict }),
      });
      fresh = made.frames;
      const facts = {
        role,
        mode: request.mode,
        organ,
        reference: frameTitle(original, reference),
        ...(driven && { target: driven }),
        ...(request.matchBaseline && { matchedBaseline: true }),
        volumes: made.figures,
      } as unknown as Json;
      const figures = new TextEncoder().encode(`${canonicalJson(facts)}\n`);
      return { facts, blobs: { ...made.blobs, figures } };
    },
  );
  const { volumes } = record.facts as unknown as { volumes: readonly FrameFigures[] };
  const most = volumes.reduce((a, b) => (b.motionMm.p95 > a.motionMm.p95 ? b : a));
  return {
    role,
    record,
    original,
    aligned: {
      ...original,
      contentHash: hashOf({ series: original.contentHash, aligned: record.key }),
      load: async () => {
        fresh ??= readNifti(read(record.blobs['aligned'])).volumes.map(({ data }) => data);
        return fresh;
      },
    },
    result: {
      role,
      mode: request.mode,
      reference: frameTitle(original, reference),
      ...(driven && { target: driven }),
      volumes: volumes.map((figures) => describeFrame(original, figures)),
    },
    moved: most.frame,
    remarks: remarksOf(original, volumes),
  };
}

/** Before contrast, without diffusion weighting, else the first. */
export function referenceFrame({ role, frames }: ImageSeries): number {
  if (role === 'diffusion') {
    const least = Math.min(...frames.map(({ bValue }) => bValue ?? Number.POSITIVE_INFINITY));
    return Math.max(
      0,
      frames.findIndex(({ bValue }) => bValue === least),
    );
  }
  if (role !== 'dynamic') return 0;
  return Math.max(
    0,
    frames.findIndex(({ timePoint }, frame) => (timePoint ?? frame) === 0),
  );
}

export function describeFrame(series: ImageSeries, figures: FrameFigures): AlignedVolume {
  const { motionMm, inverseConsistencyMm, correlation, residual, volumeChange } = figures;
  return {
    label: frameTitle(series, figures.frame),
    motionMm: { median: motionMm.median, p95: motionMm.p95 },
    ...(inverseConsistencyMm && {
      errorMm: { median: inverseConsistencyMm.median, p95: inverseConsistencyMm.p95 },
    }),
    correlation,
    residual,
    volumeChange: { least: volumeChange.least, greatest: volumeChange.greatest },
  };
}

/** One remark of each kind for the series: of the volume of which it says most. */
function remarksOf(series: ImageSeries, volumes: readonly FrameFigures[]): Reason[] {
  const all = volumes.map((figures) => ({
    figures,
    remarks: alignmentRemarks(figures, series.grid, frameTitle(series, figures.frame)),
  }));
  const worst = (code: string, size: (figures: FrameFigures) => number): Reason[] => {
    const found = all.flatMap(({ figures, remarks }) =>
      remarks.filter((remark) => remark.code === code).map((remark) => ({ figures, remark })),
    );
    if (found.length === 0) return [];
    const { remark } = found.reduce((a, b) => (size(b.figures) > size(a.figures) ? b : a));
    const others = found.length - 1;
    const more =
      others === 0 ? '' : `; so it is, to a lesser degree, with ${others} other volumes of the series`;
    return [{ code, text: `${remark.text}${more}` }];
  };
  return [
    ...worst('motion', ({ motionMm }) => motionMm.p95),
    ...worst('alignment-unsure', ({ inverseConsistencyMm }) => inverseConsistencyMm?.median ?? 0),
  ];
}
