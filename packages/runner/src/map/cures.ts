import { isLobuleError, LobuleError } from '@lobule/foundation';

interface Cure {
  readonly code: string;
  /** Of the errors of this code those that say this; all where not given. */
  readonly says?: RegExp;
  readonly cure: (model: string, found: readonly string[]) => string;
}

const help = (model: string) => `\`npm run -s lobule -- map ${model} --help\``;

/** The first that fits is taken. */
const CURES: readonly Cure[] = [
  {
    code: 'quantify/unknown-model',
    cure: () => '`npm run -s lobule -- map --list` shows every model.',
  },
  {
    code: 'quantify/delay-not-found',
    cure: () =>
      'Give --mask over tissue that enhances, or set delay to none, fixed or per-voxel in --settings.',
  },
  {
    code: 'quantify/not-identifiable-protocol',
    says: /arterial delay/,
    cure: () =>
      'Set delay to none or fixed in --settings, or allowUnidentifiable to true, which marks every output.',
  },
  {
    code: 'quantify/no-arterial-input',
    cure: () =>
      'Draw a vessel and give it with --artery, or a population curve in --settings; phases slower than about 20 s do not show a first pass. The counts say which criterion turned most voxels down.',
  },
  {
    code: 'quantify/settings',
    says: /^Four rectangles/,
    cure: () =>
      'The noise cannot be measured in the corners of images as small as these: state noiseSd beside lowestSnr in --settings.',
  },
  {
    code: 'quantify/settings',
    says: /lowestSnr/,
    cure: () => 'State noiseSd beside lowestSnr in --settings.',
  },
  { code: 'quantify/settings', cure: (model) => `${help(model)} says what each setting may be.` },
  {
    code: 'quantify/protocol',
    says: /lacks (baselineFrames)/,
    cure: (model) =>
      `Say which frames lie before contrast, counted from 0: --protocol '{"baselineFrames": [0]}'; ${help(model)} shows the rest.`,
  },
  {
    code: 'quantify/protocol',
    says: /lacks ([\w.]+)/,
    cure: (model, [, member]) => `State ${member} with --protocol; ${help(model)} shows what it is.`,
  },
  {
    code: 'study/option-not-valid',
    says: /^(\S+) lacks ([\w.]+)$/,
    cure: (model, [, place, member]) =>
      `Add ${member} to ${place} in --protocol or --settings; ${help(model)} shows where it belongs.`,
  },
];

/**
 * An error with what cures it on the command line: errors of the library tell a programmer what to call.
 *
 * @example
 * commandLineCure(error, 'addc').cure; // '`npm run -s lobule -- map --list` shows every model.'
 */
export function commandLineCure(error: LobuleError, model: string): LobuleError {
  for (const { code, says = /^/, cure } of CURES) {
    const found = error.code === code ? says.exec(error.what) : null;
    if (found) return new LobuleError(error.code, error.what, error.where, cure(model, found), error);
  }
  return error;
}

/** Does this with errors that are cured on the command line. */
export function curedOnCommandLine<T>(model: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isLobuleError(error) ? commandLineCure(error, model) : error;
  }
}
