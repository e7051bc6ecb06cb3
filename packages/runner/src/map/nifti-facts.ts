import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runnerErrors } from '../errors.ts';
import type { FrameParameters } from '../exam/images.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What BIDS calls a fact of a frame, its factor to our unit, and the largest that can be meant in BIDS's unit. */
interface BidsFact {
  readonly names: readonly string[];
  readonly ours: Exclude<keyof FrameParameters, 'timePoint' | 'bDirection'>;
  readonly factor: number;
  readonly largest: number;
  readonly unit: string;
}

const BIDS_FACTS: readonly BidsFact[] = [
  { names: ['FlipAngle'], ours: 'flipAngleDeg', factor: 1, largest: 360, unit: 'degrees' },
  {
    names: ['RepetitionTimeExcitation', 'RepetitionTime'],
    ours: 'repetitionTimeMs',
    factor: 1000,
    largest: 60,
    unit: 's',
  },
  { names: ['EchoTime'], ours: 'echoTimeMs', factor: 1000, largest: 2, unit: 's' },
  { names: ['InversionTime'], ours: 'inversionTimeMs', factor: 1000, largest: 60, unit: 's' },
  // The clock of a dynamic series: of BIDS for MR, then for PET.
  {
    names: ['VolumeTiming', 'FrameTimesStart'],
    ours: 'timeS',
    factor: 1,
    largest: 86_400,
    unit: 's',
  },
];

/** Which of the files of FSL are read. */
export interface WantedFacts {
  readonly bValues: boolean;
  readonly directions: boolean;
}

/**
 * What stands beside a NIfTI file about each of its frames: `x.json` in the manner of BIDS (times in s), `x.bval` and
 * `x.bvec` in that of FSL.
 *
 * @param wanted what the model asks for and nobody stated: a damaged file that nobody needs stops nothing.
 * @throws runner/acquisition for lists of another length than the frames, for values that can only be in another unit.
 */
export function frameFacts(file: string, frames: number, wanted: WantedFacts): FrameParameters[] {
  const stem = stemOf(file);
  const json = readJson(`${stem}.json`);
  const perFrame: FrameParameters[] = [];
  const bValues = wanted.bValues ? readNumbers(`${stem}.bval`, frames, 1)?.[0] : undefined;
  const directions = wanted.directions ? readDirections(`${stem}.bvec`, frames, bValues) : undefined;
  for (let t = 0; t < frames; t++) {
    const facts: Record<string, unknown> = {};
    for (const fact of BIDS_FACTS) {
      const value = valueAt(json, fact, t, frames, `${stem}.json`);
      if (value !== undefined) facts[fact.ours] = value;
    }
    if (bValues) facts['bValue'] = bValues[t];
    if (directions?.[t]) facts['bDirection'] = directions[t];
    perFrame.push(facts);
  }
  return perFrame;
}

/** Below this b-value the gradients are those of the image alone, and a direction says nothing. */
const NO_DIFFUSION_B = 20;

/** Directions of the gradients; undefined where there is none, which converters write as NaN too. */
function readDirections(
  file: string,
  frames: number,
  bValues: readonly number[] | undefined,
): readonly (readonly number[] | undefined)[] | undefined {
  const axes = readNumbers(file, frames, 3, true);
  if (axes === undefined) return undefined;
  return Array.from({ length: frames }, (_, t) => {
    const direction = axes.map((axis) => axis[t]);
    if (direction.every((value) => Number.isFinite(value))) return direction;
    const b = bValues?.[t] ?? 0;
    if (b < NO_DIFFUSION_B) return undefined;
    throw runnerErrors.error('runner/acquisition', {
      what: `The direction of frame ${t + 1} (b ${b}) is not three numbers`,
      where: { file: path.basename(file) },
      cure: 'Correct it in the file, or state all with --protocol \'{"directions": [[0, 0, 0], [1, 0, 0], ...]}\', which is then taken instead.',
    });
  });
}

/** Of an image file, what those beside it begin with. */
function stemOf(file: string): string {
  return file.replace(/\.(nii(\.gz)?|nrrd)$/i, '');
}

/** The JSON beside a NIfTI file, empty where there is none. */
export function sidecarOf(file: string): Facts {
  return readJson(`${stemOf(file)}.json`);
}

function valueAt(
  json: Facts,
  { names, factor, largest, unit }: BidsFact,
  frame: number,
  frames: number,
  file: string,
): number | undefined {
  const name = names.find((one) => json[one] !== undefined);
  if (name === undefined) return undefined;
  const stored = json[name];
  if (Array.isArray(stored) && stored.length !== frames) {
    throw wrong(file, `${name} has ${stored.length} entries for ${frames} frames`);
  }
  const value: unknown = Array.isArray(stored) ? stored[frame] : stored;
  // Above a second it is the spacing of volumes, or of no sequence whose signal depends on it here.
  if (name.startsWith('RepetitionTime') && Number(value) > 1 && Number(value) <= largest) return undefined;
  // One time for a whole series says nothing of its frames.
  if (name === 'VolumeTiming' && !Array.isArray(stored)) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(file, `${name} is not a number`);
  if (Math.abs(value) > largest) {
    throw wrong(file, `${name} is ${value}; in BIDS it is in ${unit}, and it cannot be above ${largest}`);
  }
  return Number((value * factor).toPrecision(12));
}

function readJson(file: string): Facts {
  if (!existsSync(file)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as Facts;
  } catch (error) {
    throw wrong(file, 'The file beside the image is not JSON', error);
  }
  throw wrong(file, 'The file beside the image holds no JSON object');
}

/** Rows of numbers, an entry for each frame; a file of FSL may also stand on its side. */
function readNumbers(
  file: string,
  frames: number,
  rows: number,
  maybeNot = false,
): readonly (readonly number[])[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '')
        .map(Number),
    )
    .filter((line) => line.length > 0);
  const upright = lines.length === rows && lines.every(({ length }) => length === frames);
  const onItsSide = lines.length === frames && lines.every(({ length }) => length === rows);
  if (!upright && !onItsSide) {
    throw wrong(
      file,
      `${frames} entries are due in ${rows} row${rows === 1 ? '' : 's'}, and they are not there`,
    );
  }
  if (!maybeNot && lines.some((line) => line.some((value) => !Number.isFinite(value)))) {
    throw wrong(file, 'An entry is not a number');
  }
  return upright ? lines : Array.from({ length: rows }, (_, row) => lines.map((line) => line[row]));
}

function wrong(file: string, what: string, cause?: unknown) {
  return runnerErrors.error('runner/acquisition', { what, where: { file: path.basename(file) }, cause });
}
