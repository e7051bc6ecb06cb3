import { realChange } from '../change/real-change.ts';
import { limitsFromCv } from '../change/repeatability.ts';
import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { nottinghamGrade } from '../pathology/grade.ts';
import { nodeStatus, tumourStage } from '../pathology/stage.ts';
import { her2Status } from '../receptors/her2-status.ts';
import { her2Stratum } from '../receptors/her2-stratum.ts';
import { hormoneReceptor } from '../receptors/hormone.ts';
import { ki67Group } from '../receptors/ki67.ts';
import { recurrenceScoreGroup } from '../recurrence-score.ts';
import { millerPayne } from '../response/miller-payne.ts';
import { pathologicalResponse } from '../response/pcr.ts';
import { residualCancerBurden } from '../response/rcb.ts';
import { sumResponse } from '../response/recist.ts';
import { shrinkage } from '../response/shrinkage.ts';
import { decided, isKnown, missing } from '../verdict.ts';
import { type Cell, outcomeOf, type RowReader, type RuleOutcome, rowReader } from './outcome.ts';
import type { ClinicalRule } from './schema.ts';
import { subtypeOutcome } from './subtype.ts';
import { survivalOutcome } from './survival.ts';

type Handlers = {
  readonly [R in ClinicalRule['rule']]: (
    rule: Extract<ClinicalRule, { rule: R }>,
    read: RowReader,
  ) => RuleOutcome;
};

const her2Tests = (
  from: { ihc?: string; ratio?: string; copies?: string; recount?: string },
  read: RowReader,
) => ({
  ihc: read.score(from.ihc),
  ratio: read.number(from.ratio),
  copies: read.number(from.copies),
  recountGroup: read.number(from.recount),
});

const burden = ({ from }: Extract<ClinicalRule, { rule: 'rcb-index' | 'rcb-class' }>, read: RowReader) =>
  residualCancerBurden({
    bedMm: read.number(from.bed),
    bedAcrossMm: read.number(from.bedAcross),
    cellularityPercent: read.number(from.cellularity),
    inSituPercent: read.number(from.inSitu),
    positiveNodes: read.number(from.nodes),
    largestMetastasisMm: read.number(from.metastasis),
  });

const handlers: Handlers = {
  'hormone-receptor': ({ receptor, from }, read) =>
    outcomeOf(hormoneReceptor(receptor, read.number(from.percent))),
  'her2-status': ({ from }, read) => outcomeOf(her2Status(her2Tests(from, read))),
  'her2-stratum': ({ from, scheme }, read) =>
    outcomeOf(
      her2Stratum({ ...her2Tests(from, read), faintPercent: read.number(from.faintPercent) }, scheme),
    ),
  'ki67-group': ({ from, cut }, read) => outcomeOf(ki67Group(read.number(from.percent), cut)),
  subtype: subtypeOutcome,
  'nottingham-grade': ({ from }, read) =>
    outcomeOf(
      nottinghamGrade({
        tubules: read.number(from.tubules),
        nuclei: read.number(from.nuclei),
        mitoses: read.number(from.mitoses),
      }),
    ),
  'tumour-stage': ({ from }, read) => outcomeOf(tumourStage(read.number(from.diameter))),
  'node-status': ({ from }, read) =>
    outcomeOf(nodeStatus({ positive: read.number(from.positive), largestMm: read.number(from.largest) })),
  pcr: ({ from, definition }, read) =>
    outcomeOf(pathologicalResponse({ ypT: read.text(from.ypT), ypN: read.text(from.ypN) }, definition)),
  'rcb-index': (rule, read) => {
    const { index, class: byClass } = burden(rule, read);
    return { ...byClass, values: [Number.isNaN(index.value) ? null : index.value] };
  },
  'rcb-class': (rule, read) => outcomeOf(burden(rule, read).class),
  'miller-payne': ({ from }, read) =>
    outcomeOf(
      millerPayne({ lossPercent: read.number(from.loss), invasiveLeft: read.yes(from.invasiveLeft) }),
    ),
  shrinkage: ({ from }, read) => {
    const { value, reason } = shrinkage(read.number(from.before), read.number(from.after));
    const guideline = guidelines.arithmetic;
    return reason
      ? { values: [null], guideline, flags: [], reason }
      : { values: [value], guideline, flags: [] };
  },
  'sum-response': ({ from }, read) => {
    const [baseline, sum, nadir] = [from.baseline, from.sum, from.nadir].map((one) => read.number(one));
    const guideline = guidelines.recist;
    if (!isKnown(baseline)) return outcomeOf(missing<string>(guideline, 'The sum of diameters at baseline'));
    if (!isKnown(sum)) return outcomeOf(missing<string>(guideline, 'The sum of diameters'));
    return outcomeOf(decided(guideline, sumResponse(baseline, sum, nadir)));
  },
  'recurrence-score-group': ({ from, cuts }, read) =>
    outcomeOf(recurrenceScoreGroup(read.number(from.score), cuts)),
  survival: survivalOutcome,
  'real-change': ({ from, quantity, unit, parameters, repeatability }, read) => {
    const guideline = guidelines.repeatability;
    const visit = (scanner: string | undefined, protocol: string | undefined, value: number | undefined) =>
      scanner === undefined || protocol === undefined ? undefined : { scanner, protocol, parameters, value };
    const before = visit(
      read.text(from.scannerBefore),
      read.text(from.protocolBefore),
      read.number(from.before),
    );
    const after = visit(read.text(from.scannerAfter), read.text(from.protocolAfter), read.number(from.after));
    if (!before || !after) return outcomeOf(missing<string>(guideline, 'A scanner or a protocol'));
    const { wcvPercent, ...known } = repeatability;
    const change = { quantity, unit, before, after };
    return outcomeOf(realChange(change, { ...known, rc: limitsFromCv(wcvPercent) }).verdict);
  },
  'days-from': ({ from }, read) => {
    const [date, start] = [read.date(from.date), read.date(from.start)];
    const guideline = guidelines.arithmetic;
    if (date === undefined || start === undefined) return outcomeOf(missing<string>(guideline, 'A date'));
    return outcomeOf(decided(guideline, date - start));
  },
  threshold: ({ from, cut, below, atLeast, source }, read) => {
    const guideline = { ...guidelines.arithmetic, name: `Cut-off of ${cut} (${source})` };
    const value = read.number(from.value);
    if (value === undefined) return outcomeOf(missing<string>(guideline, from.value));
    return outcomeOf(decided(guideline, value >= cut ? atLeast : below));
  },
  recode: ({ from, to }, read) => {
    const guideline = guidelines.arithmetic;
    const value = read.text(from.value);
    if (value === undefined) return outcomeOf(missing<string>(guideline, from.value));
    if (Object.hasOwn(to, value)) return outcomeOf(decided(guideline, to[value]));
    return {
      values: [null],
      guideline,
      flags: [],
      reason: { code: 'not-listed', text: `This value of ${from.value} is not among those that count.` },
    };
  },
};

