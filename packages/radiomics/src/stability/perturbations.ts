import { type Infer, s } from '@lobule/foundation';
import { radiomicsErrors } from '../errors.ts';

/** How an image and its mask are disturbed to see which features stand it (Zwanenburg et al. 2019, Sci Rep 9:614). */
export const perturbationSettings = s.object(
  {
    rotationDeg: s.optional(
      s.array(s.number({ minimum: -45, maximum: 45 }), {
        minItems: 1,
        description: 'Turns of the grid within the slice, about the centre of the region.',
      }),
    ),
    translation: s.optional(
      s.array(s.number({ minimum: -1, maximum: 1 }), {
        minItems: 1,
        description: 'Shifts of the grid in voxels, every combination along the three axes.',
      }),
    ),
    noise: s.optional(
      s.object(
        {
          repetitions: s.integer({ default: 1, minimum: 1, maximum: 100 }),
          sd: s.optional(
            s.number({
              exclusiveMinimum: 0,
              description: 'In the unit of the image; default that of its noise, estimated.',
            }),
          ),
        },
        { description: 'Gaussian noise is added.' },
      ),
    ),
    volume: s.optional(
      s.array(s.number({ minimum: -0.9, maximum: 2 }), {
        minItems: 1,
        description: 'The region grows or shrinks by these fractions of its volume.',
      }),
    ),
    contour: s.optional(
      s.object(
        {
          repetitions: s.integer({ default: 1, minimum: 1, maximum: 100 }),
          supervoxelMm3: s.number({
            default: 100,
            exclusiveMinimum: 0,
            description: 'Mean volume of the supervoxels that are kept or dropped at random.',
          }),
        },
        { description: 'The contour is drawn anew from supervoxels that cross it.' },
      ),
    ),
  },
  { description: 'Each choice of one is combined with each of the others.' },
);

/** How images and masks are disturbed, as `perturbationSettings` reads it. */
export type PerturbationSettings = Partial<Infer<typeof perturbationSettings>>;

/** Turns, noise, growth and a new contour: 12 perturbations. Our choice; the paper compares 18 sets. */
export const DEFAULT_PERTURBATIONS: PerturbationSettings = {
  rotationDeg: [-6, -2, 2, 6],
  noise: { repetitions: 1 },
  volume: [-0.1, 0, 0.1],
  contour: { repetitions: 1, supervoxelMm3: 100 },
};

/** One way to disturb an image and its mask. */
export interface Perturbation {
  /** `R-6 T0.25,0,0 N1 V0.1 C1`: only what is done. */
  readonly name: string;
  readonly rotationDeg: number;
  /** In voxels along the axes of the image. */
  readonly shift: readonly [number, number, number];
  /** Number of the repetition from 1, or 0 for no noise. */
  readonly noise: number;
  /** Fraction of the volume by which the region grows. */
  readonly growth: number;
  /** Number of the repetition from 1, or 0 for the contour as it is. */
  readonly contour: number;
}

const MOST = 1000;

/**
 * Every combination that settings ask for, in a fixed order.
 *
 * @throws radiomics/bad-settings where they ask for none or for more than 1,000
 * @example
 * perturbations({ rotationDeg: [-5, 5], volume: [-0.1, 0.1] }).map(({ name }) => name); // ['R-5 V-0.1', ...]
 */
export function perturbations(settings: PerturbationSettings): readonly Perturbation[] {
  const { rotationDeg = [0], translation = [0], noise, volume = [0], contour } = settings;
  const shifts = translation.flatMap((x) =>
    translation.flatMap((y) => translation.map((z) => [x, y, z] as const)),
  );
  const noises = repetitions(noise?.repetitions);
  const contours = repetitions(contour?.repetitions);
  const count = rotationDeg.length * shifts.length * noises.length * volume.length * contours.length;
  if (count > MOST) {
    throw radiomicsErrors.error('radiomics/bad-settings', {
      what: `These settings combine to ${count} perturbations of each image; ${MOST} is the most`,
    });
  }
  const all = rotationDeg.flatMap((degrees) =>
    shifts.flatMap((shift) =>
      noises.flatMap((noisy) =>
        volume.flatMap((growth) =>
          contours.map((redrawn) =>
            named({ rotationDeg: degrees, shift, noise: noisy, growth, contour: redrawn }),
          ),
        ),
      ),
    ),
  );
  if (all.every(({ name }) => name === '')) {
    throw radiomicsErrors.error('radiomics/bad-settings', { what: 'These settings disturb nothing' });
  }
  return all;
}

function repetitions(count: number | undefined): readonly number[] {
  return count === undefined ? [0] : Array.from({ length: count }, (_, n) => n + 1);
}

function named(one: Omit<Perturbation, 'name'>): Perturbation {
  const { rotationDeg, shift, noise, growth, contour } = one;
  const parts = [
    ...(rotationDeg === 0 ? [] : [`R${rotationDeg}`]),
    ...(shift.every((step) => step === 0) ? [] : [`T${shift.join(',')}`]),
    ...(noise === 0 ? [] : [`N${noise}`]),
    ...(growth === 0 ? [] : [`V${growth}`]),
    ...(contour === 0 ? [] : [`C${contour}`]),
  ];
  return { name: parts.join(' '), ...one };
}
