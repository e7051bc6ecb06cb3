import { type Infer, s } from '@lobule/foundation';

const seriesAlignment = (onto: string) =>
  s.optional(
    s.object(
      {
        mode: s.oneOf(['rigid', 'affine', 'deformable'], {
          default: 'rigid',
          description: 'How freely a volume may move; deformable follows a rigid alignment',
        }),
        keepVolumeOf: s.optional(
          s.string({
            description:
              'Drawn region, such as a tumour, whose volume is to be kept; for deformable alignment',
          }),
        ),
        estimateError: s.boolean({
          default: true,
          description:
            'Search in the other direction too, from which the error is estimated; takes as long again',
        }),
      },
      { description: onto },
    ),
  );

/** Alignment within an exam, before anything is made of its images; what is not named stays as it is. */
export const registrationSchema = s.object(
  {
    organ: s.oneOf(['breast', 'liver'], {
      default: 'breast',
      description: 'Sets defaults: the liver moves farther',
    }),
    dynamic: seriesAlignment('Each phase onto the one before contrast'),
    vfa: seriesAlignment('Each flip angle onto the first'),
    'inversion-recovery': seriesAlignment('Each inversion time onto the first'),
    diffusion: seriesAlignment('Each b-value onto the least'),
    t2: seriesAlignment('Each echo onto the first'),
    t2star: seriesAlignment('Each echo onto the first'),
  },
  {
    description:
      'Alignment of the volumes of a series within an exam; without it images are taken as they are',
  },
);

export type RegistrationPlan = Infer<typeof registrationSchema>;
