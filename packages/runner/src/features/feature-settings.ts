import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type RadiomicsSettings, radiomicsSettings } from '@lobule/radiomics';
import { readOption, studyErrors } from '@lobule/study';
import { runnerErrors } from '../errors.ts';

export type Profile = 'ibsi' | 'pyradiomics';

/**
 * Settings of features from a command line: JSON or YAML, or a file of it, under a profile.
 *
 * @throws study/option-not-valid, runner/no-image-file for a file that is not there
 */
export function readFeatureSettings(
  given: string | undefined,
  profile: string | undefined,
): RadiomicsSettings {
  if (profile !== undefined && profile !== 'ibsi' && profile !== 'pyradiomics') {
    throw studyErrors.error('study/option-not-valid', {
      what: `There is no profile ${profile}`,
      cure: 'It can be ibsi or pyradiomics.',
    });
  }
  const { value, defaulted } = readOption(textOf(given), radiomicsSettings.json, 'settings');
  const settings = value as RadiomicsSettings;
  if (profile === undefined || settings.profile === profile) return settings;
  if (defaulted.some((text) => text.startsWith('profile '))) return { ...settings, profile };
  throw studyErrors.error('study/option-not-valid', {
    what: `--profile is ${profile}, and the settings say ${String(settings.profile)}`,
    cure: 'Leave one of them out.',
  });
}

function textOf(given = ''): string {
  if (given !== '' && existsSync(given)) return readFileSync(given, 'utf8');
  if (!/^[^\s{}:]+\.(ya?ml|json)$/i.test(given)) return given;
  throw runnerErrors.error('runner/no-image-file', {
    what: 'The file of settings is not there',
    where: { file: path.basename(given) },
    cure: 'Check the path.',
  });
}
