import { type BiasSettings, biasSettingsSchema } from '@lobule/standardisation';
import { readOption } from '@lobule/study';

/** Settings of the bias field correction from a command line. @throws study/option-not-valid */
export function readBiasSettings(text: string): BiasSettings {
  return readOption(text, biasSettingsSchema.json, 'settings of n4').value as BiasSettings;
}
