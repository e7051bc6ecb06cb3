export {
  type BiasCorrection,
  type BiasField,
  type BiasLevel,
  biasFactors,
  correctBias,
} from './bias/correct-bias.ts';
export { type BiasSettings, biasDefaults, biasSettingsSchema } from './bias/settings.ts';
export { standardisationErrors } from './errors.ts';
