import type { RegistrationPlan, Study } from '@lobule/study';
import type { StepRunner } from '../work/step.ts';
import { alignBetween, type MadePlacement } from './align-between.ts';
import { type Attempt, alignExam, type MadeAlignment } from './align-exam.ts';
import type { DrawnRegion } from './drawn-region.ts';
import type { ExamImages } from './images.ts';
import { kineticTarget } from './kinetic-target.ts';
import type { MapInputs } from './make-map.ts';

export interface AlignedImages {
  readonly images: ExamImages;
  readonly alignments: readonly MadeAlignment[];
  readonly placements: readonly MadePlacement[];
}

/**
 * All alignments of an exam: the volumes of each series, series onto the dynamic one, and last the dynamic series where it
 * is brought onto a model, since that model takes a T1 that is made of the others.
 */
export async function alignImages(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  study: Study,
  acquired: ExamImages,
  attempt: Attempt,
  sources: Pick<MapInputs, 'code' | 'place' | 'everyVoxel'> & {
    readonly drawn: (region: string) => DrawnRegion;
  },
  threads = 1,
): Promise<AlignedImages> {
  const { registration } = study;
  if (registration === undefined) return { images: acquired, alignments: [], placements: [] };
  const { code, place, everyVoxel, drawn } = sources;
  const { first, last } = inTurn(registration);
  const within = (plan: RegistrationPlan, images: ExamImages, placements: readonly MadePlacement[]) =>
    alignExam(
      steps,
      read,
      plan,
      images,
      attempt,
      drawn,
      (series, reference) =>
        kineticTarget(steps, read, study, series, reference, {
          images,
          placements,
          code,
          place,
          everyVoxel,
        }),
      threads,
    );
  const begun = await within(first, acquired, []);
  const placements = await alignBetween(steps, read, registration, begun.images, attempt, threads);
  if (last === undefined) return { ...begun, placements };
  const driven = await within(last, begun.images, placements);
  return {
    images: driven.images,
    alignments: [...begun.alignments, ...driven.alignments],
    placements,
  };
}

/** What needs no model, and the dynamic series where it does: its volume before contrast stays as it is either way. */
function inTurn(plan: RegistrationPlan): {
  readonly first: RegistrationPlan;
  readonly last?: RegistrationPlan;
} {
  const { dynamic, organ, dicomObjects, ...others } = plan;
  if (dynamic?.target !== 'model') return { first: plan };
  return { first: { ...others, organ, dicomObjects }, last: { dynamic, organ, dicomObjects } };
}
