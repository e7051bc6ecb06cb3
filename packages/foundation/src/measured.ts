/**
 * A value is more than a number: with its unit, its standard id, how sure it is, and, where it is undefined, why.
 */
export interface Measured {
  /** NaN where undefined; then `reason` says why. */
  readonly value: number;
  /** UCUM-like text as in the conventions: `1/min`, `ms`, `mm2/s`, `1` for a pure number. */
  readonly unit: string;
  /** Id in a standard: OSIPI CAPLEX (`Q.PH1.008`), IBSI (`IBSI:Q4LE`) or a DICOM code (`DCM:113041`). */
  readonly standardId?: string;
  readonly standardError?: number;
  /** Hash of the settings that made it. */
  readonly settingsHash?: string;
  readonly flags?: readonly string[];
  readonly reason?: Reason;
}

/** Why a value is undefined, a case was dropped or a default was taken. */
export interface Reason {
  /** Stable and short: `not-identifiable`, `flat-region`. */
  readonly code: string;
  /** One sentence for people. */
  readonly text: string;
}

/** A number that is undefined, with its reason. */
export function undefinedBecause(unit: string, code: string, text: string): Measured {
  return { value: Number.NaN, unit, reason: { code, text } };
}
