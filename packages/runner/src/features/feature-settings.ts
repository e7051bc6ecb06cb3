import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonSchema } from '@lobule/foundation';
import {
  DEFAULT_PERTURBATIONS,
  type PerturbationSettings,
  perturbationSettings,
  type RadiomicsSettings,
  radiomicsSettings,
  readPyradiomicsParameters,
  type VoxelMapSettings,
  voxelMapSettings,
} from '@lobule/radiomics';
import { readOption, studyErrors } from '@lobule/study/map';
import { runnerErrors } from '../errors.ts';

/** Settings as they were given, and what else a parameter file of PyRadiomics says. */
export interface GivenSettings<Settings> {
  readonly settings: Settings;
  /** Of the mask, where a parameter file is given and the call names none. */
  readonly label?: string;
  /** What the file says that changes nothing here. */
  readonly ignored: readonly { readonly key: string; readonly why: string }[];
}

/**
 * Settings of features from a command line, under a profile: JSON or YAML, or a file of it, ours or a parameter file of
 * PyRadiomics.
 *
 * @throws study/option-not-valid, radiomics/pyradiomics-parameters, runner/no-image-file for a file that is not there
 */
export function readFeatureSettings(
  given: string | undefined,
  profile: string | undefined,
): GivenSettings<RadiomicsSettings> {
  const parameters = pyradiomicsParameters(given, profile);
  if (parameters === undefined) {
    return { settings: ours<RadiomicsSettings>(given, profile, radiomicsSettings.json), ignored: [] };
  }
  const { settings, label, ignored } = parameters.read;
  return { settings, label: String(label), ignored };
}

/**
 * The same of voxel maps.
 *
 * @throws study/option-not-valid
 */
export function readVoxelSettings(
  given: string | undefined,
  profile: string | undefined,
): GivenSettings<VoxelMapSettings> {
  const parameters = pyradiomicsParameters(given, profile);
  if (parameters === undefined) {
    return { settings: ours<VoxelMapSettings>(given, profile, voxelMapSettings.json), ignored: [] };
  }
  const { settings, label, ignored } = parameters.read;
  const { imageTypes, families, ...rest } = settings;
  if (imageTypes?.some(({ kind }) => kind !== 'original')) {
    throw studyErrors.error('study/option-not-valid', {
      what: 'The parameter file asks for derived images, and voxel maps are of one image',
      cure: 'Leave all but Original out of imageType.',
    });
  }
  const kernel = parameters.voxel;
  return {
    settings: {
      ...rest,
      ...(families && { families: families.filter(isOfVoxels) }),
      ...(parameters.isPlanar && { planarKernel: true }),
      ...(kernel['kernelRadius'] !== undefined && { kernelRadius: Number(kernel['kernelRadius']) }),
      ...(kernel['maskedKernel'] !== undefined && { maskedKernel: kernel['maskedKernel'] === true }),
    },
    label: String(label),
    ignored: ignored.filter(({ key }) => !/^voxelSetting\.(kernelRadius|maskedKernel)$/.test(key)),
  };
}

type Families = NonNullable<RadiomicsSettings['families']>;
type VoxelFamily = NonNullable<VoxelMapSettings['families']>[number];

function isOfVoxels(family: Families[number]): family is VoxelFamily {
  const regional: Families = [
    'morphology',
    'shape-2d',
    'autocorrelation',
    'local-intensity',
    'intensity-volume-histogram',
  ];
  return !regional.includes(family);
}

/** Settings of perturbations, or `default`. @throws study/option-not-valid, runner/no-image-file */
export function readPerturbations(given: string): PerturbationSettings {
  if (given === 'default') return DEFAULT_PERTURBATIONS;
  return readOption(textOf(given), perturbationSettings.json, 'perturbations').value as PerturbationSettings;
}

function ours<Settings extends Pick<RadiomicsSettings, 'profile'>>(
  given: string | undefined,
  profile: string | undefined,
  schema: JsonSchema,
): Settings {
  requireProfile(profile);
  const { value, defaulted } = readOption(textOf(given), schema, 'settings');
  const settings = value as Settings;
  if (profile === undefined || settings.profile === profile) return settings;
  if (defaulted.some((text) => text.startsWith('profile '))) return { ...settings, profile };
  throw twoProfiles(profile, `the settings say ${String(settings.profile)}`);
}

const PARTS = ['setting', 'imageType', 'featureClass', 'voxelSetting'];

/** A parameter file of PyRadiomics is told by its parts. */
function pyradiomicsParameters(given: string | undefined, profile: string | undefined) {
  const { value } = readOption(textOf(given), { type: 'object' }, 'settings');
  if (!PARTS.some((part) => part in value)) return undefined;
  requireProfile(profile);
  if (profile === 'ibsi') throw twoProfiles(profile, 'the settings are a parameter file of PyRadiomics');
  const part = (name: string) => (value[name] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    read: readPyradiomicsParameters(value),
    voxel: part('voxelSetting'),
    isPlanar: part('setting')['force2D'] === true,
  };
}

function requireProfile(profile: string | undefined): asserts profile is 'ibsi' | 'pyradiomics' | undefined {
  if (profile === undefined || profile === 'ibsi' || profile === 'pyradiomics') return;
  throw studyErrors.error('study/option-not-valid', {
    what: `There is no profile ${profile}`,
    cure: 'It can be ibsi or pyradiomics.',
  });
}

function twoProfiles(profile: string, but: string) {
  return studyErrors.error('study/option-not-valid', {
    what: `--profile is ${profile}, and ${but}`,
    cure: 'Leave one of them out.',
  });
}

function textOf(given = ''): string {
  const isThere = given !== '' && existsSync(given);
  // What has no brace, no line and no colon before a blank is no settings, but the name of a file.
  if (!isThere && (given === '' || /[{\n]|:(\s|$)/.test(given))) return given;
  try {
    return readFileSync(given, 'utf8');
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: isThere ? 'The file of settings cannot be read' : 'The file of settings is not there',
      where: { file: path.basename(given) },
      cure: 'Check the path.',
      cause: error,
    });
  }
}
