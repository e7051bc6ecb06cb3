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

export interface Change extends Acquisition {
  /** `ADC`, `Ktrans`. */
  readonly quantity: string;
  readonly unit: string;
  readonly before?: number;
  readonly after?: number;
}

export interface Repeatability extends Acquisition {
  readonly quantity: string;
  readonly rc: RepeatabilityLimits;
  /** Where the figure comes from: `ACRIN 6698, n = 71`. */
  readonly source: string;
}

export interface JudgedChange {
  /** Percent of the value before; NaN where undefined. */
  readonly percent: number;
  readonly verdict: Verdict<'increase' | 'decrease' | 'within-repeatability'>;
}

/**
 * Whether a change over visits exceeds repeatability (QIBA; Raunig et al. 2015, doi:10.1177/0962280214537344). It is called
 * real only against a figure for the same quantity, scanner, protocol and parameters; against any other it is undecided,
 * and the reason says which of them differs.
 *
 * @throws clinical/out-of-range, clinical/contradiction where limits and value have different units
 * @example
 * const at = { quantity: 'ADC', scanner: 'A', protocol: 'dwi', parameters: { bValues: [0, 100, 600, 800] } };
 * realChange({ ...at, unit: 'mm2/s', before: 1.1e-3, after: 1.3e-3 },
 *   { ...at, rc: { scale: 'percent', rc: 13.3 }, source: 'ACRIN 6698' }).verdict.value; // 'increase'
 */
export function realChange(change: Change, repeatability: Repeatability): JudgedChange {
  const guideline = guidelines.repeatability;
  const { before, after } = change;
  const percent =
    isKnown(before) && isKnown(after) && before !== 0
      ? (100 * (after - before)) / Math.abs(before)
      : Number.NaN;
  const differing = differences(change, repeatability);
  if (differing.length > 0) {
    const text = `Not called real or not: the repeatability (${repeatability.source}) is of another ${differing.join(', another ')}.`;
    return { percent, verdict: undecided(guideline, 'other-acquisition', text) };
  }
  if (!isKnown(before)) return { percent, verdict: missing(guideline, 'The value before') };
  if (!isKnown(after)) return { percent, verdict: missing(guideline, 'The value after') };
  const [lower, upper] = limitsOf(repeatability.rc, change.unit);
  const amount = repeatability.rc.scale === 'absolute' ? after - before : percent;
  if (Number.isNaN(amount)) {
    return {
      percent,
      verdict: undecided(guideline, 'no-percent', 'The value before is 0, and the limits are in percent.'),
    };
  }
  const value = amount > upper ? 'increase' : amount < lower ? 'decrease' : 'within-repeatability';
  return { percent, verdict: decided(guideline, value) };
}

function differences(change: Change, known: Repeatability): string[] {
  const parts = ['quantity', 'scanner', 'protocol'] as const;
  return [
    ...parts.filter((part) => change[part] !== known[part]),
    ...(canonicalJson(change.parameters) === canonicalJson(known.parameters) ? [] : ['parameter set']),
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
