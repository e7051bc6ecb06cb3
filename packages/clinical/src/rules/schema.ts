import { type Infer, type Schema, s } from '@lobule/foundation';
import { pcrDefinitions } from '../response/pcr.ts';
import { eventKinds, survivalEndpoints } from '../survival/endpoints.ts';

const column = (description: string) => s.string({ description });
const maybe = (description: string) => s.optional(s.string({ description }));

/** What every rule has: the column that it makes, and for whom. */
const common = {
  column: s.string({
    pattern: '^[A-Za-z][A-Za-z0-9_.-]*$',
    description: 'Name of the new column',
  }),
  where: s.optional(
    s.object(
      {
        column: s.string(),
        is: s.array(s.string(), { minItems: 1, description: 'Values that count, as texts' }),
      },
      {
        description:
          'Only for patients of these; of the others the new column is missing, and the reason is told',
      },
    ),
  ),
};

function ruleOf<const R extends string, F extends Parts, P extends Parts>(
  rule: R,
  description: string,
  from: F,
  settings: P,
) {
  return s.object({ rule: s.literal(rule), ...common, from: s.object(from), ...settings }, { description });
}
type Parts = { readonly [key: string]: Schema<unknown> };

const her2Tests = {
  ihc: maybe('IHC score: 0, 1, 2, 3, a + may follow'),
  ratio: maybe('HER2/CEP17 ratio'),
  copies: maybe('Mean HER2 copies of a cell'),
  recount: maybe('ISH group of the blinded recount'),
};
const residual = {
  bed: column('Largest diameter of the residual tumour bed, mm'),
  bedAcross: column('Second diameter, mm'),
  cellularity: column('Cellularity of cancer, percent'),
  inSitu: column('Share in situ, percent'),
  nodes: column('Number of positive nodes'),
  metastasis: column('Largest nodal metastasis, mm'),
};

