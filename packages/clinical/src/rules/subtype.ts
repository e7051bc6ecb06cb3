import { clinicalErrors } from '../errors.ts';
import { type SubtypeScheme, surrogateSubtype } from '../receptors/subtype.ts';
import { outcomeOf, type RowReader, type RuleOutcome } from './outcome.ts';
import type { ClinicalRule } from './schema.ts';

type SubtypeRule = Extract<ClinicalRule, { rule: 'subtype' }>;

/** The subtype of a row; where the table holds statuses, what only a percentage can tell stays open. */
export function subtypeOutcome(rule: SubtypeRule, read: RowReader): RuleOutcome {
  const { from, receptors } = rule;
  const isPositive = read.yes(from.her2);
  const input = {
    ...(receptors === 'percent'
      ? { erPercent: read.number(from.er), prPercent: read.number(from.pr) }
      : { erPercent: shareOf(read.yes(from.er)), prPositive: read.yes(from.pr) }),
    ...(isPositive === undefined ? {} : { her2: isPositive ? ('positive' as const) : ('negative' as const) }),
    ki67Percent: read.number(from.ki67),
  };
  return outcomeOf(surrogateSubtype(input, schemeOf(rule)));
}

/** Stands for the share of an ER whose status is known: no rule parts ER above 10 %. */
function shareOf(positive: boolean | undefined): number | undefined {
  return positive === undefined ? undefined : positive ? 100 : 0;
}

/** @throws clinical/cut-off */
function schemeOf({ scheme, ki67Cut, hormoneAndHer2Positive }: SubtypeRule): SubtypeScheme {
  if (scheme === 'maisonneuve-2014') return { scheme };
  // A cut-off that is not there is told by the rule itself.
  if (scheme === 'st-gallen-2013') return { scheme, ki67Cut: ki67Cut ?? Number.NaN };
  if (hormoneAndHer2Positive === undefined) {
    throw clinicalErrors.error('clinical/cut-off', {
      what: 'It does not stand where four-classes puts tumours with hormone receptors and HER2',
      cure: 'State hormoneAndHer2Positive: papers differ.',
    });
  }
  return { scheme, ki67Cut: ki67Cut ?? Number.NaN, hormoneAndHer2Positive };
}
