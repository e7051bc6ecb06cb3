import type { Reason } from '@lobule/foundation';
import { requireCut } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, undecided, type Verdict } from '../verdict.ts';
import type { Her2Status } from './her2-status.ts';
import { hormoneReceptor } from './hormone.ts';
import { ki67Group } from './ki67.ts';

/** Surrogate of the intrinsic subtype, from immunohistochemistry. */
export type Subtype =
  | 'luminal-A'
  | 'luminal-B'
  | 'luminal-B-HER2-positive'
  | 'HER2-positive'
  | 'triple-negative';

/** Receptors and proliferation, in percent of the cells; what is left out is not known. */
export interface SubtypeInput {
  readonly erPercent?: number;
  readonly prPercent?: number;
  /** Where only the status of PgR is known, and not its share. */
  readonly prPositive?: boolean;
  /** From `her2Status`, or as the report says. */
  readonly her2?: Her2Status;
  readonly ki67Percent?: number;
}

/** The rule by which subtypes are told, with the cut-offs (percent) that it leaves open. */
export type SubtypeScheme =
  /** Luminal A: ER+, PgR >= 20 %, HER2-, Ki-67 below the cut-off. ER+ HER2+ is luminal B, HER2 positive. */
  | { readonly scheme: 'st-gallen-2013'; readonly ki67Cut: number }
  /** Luminal A: Ki-67 below 14 %, or 14 to 19 % and PgR >= 20 %. */
  | { readonly scheme: 'maisonneuve-2014' }
  /** By receptors and Ki-67 alone; papers differ on where ER+ HER2+ goes, and this says it. */
  | {
      readonly scheme: 'four-classes';
      readonly ki67Cut: number;
      readonly hormoneAndHer2Positive: 'HER2-positive' | 'luminal-B';
    };

const GUIDELINES = {
  'st-gallen-2013': guidelines.stGallen,
  'maisonneuve-2014': guidelines.maisonneuve,
  'four-classes': guidelines.fourClasses,
};

/** PgR below this share is no luminal A: part of both published rules, not a parameter of theirs. */
const PR_HIGH = 20;

/**
 * Surrogate molecular subtype by immunohistochemistry: St Gallen 2013 (doi:10.1093/annonc/mdt303), Maisonneuve 2014, or
 * the four classes that many imaging papers use. It stands in for expression and is not it.
 *
 * @throws clinical/out-of-range, clinical/cut-off
 * @example
 * surrogateSubtype({ erPercent: 90, prPercent: 30, her2: 'negative', ki67Percent: 16 }, { scheme: 'maisonneuve-2014' })
 *   .value; // 'luminal-A'; 'luminal-B' by St Gallen with a cut-off of 14 %
 */
export function surrogateSubtype(input: SubtypeInput, scheme: SubtypeScheme): Verdict<Subtype> {
  const guideline = GUIDELINES[scheme.scheme];
  if (scheme.scheme !== 'maisonneuve-2014') requireCut('Ki-67 (%)', scheme.ki67Cut);
  const er = hormoneReceptor('ER', input.erPercent).value;
  const pr = hormoneReceptor('PR', input.prPercent).value ?? statusOf(input.prPositive);
  // Where HER2 decides whatever the hormone receptors are, they are not asked for.
  const isByHer2 = scheme.scheme === 'four-classes' && scheme.hormoneAndHer2Positive === 'HER2-positive';
  if (er === null && isByHer2 && input.her2 === 'positive') return decided(guideline, 'HER2-positive');
  if (er === null) return missing(guideline, 'ER');
  // With ER known to be positive, PgR only matters where the scheme asks for it.
  if (pr === null && er === 'negative') return missing(guideline, 'PgR');
  if (input.her2 === undefined) return missing(guideline, 'HER2');
  const flags: Reason[] = [];
  if (er === 'low-positive') {
    flags.push({ code: 'er-low', text: 'ER of 1 to 10 %: luminal by rule, often near triple-negative.' });
  }
  if (er === 'negative' && pr === 'positive') {
    flags.push({
      code: 'retest',
      text: 'ER negative and PgR positive is rare: the ER test is to be repeated.',
    });
  }
  const isHormonePositive = er !== 'negative' || pr === 'positive';
  if (!isHormonePositive) {
    return decided(guideline, input.her2 === 'positive' ? 'HER2-positive' : 'triple-negative', flags);
  }
  if (input.her2 === 'positive') {
    const isLuminal = scheme.scheme !== 'four-classes' || scheme.hormoneAndHer2Positive === 'luminal-B';
    const luminal = scheme.scheme === 'four-classes' ? 'luminal-B' : 'luminal-B-HER2-positive';
    return decided(guideline, isLuminal ? luminal : 'HER2-positive', flags);
  }
  return luminal(input, scheme, flags);
}

function statusOf(positive: boolean | undefined): 'positive' | 'negative' | null {
  return positive === undefined ? null : positive ? 'positive' : 'negative';
}

/** A or B of a hormone-receptor-positive, HER2-negative tumour; said only as far as what is known decides it. */
function luminal(input: SubtypeInput, scheme: SubtypeScheme, flags: readonly Reason[]): Verdict<Subtype> {
  const guideline = GUIDELINES[scheme.scheme];
  const { prPercent, prPositive, ki67Percent } = input;
  // A PgR that is only known to be positive may lie on either side of 20 %.
  const isPrHigh = isKnown(prPercent) ? prPercent >= PR_HIGH : prPositive === false ? false : undefined;
  if (scheme.scheme === 'st-gallen-2013' && isPrHigh === false) return decided(guideline, 'luminal-B', flags);
  if (!isKnown(ki67Percent)) {
    return undecided(guideline, 'needs-ki67', 'Indeterminate: luminal A or B, Ki-67 is not known.', flags);
  }
  if (scheme.scheme === 'four-classes') {
    const { value } = ki67Group(ki67Percent, scheme.ki67Cut);
    return decided(guideline, value === 'high' ? 'luminal-B' : 'luminal-A', flags);
  }
  if (scheme.scheme === 'maisonneuve-2014') {
    if (ki67Percent < 14) return decided(guideline, 'luminal-A', flags);
    if (ki67Percent >= 20) return decided(guideline, 'luminal-B', flags);
  } else if (ki67Group(ki67Percent, scheme.ki67Cut).value === 'high') {
    return decided(guideline, 'luminal-B', flags);
  }
  if (isPrHigh === undefined) {
    return undecided(guideline, 'needs-pr', 'Indeterminate: luminal A or B, PgR (%) is not known.', flags);
  }
  return decided(guideline, isPrHigh ? 'luminal-A' : 'luminal-B', flags);
}
