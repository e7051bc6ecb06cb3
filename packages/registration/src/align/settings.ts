import { type Infer, s } from '@lobule/foundation';

const metricNames = ['mutual-information', 'local-correlation', 'correlation', 'squared-difference'] as const;

/** Settings of a rigid or affine alignment. */
export const linearSettingsSchema = s.object({
  metric: s.oneOf(['mutual-information', 'correlation', 'squared-difference'], {
    default: 'mutual-information',
    description: 'How likeness is measured; mutual-information where contrasts differ',
  }),
  levelsMm: s.array(s.number({ exclusiveMinimum: 0 }), {
    minItems: 1,
    default: [6, 3, 1],
    description: 'Voxel sizes of the pyramid, coarse to fine',
  }),
  samples: s.integer({ minimum: 1000, default: 100_000, description: 'Places at which images are compared' }),
  seed: s.integer({ default: 1, description: 'Of the places, between voxels, at which images are compared' }),
});

/** Settings as `linearSettingsSchema` reads them; lengths in mm. */
export type LinearSettings = Infer<typeof linearSettingsSchema>;

export const linearDefaults: LinearSettings = {
  metric: 'mutual-information',
  levelsMm: [6, 3, 1],
  samples: 100_000,
  seed: 1,
};

/** Settings of a deformable alignment. */
export const deformableSettingsSchema = s.object({
  metric: s.oneOf(metricNames, {
    default: 'local-correlation',
    description: 'How likeness is measured; local-correlation bears brightness and enhancement that vary',
  }),
  spacingMm: s.number({ minimum: 2, default: 12, description: 'Between lattice points at the finest level' }),
  levelsMm: s.array(s.number({ exclusiveMinimum: 0 }), {
    minItems: 1,
    default: [5.6, 2.8, 1.4],
    description: 'Voxel sizes of the pyramid, coarse to fine; the lattice is halved from one to the next',
  }),
  boxMm: s.number({ minimum: 1, default: 4, description: 'Half width of the boxes of local-correlation' }),
  stiffness: s.number({ minimum: 0, default: 100, description: 'Weight of the bending energy, mm^2' }),
  volumeWeight: s.number({
    minimum: 0,
    default: 0.02,
    description:
      'Weight of squared logarithms of volume changes within the protected region; of what is beyond a factor of 1.25 a hundred times that',
  }),
  maxIterations: s.integer({ minimum: 1, default: 40, description: 'Of each level' }),
});

/** Settings as `deformableSettingsSchema` reads them; lengths in mm. */
export type DeformableSettings = Infer<typeof deformableSettingsSchema>;

export const deformableDefaults: DeformableSettings = {
  metric: 'local-correlation',
  spacingMm: 12,
  levelsMm: [5.6, 2.8, 1.4],
  boxMm: 4,
  stiffness: 100,
  volumeWeight: 0.02,
  maxIterations: 40,
};
