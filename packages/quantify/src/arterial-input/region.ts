import type { Reason } from '@lobule/foundation';
import { reasonOf } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import {
  type ConversionInputs,
  type CurveReader,
  concentrationReader,
  meanCurve,
} from '../perfusion/concentration-curves.ts';
import type { DynamicProtocol } from '../perfusion/protocol.ts';
import type { ArterialInput } from './arterial-input.ts';
import { type BolusArrival, bolusArrival } from './bolus-arrival.ts';
import { regionVerdict } from './first-pass.ts';

/** How signals of a vessel become concentrations (mM) in plasma. */
export interface RegionInputOptions {
  /** Maps or single values that turn signals into concentrations; T1 is that of blood (about 1.6 s at 3 T). */
  readonly extra?: ConversionInputs;
  /** Of the patient's blood; 0.42 where not given. */
  readonly hematocrit?: number;
  /** Voxels of the tissue that is to be fitted: an input must not come after it. */
  readonly tissue?: Int32Array;
  /** Takes a region without a first pass all the same, and marks it. */
  readonly allowSlow?: boolean;
}

/** An arterial input that was measured in images, and what is known of it. */
export interface MeasuredInput {
  /** For the settings of a perfusion model. */
  readonly input: Extract<ArterialInput, { kind: 'measured' }>;
  /** Standard deviation over the voxels at each frame, mM; NaN for a single voxel. */
  readonly sdMm: Float64Array;
  readonly arrival: BolusArrival;
  readonly peakS: number;
  readonly peakMm: number;
  /** Voxels that were averaged, and those left out, by the name of their reason (`saturated`). */
  readonly voxels: number;
  readonly leftOut: Readonly<Record<string, number>>;
  /** What must travel with every output. */
  readonly warnings: readonly Reason[];
}

/**
 * The arterial input of a drawn region: the mean concentration of whole blood over its voxels (CAPLEX P.AE2.002). Voxels
 * without a concentration, as those that are saturated at the peak, are left out at all frames and counted.
 *
 * @param voxels indices of the region. @throws quantify/arterial-input where no voxel is left or nothing arrives in them;
 * quantify/slow-arterial-input where their mean shows no first pass; what the conversion throws.
 * @example
 * const { input } = arterialInputFromRegion(protocol, frames, voxels, { extra: { t1Ms: 1650 } });
 * toftsModel.prepare(protocol, { arterialInput: input });
 */
export function arterialInputFromRegion(
  protocol: Pick<DynamicProtocol, 'timesS' | 'signal'>,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  { extra = {}, hematocrit, tissue, allowSlow = false }: RegionInputOptions = {},
): MeasuredInput {
  const read = concentrationReader(protocol, frames, extra);
  const found = measuredInput(protocol.timesS, read, voxels, { hematocrit, tissue });
  const curve = Float64Array.from(found.input.concentrationMm);
  return { ...found, warnings: [...found.warnings, ...regionVerdict(protocol.timesS, curve, allowSlow)] };
}

/** The mean of some voxels, as an input. */
export function measuredInput(
  timesS: readonly number[],
  read: CurveReader,
  voxels: Int32Array,
  {
    hematocrit,
    tissue,
  }: { readonly hematocrit?: number | undefined; readonly tissue?: Int32Array | undefined },
): MeasuredInput {
  const { mean, sd, used: count, undefined: without } = meanCurve(read, timesS.length, voxels);
  const leftOut = Object.fromEntries([...without].map(([reason, left]) => [reasonOf(reason).code, left]));
  if (count === 0) {
    throw quantifyErrors.error('quantify/arterial-input', {
      what: `None of the ${voxels.length} voxels has a concentration (${inWords(leftOut)})`,
    });
  }
  const arrival = bolusArrival(timesS, mean);
  if (arrival.reason) {
    throw quantifyErrors.error('quantify/arterial-input', {
      what: `No bolus arrives in the mean of ${count} voxels: it does not rise above its own noise`,
    });
  }
  const peak = mean.indexOf(Math.max(...mean));
  const warnings: Reason[] = [];
  const saturated = leftOut['saturated'] ?? 0;
  if (saturated > count) warnings.push(MOSTLY_SATURATED);
  if (tissue && comesLate(timesS, read, tissue, arrival)) warnings.push(AFTER_TISSUE);
  return {
    input: {
      kind: 'measured',
      timesS,
      concentrationMm: Array.from(mean),
      of: 'blood',
      ...(hematocrit === undefined ? {} : { hematocrit }),
    },
    sdMm: sd,
    arrival,
    peakS: timesS[peak],
    peakMm: mean[peak],
    voxels: count,
    leftOut,
    warnings,
  };
}

/** Blood cannot arrive in the tissue before it arrives in its artery; two standard errors are left to each. */
function comesLate(
  timesS: readonly number[],
  read: CurveReader,
  tissue: Int32Array,
  input: BolusArrival,
): boolean {
  const { mean, used } = meanCurve(read, timesS.length, tissue);
  if (used === 0) return false;
  const there = bolusArrival(timesS, mean);
  const slackS = 2 * ((input.standardErrorS || 0) + (there.standardErrorS || 0));
  return input.arrivalS > there.arrivalS + slackS;
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

const MOSTLY_SATURATED: Reason = {
  code: 'input-mostly-saturated',
  text: 'More voxels of the arterial input are saturated than not: those that are left have lost the height of the peak.',
};
const AFTER_TISSUE: Reason = {
  code: 'input-after-tissue',
  text: 'The bolus arrives in the arterial input after it arrives in the tissue: the input is a vein, or no vessel.',
};
