import { type Measured, undefinedBecause } from '@lobule/foundation';
import { mean } from '@lobule/numerics';

/** One number by one reader. */
export interface Measurement {
  readonly reader: string;
  /** NaN where it could not be measured. */
  readonly value: number;
}

/** A measurement of several readers as one, in their unit. */
export interface ResolvedNumber extends Measured {
  /** What each reader's measurements came to, in the order in which readers first occur. */
  readonly byReader: readonly {
    readonly reader: string;
    readonly value: number;
    readonly measurements: number;
  }[];
  readonly how: string;
}

/**
 * The number to use of what several people measured, once or several times: a reader's measurements to their median,
 * readers to their mean. Measurements that are NaN are left out and said.
 *
 * @example
 * resolveNumber([{ reader: 'A', value: 21 }, { reader: 'A', value: 25 }, { reader: 'A', value: 22 }], 'mm').value; // 22
 */
export function resolveNumber(measurements: readonly Measurement[], unit: string): ResolvedNumber {
  const sound = measurements.filter(({ value }) => Number.isFinite(value));
  const lost = measurements.length - sound.length;
  const readers = [...new Set(sound.map(({ reader }) => reader))];
  const byReader = readers.map((reader) => {
    const values = sound.filter((one) => one.reader === reader).map(({ value }) => value);
    return { reader, value: median(values), measurements: values.length };
  });
  if (byReader.length === 0) {
    const undefinedNumber = undefinedBecause(unit, 'no-measurement', 'Nobody measured it.');
    return { ...undefinedNumber, byReader, how: 'Nobody measured it.' };
  }
  const most = Math.max(...byReader.map((one) => one.measurements));
  const within =
    most > 1 ? `the median of up to ${most} measurements of each reader` : 'one measurement of each reader';
  const how = `${byReader.length > 1 ? `Mean of ${byReader.length} readers, ${within}` : `${within.charAt(0).toUpperCase()}${within.slice(1)}`}${lost > 0 ? `; ${lost} left out that were undefined` : ''}.`;
  return { value: mean(byReader.map(({ value }) => value)), unit, byReader, how };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