/** One rule of a study: which it is, from which columns, with which choices. No choice that the field makes twice has a default. */
export const clinicalRuleSchema = s.tagged('rule', [
  ruleOf(
    'hormone-receptor',
    'ER or PgR: negative, low-positive (ER), positive; ASCO/CAP 2020',
    { percent: column('Stained nuclei, percent') },
    { receptor: s.oneOf(['ER', 'PR']) },
  ),
  ruleOf('her2-status', 'HER2 negative or positive; ASCO/CAP 2018, affirmed 2023', her2Tests, {}),
  ruleOf(
    'her2-stratum',
    'HER2 zero, low, positive; or null, ultralow, low, positive',
    { ...her2Tests, faintPercent: maybe('Cells with faint staining where IHC is 0, percent') },
    { scheme: s.oneOf(['three', 'four']) },
  ),
  ruleOf(
    'ki67-group',
    'Ki-67 low or high, high from the cut-off on',
    { percent: column('Ki-67, percent') },
    { cut: s.number({ description: 'Percent; papers use 14 and 20' }) },
  ),
  ruleOf(
    'subtype',
    'Surrogate molecular subtype',
    {
      er: column('ER: percent or status, as `receptors` says'),
      pr: column('PgR, likewise'),
      her2: column('HER2 status: positive or negative, 1 or 0'),
      ki67: maybe('Ki-67, percent'),
    },
    {
      receptors: s.oneOf(['percent', 'status']),
      scheme: s.oneOf(['st-gallen-2013', 'maisonneuve-2014', 'four-classes']),
      ki67Cut: s.optional(s.number({ description: 'Percent; asked for but by maisonneuve-2014' })),
      hormoneAndHer2Positive: s.optional(
        s.oneOf(['HER2-positive', 'luminal-B'], { description: 'Where four-classes puts them' }),
      ),
    },
  ),
  ruleOf(
    'nottingham-grade',
    'Grade 1 to 3 from the three scores',
    { tubules: column('1 to 3'), nuclei: column('1 to 3'), mitoses: column('1 to 3') },
    {},
  ),
  ruleOf('tumour-stage', 'T category by size; AJCC 8', { diameter: column('Invasive, mm') }, {}),
  ruleOf(
    'node-status',
    'Nodes negative (isolated cells too) or positive; AJCC 8',
    { positive: column('Number of positive nodes'), largest: maybe('Largest deposit, mm') },
    {},
  ),
  ruleOf(
    'pcr',
    'Pathological complete response: pCR or residual',
    { ypT: column('As ypTis'), ypN: maybe('As ypN0(i+)') },
    { definition: s.oneOf(pcrDefinitions) },
  ),
  ruleOf('rcb-index', 'Residual cancer burden', residual, {}),
  ruleOf('rcb-class', 'RCB-0, RCB-I, RCB-II or RCB-III', residual, {}),
  ruleOf(
    'miller-payne',
    'Grade 1 to 5 of the breast',
    { loss: maybe('Loss of invasive cells, percent'), invasiveLeft: column('1 or 0') },
    {},
  ),
  ruleOf(
    'shrinkage',
    'Percent by which a size fell; of volumes volumetric shrinkage',
    { before: column('Size before'), after: column('Size after, in the same unit') },
    {},
  ),
  ruleOf(
    'sum-response',
    'CR, PR, SD or PD from sums of diameters by RECIST 1.1; new and non-target lesions are not looked at',
    { baseline: column('mm'), sum: column('mm'), nadir: maybe('mm; the baseline where not given') },
    {},
  ),
  ruleOf(
    'recurrence-score-group',
    'Low, intermediate or high risk by a 21-gene recurrence score',
    { score: column('0 to 100') },
    {
      cuts: s.object({
        intermediateFrom: s.number({ description: '11 in TAILORx' }),
        highFrom: s.number({ description: '26 in TAILORx' }),
        source: s.string({ description: 'Whose cut-offs they are' }),
      }),
    },
  ),
  ruleOf(
    'survival',
    'Time and state of an endpoint by STEEP 2.0: makes <column>_days and <column>_event (1 event, 0 censored, 2 competing, with DRFI alone)',
    {
      start: maybe('Date at which the clock starts; not where the columns hold days'),
      events: s.record(s.string(), {
        description: `Column of the day or date of each kind of event: ${eventKinds.join(', ')}`,
      }),
      lastAssessment: maybe('Last day on which disease was looked for'),
      lastAlive: maybe('Last day known to live'),
    },
    {
      endpoint: s.oneOf(survivalEndpoints),
      clock: s.string({
        description: 'What starts the clock, for the report: surgery, randomisation, treatment',
      }),
      zero: s.optional(
        s.oneOf(['day-0', 'no-event'], {
          description:
            'What a 0 means in columns of days, which some tables write for no event; asked for without `start`',
        }),
      ),
      secondPrimaries: s.optional(s.boolean({ description: 'Whether new primaries are events of EFS' })),
    },
  ),
  ruleOf(
    'real-change',
    'Increase, decrease or within-repeatability, against a figure for the same scanner, protocol and parameters',
    {
      before: column('Value at the first visit'),
      after: column('Value at the later visit'),
      scannerBefore: column('Scanner of the first visit'),
      scannerAfter: column('Scanner of the later visit'),
      protocolBefore: column('Protocol of the first visit'),
      protocolAfter: column('Protocol of the later visit'),
    },
    {
      quantity: s.string({ description: 'As ADC' }),
      unit: s.string({ description: 'As mm2/s' }),
      parameters: s.string({ description: 'All that the values depend on: b-values, model, region' }),
      repeatability: s.object({
        quantity: s.string(),
        scanner: s.string(),
        protocol: s.string(),
        parameters: s.string(),
        wcvPercent: s.number({
          exclusiveMinimum: 0,
          description:
            'Within-subject coefficient of variation, percent; the limits are 2.77 times it, or log-normal above 15 %',
        }),
        source: s.string({ description: 'Where the figure comes from' }),
      }),
    },
  ),
  ruleOf(
    'days-from',
    'Days from a start to a date',
    { date: column('As 2024-03-09'), start: column('As 2024-03-02') },
    {},
  ),
  ruleOf(
    'threshold',
    'Two groups of a number, by a cut-off that the study states',
    { value: column('Any column of numbers') },
    {
      cut: s.number(),
      below: s.string({ description: 'Name of those below' }),
      atLeast: s.string({ description: 'Name of those at the cut-off and above' }),
      source: s.string({ description: 'Where the cut-off comes from' }),
    },
  ),
  ruleOf(
    'recode',
    'Other names for values; one that is not listed is missing',
    { value: column('Any column') },
    { to: s.record(s.string(), { description: 'New value by old one' }) },
  ),
]);

/** A rule that makes a column of a table, as `clinicalRuleSchema` reads it. */
export type ClinicalRule = Infer<typeof clinicalRuleSchema>;
