import { type Infer, s } from '@lobule/foundation';
import { standardisationErrors } from '../errors.ts';

/**
 * Settings of the bias field correction. Those of the histogram are Tustison's (IEEE Trans Med Imaging 29:1310, 2010).
 * ITK makes 4 levels of at most 50 iterations to a change of 0.001: its finest lattice is 1/8 of the image, about the
 * size of a large lesion, whose contrast it takes for bias. Three levels, each to its end, do not, nor do lattices whose
 * points keep apart in a small field of view: coils and body vary over centimetres.
 */
export const biasSettingsSchema = s.object({
  levels: s.integer({
    minimum: 1,
    maximum: 8,
    default: 3,
    description: 'Resolutions of the field, coarse to fine; the lattice is halved from one to the next',
  }),
  spans: s.integer({
    minimum: 1,
    maximum: 64,
    default: 1,
    description: 'Intervals of the lattice along each axis at the coarsest level',
  }),
  leastSpacingMm: s.number({
    minimum: 0,
    default: 40,
    description:
      'An axis along which lattice points would come nearer than this is not refined; 0 refines all, as ITK does',
  }),
  iterations: s.integer({ minimum: 1, default: 200, description: 'At most, of each level' }),
  convergence: s.number({
    minimum: 0,
    default: 0.0001,
    description:
      'A level ends once the field changes by less: standard deviation of the change of its logarithm',
  }),
  fwhm: s.number({
    exclusiveMinimum: 0,
    default: 0.15,
    description: 'Full width at half maximum of the Gaussian by which the field widened the log histogram',
  }),
  wienerNoise: s.number({
    exclusiveMinimum: 0,
    default: 0.01,
    description: 'Of the deconvolution of the histogram',
  }),
  bins: s.integer({ minimum: 16, maximum: 4096, default: 200, description: 'Of the log histogram' }),
  shrink: s.integer({
    minimum: 1,
    maximum: 16,
    default: 4,
    description: 'The field is estimated from every n-th voxel along each axis, fewer along short axes',
  }),
});

/** Settings as `biasSettingsSchema` reads them; the spacing of knots in mm. */
export type BiasSettings = Infer<typeof biasSettingsSchema>;

/** Settings of the bias field where none are given, in the manner of N4. */
export const biasDefaults: BiasSettings = {
  levels: 3,
  spans: 1,
  leastSpacingMm: 40,
  iterations: 200,
  convergence: 0.0001,
  fwhm: 0.15,
  wienerNoise: 0.01,
  bins: 200,
  shrink: 4,
};

/** @throws standardisation/bad-settings */
export function resolveBiasSettings(given: Partial<BiasSettings>): BiasSettings {
  const settings = { ...biasDefaults, ...given };
  const whole = ['levels', 'spans', 'iterations', 'bins', 'shrink'] as const;
  const wrong =
    whole.find((key) => !Number.isSafeInteger(settings[key]) || settings[key] < (key === 'bins' ? 16 : 1)) ??
    (['fwhm', 'wienerNoise'] as const).find((key) => !(settings[key] > 0)) ??
    (['convergence', 'leastSpacingMm'] as const).find((key) => !(settings[key] >= 0));
  if (wrong === undefined) return settings;
  throw standardisationErrors.error('standardisation/bad-settings', {
    what: `${wrong} of the bias field correction is ${settings[wrong]}`,
  });
}
