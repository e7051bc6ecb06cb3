import { blandAltmanPlot, englishPlotWords } from '@lobule/plots';
import { formatNumber } from '@lobule/statistics';
import type { Agreement, MeasuredReading } from './agreement.ts';
import type { Quantity } from './quantities.ts';
import { fileSafe } from './write-case.ts';

/** Fewer differences show no pattern. */
const LEAST_LESIONS = 3;

export interface LimitPicture {
  /** `bland-altman_anna-ben_ADC-mean.svg` */
  readonly name: string;
  readonly svg: string;
}

/**
 * Difference against mean with the limits of agreement, for each pair of readers and each reader who read twice.
 *
 * @param quantities those that are drawn; agreement may hold more
 */
export function limitPictures(
  quantities: readonly Quantity[],
  agreement: readonly Agreement[],
  readings: readonly MeasuredReading[],
): readonly LimitPicture[] {
  const pictures: LimitPicture[] = [];
  const taken = new Set<string>();
  for (const [q, { name }] of quantities.entries()) {
    for (const one of agreement) {
      if (one.name !== name || one.bias === undefined || one.n < LEAST_LESIONS) continue;
      const points = pointsOf(one, q, readings);
      const wanted = `bland-altman_${one.readers.map(fileSafe).join('-')}_${fileSafe(name)}`;
      const file = `${wanted}${taken.has(wanted) ? `_${pictures.length}` : ''}.svg`;
      taken.add(wanted);
      pictures.push({ name: file, svg: drawn(one, points) });
    }
  }
  return pictures;
}

/** [second, first], as the figure takes its reference first. */
function pointsOf(
  { kind, readers }: Agreement,
  q: number,
  readings: readonly MeasuredReading[],
): readonly (readonly [number, number])[] {
  const of = (reader: string) =>
    readings.filter((one) => one.reader === reader).sort((a, b) => a.repeat - b.repeat);
  const nth = (reader: string, n: number) => {
    const repeats = [...new Set(of(reader).map(({ repeat }) => repeat))];
    return of(reader).filter(({ repeat }) => repeat === repeats[n]);
  };
  const [first, second] =
    kind === 'intra' ? [nth(readers[0], 0), nth(readers[0], 1)] : [nth(readers[0], 0), nth(readers[1], 0)];
  return first.flatMap(({ subject, values }) => {
    const other = second.find((one) => one.subject === subject);
    return other ? [[other.values[q], values[q]] as const] : [];
  });
}

function drawn(
  {
    kind,
    name,
    unit,
    readers,
    n,
    bias = Number.NaN,
    limitLower = Number.NaN,
    limitUpper = Number.NaN,
  }: Agreement,
  points: readonly (readonly [number, number])[],
): string {
  const [a, b] = kind === 'intra' ? [`${readers[0]} 1`, `${readers[0]} 2`] : readers;
  const numbers = `bias ${formatNumber(bias)}, limits ${formatNumber(limitLower)} to ${formatNumber(limitUpper)}`;
  return blandAltmanPlot({
    title: `${name}: ${a} and ${b}`,
    description: `Difference against mean of ${n} lesions; ${numbers}${unit === '' ? '' : ` ${unit}`}.`,
    points,
    ...{ unit, bias, limits: [limitLower, limitUpper] as const, referenceName: b },
    words: {
      ...englishPlotWords,
      meanOfMeasuredAnd: () => `Mean of ${a} and ${b}`,
      measuredMinus: () => `${a} − ${b}`,
    },
  });
}
