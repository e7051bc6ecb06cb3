import { normal, variance } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { countText, type TestResult, testResult, undefinedTest } from '../result.ts';
import type { Values } from '../values.ts';
import { scoredPatients } from './outcome.ts';

/** Whether a second model moves risks the right way. */
export interface Reclassification {
  readonly method: string;
  /** Net share of patients with the event whose risk rose, of those without whose risk fell, and their sum. */
  readonly events: TestResult;
  readonly nonEvents: TestResult;
  readonly netReclassification: TestResult;
  /** Rise of the difference in mean risk between the classes. */
  readonly integratedDiscrimination: TestResult;
  /** Absent without cuts. Rows: category before; columns: after. */
  readonly categories?: CategoryReclassification;
  readonly n: number;
  readonly missing: number;
  readonly warning: string;
  readonly sentence: string;
}

/** Who moves between categories of risk, as counts. */
export interface CategoryReclassification {
  readonly cuts: readonly number[];
  readonly events: readonly (readonly number[])[];
  readonly nonEvents: readonly (readonly number[])[];
  readonly netReclassification: number;
}

const WARNING =
  'NRI and IDI rise with markers that tell nothing when the new model is overfitted or badly calibrated, and their tests ' +
  'are too liberal (Hilden and Gerds 2014; Pepe et al. 2015). Report the change of AUC, calibration and net benefit instead.';

/** Net reclassification (without categories, and by cuts where given) and integrated discrimination improvement of one
 * model over another on the same patients (Pencina et al. 2008, 2011), as Hmisc's improveProb. It carries its warning.
 *
 * @throws statistics/bad-option where a prediction is no probability or cuts do not rise; statistics/one-class
 */
export function reclassification(
  before: Values,
  after: Values,
  outcome: Values,
  options: { readonly cuts?: readonly number[] } = {},
): Reclassification {
  const { scores, outcome: y, n, missing } = scoredPatients([before, after], outcome);
  const [p, q] = scores;
  if ([p, q].some((column) => column.some((value) => value < 0 || value > 1))) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'A prediction lies outside 0 to 1' });
  }
  const of = (event: number) => [...y.keys()].filter((i) => y[i] === event);
  const [withEvent, without] = [of(1), of(0)];
  const net = (rows: readonly number[], sign: 1 | -1) => {
    const up = rows.filter((i) => q[i] > p[i]).length;
    const down = rows.filter((i) => q[i] < p[i]).length;
    const value = (sign * (up - down)) / rows.length;
    return { value, variance: ((up + down) / rows.length - value * value) / rows.length, n: rows.length };
  };
  const shift = (rows: readonly number[]) => {
    const changes = rows.map((i) => q[i] - p[i]);
    const mean = changes.reduce((a, b) => a + b, 0) / rows.length;
    return { value: mean, variance: rows.length > 1 ? variance(changes) / rows.length : Number.NaN };
  };
  const [rise, fall] = [net(withEvent, 1), net(without, -1)];
  const [eventShift, otherShift] = [shift(withEvent), shift(without)];
  const total = { value: rise.value + fall.value, variance: rise.variance + fall.variance, n };
  const integrated = {
    value: eventShift.value - otherShift.value,
    variance: eventShift.variance + otherShift.variance,
    n,
  };
  const test = (method: string, name: string, part: typeof total) => zTest(method, name, part, missing);
  const netReclassification = test('Net reclassification improvement', 'NRI', total);
  const integratedDiscrimination = test('Integrated discrimination improvement', 'IDI', integrated);
  const method = 'Reclassification';
  return {
    method,
    events: test('Net reclassification of patients with the event', 'NRI', rise),
    nonEvents: test('Net reclassification of patients without the event', 'NRI', fall),
    netReclassification,
    integratedDiscrimination,
    ...(options.cuts && { categories: byCategory(p, q, withEvent, without, options.cuts) }),
    n,
    missing,
    warning: WARNING,
    sentence: `${method}: NRI ${formatNumber(total.value)}, IDI ${formatNumber(integrated.value)}; ${countText(n, missing)}. ${WARNING}`,
  };
}

function zTest(
  method: string,
  name: string,
  part: { readonly value: number; readonly variance: number; readonly n: number },
  missing: number,
): TestResult {
  if (!(part.variance > 0)) {
    const reason = { code: 'zero-variance', text: 'all risks moved alike, or a class has one patient.' };
    return undefinedTest(method, part.n, missing, reason);
  }
  const error = Math.sqrt(part.variance);
  const z = part.value / error;
  const half = normal.quantile(0.975) * error;
  return testResult({
    method,
    statistic: { name: 'z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    estimate: { name, value: part.value },
    interval: { lower: part.value - half, upper: part.value + half, level: 0.95 },
    n: part.n,
    missing,
  });
}

/** A risk equal to a cut falls below it. */
function byCategory(
  p: Float64Array,
  q: Float64Array,
  withEvent: readonly number[],
  without: readonly number[],
  cuts: readonly number[],
): CategoryReclassification {
  if (cuts.length === 0 || cuts.some((cut, k) => !(cut > (cuts[k - 1] ?? 0) && cut < 1))) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'Cuts between risk categories must rise and lie between 0 and 1',
    });
  }
  const category = (risk: number) => cuts.filter((cut) => risk > cut).length;
  const table = (rows: readonly number[]) => {
    const counts = Array.from({ length: cuts.length + 1 }, () => new Array<number>(cuts.length + 1).fill(0));
    for (const i of rows) counts[category(p[i])][category(q[i])]++;
    return counts;
  };
  const net = (counts: readonly (readonly number[])[], total: number) =>
    counts.reduce(
      (sum, row, a) => sum + row.reduce((part, count, b) => part + Math.sign(b - a) * count, 0),
      0,
    ) / total;
  const [events, nonEvents] = [table(withEvent), table(without)];
  return {
    cuts,
    events,
    nonEvents,
    netReclassification: net(events, withEvent.length) - net(nonEvents, without.length),
  };
}
