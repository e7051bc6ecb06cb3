import { canonicalJson, type Json } from '@lobule/foundation';
import { requireRange } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, undecided, type Verdict } from '../verdict.ts';
import type { RepeatabilityLimits } from './repeatability.ts';

/** How a value was acquired and made. Two that differ in any part of it are not compared. */
export interface Acquisition {
  readonly scanner: string;
  readonly protocol: string;
  /** All that the value depends on: b-values, model, settings or their hash, region. */
  readonly parameters: Json;
}

/** A value of one visit with its acquisition. */
export interface AcquiredValue extends Acquisition {
  readonly value?: number;
}

/** One quantity of one region at two visits, with how each was acquired; both values in `unit`. */
export interface Change {
  /** `ADC`, `Ktrans`. */
  readonly quantity: string;
  readonly unit: string;
  readonly before: AcquiredValue;
  readonly after: AcquiredValue;
}

/** A repeatability coefficient of a quantity, the acquisition that it holds for, and its source. */
export interface Repeatability extends Acquisition {
  readonly quantity: string;
  readonly rc: RepeatabilityLimits;
  /** Where the figure comes from: `ACRIN 6698, n = 71`. */
  readonly source: string;
}

/** Whether a change is larger than repeated measurements of an unchanged tissue differ. */
export interface JudgedChange {
  /** Percent of the value before; NaN where undefined. */
  readonly percent: number;
  readonly verdict: Verdict<'increase' | 'decrease' | 'within-repeatability'>;
}

/**
 * Whether a change over visits exceeds repeatability (QIBA; Raunig et al. 2015, doi:10.1177/0962280214537344). It is called
 * real only against a figure for the same quantity, scanner, protocol and parameters as both visits have; else it is
 * undecided, and the reason says which of them differs.
 *
 * @throws clinical/out-of-range, clinical/contradiction where limits and value have different units
 * @example
 * const at = { scanner: 'A', protocol: 'dwi', parameters: { bValues: [0, 100, 600, 800] } };
 * realChange({ quantity: 'ADC', unit: 'mm2/s', before: { ...at, value: 1.1e-3 }, after: { ...at, value: 1.3e-3 } },
 *   { ...at, quantity: 'ADC', rc: { scale: 'percent', rc: 13.3 }, source: 'ACRIN 6698' }).verdict.value; // 'increase'
 */
export function realChange(change: Change, repeatability: Repeatability): JudgedChange {
  const guideline = guidelines.repeatability;
  const { value: before } = change.before;
  const { value: after } = change.after;
  const percent =
    isKnown(before) && isKnown(after) && before !== 0
      ? (100 * (after - before)) / Math.abs(before)
      : Number.NaN;
  const reason = mismatch(change, repeatability);
  if (reason !== undefined) return { percent, verdict: undecided(guideline, 'other-acquisition', reason) };
  if (!isKnown(before)) return { percent, verdict: missing(guideline, 'The value before') };
  if (!isKnown(after)) return { percent, verdict: missing(guideline, 'The value after') };
  const [lower, upper] = limitsOf(repeatability.rc, change.unit);
  const amount = repeatability.rc.scale === 'absolute' ? after - before : percent;
  if (Number.isNaN(amount)) {
    const text = 'The value before is 0, and the limits are in percent.';
    return { percent, verdict: undecided(guideline, 'no-percent', text) };
  }
  const value = amount > upper ? 'increase' : amount < lower ? 'decrease' : 'within-repeatability';
  return { percent, verdict: decided(guideline, value) };
}

/** Why the figure does not hold for this change; the visits against one another first. */
function mismatch({ quantity, before, after }: Change, known: Repeatability): string | undefined {
  const between = differences(before, after);
  if (between.length > 0)
    return `Not called real or not: the two visits differ in their ${between.join(' and ')}.`;
  const others = [...(quantity === known.quantity ? [] : ['quantity']), ...differences(before, known)];
  if (others.length === 0) return undefined;
  return `Not called real or not: the repeatability (${known.source}) is of another ${others.join(' and another ')}.`;
}

function differences(one: Acquisition, other: Acquisition): string[] {
  return [
    ...(one.scanner === other.scanner ? [] : ['scanner']),
    ...(one.protocol === other.protocol ? [] : ['protocol']),
    ...(canonicalJson(one.parameters) === canonicalJson(other.parameters) ? [] : ['parameter set']),
  ];
}

function limitsOf(rc: RepeatabilityLimits, unit: string): readonly [number, number] {
  if (rc.scale === 'ratio') {
    requireRange('lower limit (%)', rc.lowerPercent, -100, 0);
    requireRange('upper limit (%)', rc.upperPercent, 0, Number.MAX_VALUE);
    return [rc.lowerPercent, rc.upperPercent];
  }
  requireRange('repeatability coefficient', rc.rc, 0, Number.MAX_VALUE);
  if (rc.scale === 'absolute' && rc.unit !== unit) {
    throw clinicalErrors.error('clinical/contradiction', {
      what: `The repeatability coefficient is in ${rc.unit} and the value in ${unit}`,
    });
  }
  return [-rc.rc, rc.rc];
}
