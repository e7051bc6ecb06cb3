import { blandAltman, intraclassCorrelation, repeatability } from '@lobule/statistics';
import { allPairs } from './compare-case.ts';
import type { Quantity } from './quantities.ts';

/** The numbers of one blinded reading. */
export interface MeasuredReading {
  /** Which lesion at which visit. */
  readonly subject: number;
  readonly reader: string;
  readonly repeat: number;
  /** In the order of the quantities; NaN where undefined. */
  readonly values: readonly number[];
}

/** How well readers, or a reader's readings, agree on one quantity. */
export interface Agreement extends Quantity {
  /** All readers; two readers; one reader several times. */
  readonly kind: 'inter' | 'pair' | 'intra';
  readonly readers: readonly string[];
  /** ICC(A,1): two-way, absolute agreement, of one reading (Shrout and Fleiss's (2,1)). NaN where undefined. */
  readonly icc: number;
  readonly iccLower: number;
  readonly iccUpper: number;
  /** Lesions that all of them read. */
  readonly n: number;
  /** Lesions left out because somebody did not read them or a value is undefined. */
  readonly missing: number;
  readonly reason?: string;
  /** Of pairs and of a reader's first two readings: first minus second. */
  readonly bias?: number;
  readonly limitLower?: number;
  readonly limitUpper?: number;
  /** Of a reader's first two readings: they differ by less in 95 %. */
  readonly repeatabilityCoefficient?: number;
}

/**
 * Agreement of blinded readings over lesions, for every quantity: between all readers and each pair of them (the first
 * reading of each), and within each reader who read more than once.
 */
export function agreements(
  quantities: readonly Quantity[],
  readings: readonly MeasuredReading[],
): readonly Agreement[] {
  const readers = [...new Set(readings.map(({ reader }) => reader))];
  const subjects = [...new Set(readings.map(({ subject }) => subject))];
  const found = new Map(
    readings.map((one) => [JSON.stringify([one.subject, one.reader, one.repeat]), one] as const),
  );
  const repeatsOf = new Map(
    readers.map((reader) => {
      const own = readings.filter((one) => one.reader === reader).map(({ repeat }) => repeat);
      return [reader, [...new Set(own)].sort((a, b) => a - b)] as const;
    }),
  );
  const valuesOf = (reader: string, repeat: number, q: number) =>
    subjects.map((subject) => found.get(JSON.stringify([subject, reader, repeat]))?.values[q] ?? Number.NaN);
  const firstOf = (reader: string) => repeatsOf.get(reader)?.[0] ?? 1;
  return quantities.flatMap((quantity, q): Agreement[] => {
    const columns = readers.map((reader) => valuesOf(reader, firstOf(reader), q));
    const pairs = allPairs(readers.map((reader, r) => ({ reader, values: columns[r] })));
    return [
      ...(readers.length > 1
        ? [{ ...quantity, kind: 'inter' as const, readers, ...correlate(columns) }]
        : []),
      ...pairs.map(
        ([a, b]): Agreement => ({
          ...quantity,
          kind: 'pair',
          readers: [a.reader, b.reader],
          ...correlate([a.values, b.values]),
          ...limitsOf(a.values, b.values),
        }),
      ),
      ...readers.flatMap((reader): Agreement[] => {
        const repeats = (repeatsOf.get(reader) ?? []).map((repeat) => valuesOf(reader, repeat, q));
        if (repeats.length < 2) return [];
        const { coefficient } = repeatability(repeats[0], repeats[1]);
        return [
          {
            ...quantity,
            kind: 'intra',
            readers: [reader],
            ...correlate(repeats),
            ...limitsOf(repeats[0], repeats[1]),
            repeatabilityCoefficient: coefficient,
          },
        ];
      }),
    ];
  });
}

function correlate(
  columns: readonly (readonly number[])[],
): Pick<Agreement, 'icc' | 'iccLower' | 'iccUpper' | 'n' | 'missing' | 'reason'> {
  const rows = columns[0].map((_, subject) => columns.map((column) => column[subject]));
  const { estimate, interval, n, missing, reason } = intraclassCorrelation(rows);
  const hasNoInterval = estimate !== undefined && Number.isNaN(interval?.lower ?? Number.NaN);
  return {
    icc: estimate?.value ?? Number.NaN,
    iccLower: interval?.lower ?? Number.NaN,
    iccUpper: interval?.upper ?? Number.NaN,
    n,
    missing,
    ...(reason && { reason: reason.text }),
    ...(hasNoInterval && { reason: 'the readings leave no variance from which an interval could be had.' }),
  };
}

function limitsOf(
  first: readonly number[],
  second: readonly number[],
): Pick<Agreement, 'bias' | 'limitLower' | 'limitUpper'> {
  const { bias, lower, upper } = blandAltman(first, second);
  return { bias, limitLower: lower, limitUpper: upper };
}