/**
 * What a rule of a study says of one row.
 *
 * @param cell the value of a column in that row; null where missing.
 * @throws clinical/out-of-range, clinical/contradiction, clinical/order, clinical/not-a-date for a row that cannot be;
 * clinical/cut-off for a rule that lacks a choice; clinical/no-rule
 * @example
 * applyRule({ rule: 'ki67-group', column: 'ki67', from: { percent: 'ki' }, cut: 20 }, () => 16).values; // ['low']
 */
export function applyRule(rule: ClinicalRule, cell: (column: string) => Cell): RuleOutcome {
  if (!Object.hasOwn(handlers, rule.rule)) {
    throw clinicalErrors.error('clinical/no-rule', { what: `There is no rule ${String(rule.rule)}` });
  }
  const handler = handlers[rule.rule] as (rule: ClinicalRule, read: RowReader) => RuleOutcome;
  const read = rowReader(cell);
  const { where } = rule;
  if (where) {
    const value = read.text(where.column);
    if (value === undefined || !where.is.includes(value)) {
      const { guideline } = handler(
        rule,
        rowReader(() => null),
      );
      return {
        values: ruleColumns(rule).map(() => null),
        guideline,
        flags: [],
        reason: {
          code: 'not-asked',
          text: `Only patients with ${where.column} ${where.is.join(' or ')} are asked.`,
        },
      };
    }
  }
  return handler(rule, read);
}

/** Names of the columns that a rule makes, each with what it holds. */
export function ruleColumns(
  rule: ClinicalRule,
): readonly { readonly name: string; readonly kind: 'number' | 'text' }[] {
  if (rule.rule === 'survival') {
    return ['days', 'event'].map((part) => ({ name: `${rule.column}_${part}`, kind: 'number' }));
  }
  return [{ name: rule.column, kind: NUMBERS.includes(rule.rule) ? 'number' : 'text' }];
}

const NUMBERS: readonly ClinicalRule['rule'][] = [
  'rcb-index',
  'shrinkage',
  'days-from',
  'nottingham-grade',
  'miller-payne',
];

/** Inputs that are known before what the rule tells, and so may be predictors beside it. */
const KNOWN_BEFORE = ['before', 'baseline', 'start'];

/** Columns that a rule reads; `telling` leaves out those that were known before its outcome. */
export function ruleInputs(rule: ClinicalRule): {
  readonly all: readonly string[];
  readonly telling: readonly string[];
} {
  const named = Object.entries(rule.from as Readonly<Record<string, unknown>>).flatMap(([role, value]) =>
    typeof value === 'string'
      ? [{ role, column: value }]
      : Object.values((value ?? {}) as Readonly<Record<string, string>>).map((one) => ({
          role,
          column: one,
        })),
  );
  return {
    all: [...named.map(({ column }) => column), ...(rule.where ? [rule.where.column] : [])],
    telling: named.filter(({ role }) => !KNOWN_BEFORE.includes(role)).map(({ column }) => column),
  };
}

/** Finds a choice that is lacking before any row is read. @throws clinical/cut-off, clinical/no-rule */
export function checkRule(rule: ClinicalRule): void {
  const { where: _where, ...whole } = rule;
  applyRule(whole as ClinicalRule, () => null);
}
