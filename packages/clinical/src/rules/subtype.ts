import { clinicalErrors } from '../errors.ts';
import { type SubtypeScheme, surrogateSubtype } from '../receptors/subtype.ts';
import { outcomeOf, type RowReader, type RuleOutcome } from './outcome.ts';
import type { ClinicalRule } from './schema.ts';

type SubtypeRule = Extract<ClinicalRule, { rule: 'subtype' }>;

/** The subtype of a row; where the table holds statuses, what only a percentage can tell stays open. */
export function subtypeOutcome(rule: SubtypeRule, read: RowReader): RuleOutcome {
  const { from, receptors } = rule;
  const isPositive = read.yes(from.her2);
  const asPercent = (column: string) => {
    const positive = read.yes(column);
    return positive === undefined ? undefined : positive ? ANY_POSITIVE : 0;
  };
  const pr = receptors === 'percent' ? read.number(from.pr) : asPercent(from.pr);
  const input = {
    erPercent: receptors === 'percent' ? read.number(from.er) : asPercent(from.er),
    // A PgR that is only known to be positive may lie on either side of 20 %.
    prPercent: receptors === 'status' && pr === ANY_POSITIVE ? undefined : pr,
    ...(isPositive === undefined ? {} : { her2: isPositive ? ('positive' as const) : ('negative' as const) }),
    ki67Percent: read.number(from.ki67),
  };
  return outcomeOf(surrogateSubtype(input, schemeOf(rule)));
}

/** Stands for a positive ER of unknown share; no rule parts ER above 10 %. */
const ANY_POSITIVE = 100;

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
