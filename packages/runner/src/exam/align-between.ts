import { canonicalJson, hashOf, type Json, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { readItkTransform, registrationErrors, writeItkTransform } from '@lobule/registration';
import type { BetweenRequest, RegistrationPlan, SeriesAlignment } from '@lobule/study';
import { makeVolume, readNifti, type VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { alignByThreads } from '../register/align-by-threads.ts';
import { alignmentFigures } from '../register/figures.ts';
import { alignmentFor } from '../register/organ.ts';
import { alignmentRemarks } from '../register/remarks.ts';
import { packSeries } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { type Attempt, alignmentFailure, describeFrame, referenceFrame } from './align-exam.ts';
import type { FrameFigures } from './align-frames.ts';
import { frameTitle } from './frame-title.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { LinearTransform, Placement } from './placement.ts';

/** A series whose place beside the dynamic one was found. */
export interface MadePlacement {
  readonly request: BetweenRequest;
  readonly record: StepRecord;
  readonly place: Placement;
  readonly series: ImageSeries;
  readonly dynamic: ImageSeries;
  readonly result: Omit<SeriesAlignment, 'pictures' | 'origin'>;
  /** The reference volume of the series on the dynamic grid. */
  readonly moved: () => VoxelArray;
  readonly remarks: readonly Reason[];
}

/**
 * Finds where each series that the plan names lies beside the dynamic one: a rigid or affine alignment of its reference
 * volume to that before contrast, by mutual information, beginning at the coordinates of the scanner. What cannot be
 * placed stays where the scanner says, and a note tells it.
 */
export async function alignBetween(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  { between = [], organ }: RegistrationPlan,
  images: ExamImages,
  attempt: Attempt,
  threads = 1,
): Promise<readonly MadePlacement[]> {
  const made: MadePlacement[] = [];
  for (const request of between) {
    const series = seriesOf(images, request.series);
    if (series === undefined) continue;
    const placed = await attempt(`alignment of ${request.series} to dynamic`, async () => {
      const dynamic = seriesOf(images, 'dynamic');
      if (dynamic === undefined) {
        throw runnerErrors.error('runner/series-missing', {
          what: `${request.series} is to be brought onto the dynamic series, and this exam has none`,
        });
      }
      return await alignOne(steps, read, { request, organ, series, dynamic, threads }).catch(
        (error: unknown) => {
          throw alignmentFailure(error, request.series, 'its maps stay where the scanner says');
        },
      );
    });
    if (placed !== undefined) made.push(placed);
  }
  return made;
}

/** Where each of these series lies. */
export function placementOf(placements: readonly MadePlacement[]) {
  return (series: ImageSeries): Placement | undefined =>
    placements.find((one) => one.series === series)?.place;
}

/** What a file of it is called: `space-dynamic_diffusion_xfm.tfm`. */
export function placementFile(role: string, name: string): string {
  const endings: Record<string, string> = { aligned: '.nii.gz', xfm: '_xfm.tfm', figures: '.json' };
  return `space-dynamic_${role}${endings[name]}`;
}

interface Asked {
  readonly request: BetweenRequest;
  readonly organ: RegistrationPlan['organ'];
  readonly series: ImageSeries;
  readonly dynamic: ImageSeries;
  readonly threads: number;
}

async function alignOne(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  { request, organ, series, dynamic, threads }: Asked,
): Promise<MadePlacement> {
  const { mode, estimateError } = request;
  const [onto, frame] = [referenceFrame(dynamic), referenceFrame(series)];
  const reference = `${frameTitle(dynamic, onto)} of the dynamic series`;
  let fresh: VoxelArray | undefined;
  const record = await steps.run(
    {
      name: `register:${series.role}-to-dynamic`,
      parameters: {
        request: { mode, estimateError },
        organ,
        fixed: { images: dynamic.contentHash, frame: onto },
        moving: { images: series.contentHash, frame },
      },
    },
    async () => {
      const fixed = makeVolume(dynamic.grid, (await dynamic.load())[onto]);
      const moving = makeVolume(series.grid, (await series.load())[frame]);
      const options = { ...alignmentFor(organ, mode), estimateError };
      const { volumes, alignments } = await alignByThreads([fixed, moving], options, threads);
      const [, aligned] = volumes;
      fresh = Float32Array.from(aligned.data);
      const figures = { frame, ...alignmentFigures(fixed, moving, aligned, alignments[1]) };
      const facts = { role: series.role, mode, organ, reference, volumes: [figures] } as unknown as Json;
      const utf8 = new TextEncoder();
      return {
        facts,
        blobs: {
          aligned: packSeries([aligned], `${series.role} on the dynamic grid, ${mode}`),
          xfm: utf8.encode(writeItkTransform(alignments[1].transform)),
          figures: utf8.encode(`${canonicalJson(facts)}\n`),
        },
      };
    },
  );
  const [figures] = (record.facts as unknown as { volumes: readonly FrameFigures[] }).volumes;
  const { before, after } = figures.metric;
  return {
    request,
    record,
    series,
    dynamic,
    // Read from the file, so that whoever finds it made before has the same numbers.
    place: {
      transform: linearOf(read(record.blobs['xfm'])),
      hash: hashOf({ place: record.blobs['xfm'] }),
    },
    result: {
      role: series.role,
      mode,
      of: 'series',
      reference,
      // The metric is made small; it is mutual information with its sign turned.
      volumes: [{ ...describeFrame(series, figures), mutualInformation: { before: -before, after: -after } }],
    },
    moved: () => {
      fresh ??= readNifti(read(record.blobs['aligned'])).volumes[0].data;
      return fresh;
    },
    remarks: alignmentRemarks(figures, dynamic.grid, `The ${series.role} series`),
  };
}

/** @throws registration/bad-transform-file for a field */
function linearOf(file: Uint8Array): LinearTransform {
  const transform = readItkTransform(new TextDecoder().decode(file));
  if (transform.kind === 'linear') return transform;
  throw registrationErrors.error('registration/bad-transform-file', {
    what: 'The place of a series is a field, where a rigid or affine motion is due',
  });
}
