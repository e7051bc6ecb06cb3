import type { RandomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import type { PredictionData } from '../data/data.ts';

/** The same patients, outcomes and features' names, with standard normal noise in place of every value. */
export function noiseInPlace<D extends PredictionData>(data: D, stream: RandomStream): D {
  const values = Float64Array.from(data.x.values, () => normalVariate(stream));
  return { ...data, x: { ...data.x, values } };
}
