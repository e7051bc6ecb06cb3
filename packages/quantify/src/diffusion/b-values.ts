import { s } from '@lobule/foundation';
import { protocolError } from '../core/check.ts';

export const bValuesSchema = s.object({
  bValues: s.array(s.number({ minimum: 0 }), {
    minItems: 2,
    description: 'b-value of each image, s/mm2, in the order of the frames; a value may stand more than once',
  }),
});

/** @throws quantify/protocol for b-values that are missing, negative, in another unit, or too few different ones. */
export function requireBValues(bValues: readonly number[], different: number): void {
  bValues.forEach((b, i) => {
    if (!(b >= 0)) throw protocolError(`b-values must be 0 or more; entry ${i + 1} is ${b}`);
  });
  const distinct = new Set(bValues).size;
  if (distinct < different) {
    throw protocolError(`${different} different b-values are needed; got ${distinct}: ${bValues.join(', ')}`);
  }
  const highest = Math.max(...bValues);
  if (highest < 20) throw protocolError(`b-values are in s/mm2; the highest is ${highest}: is it in ms/um2?`);
}

/** Member of a protocol: the noise of a mean of n acquisitions is that of one over the root of n. */
export const averagesSchema = s.optional(
  s.array(s.number({ exclusiveMinimum: 0 }), {
    description: 'Acquisitions that each image is the mean of; 1 where not given',
  }),
);

/** @throws quantify/protocol for another number of averages than of b-values, or none. */
export function requireAverages(averages: readonly number[] | undefined, images: number): void {
  if (averages === undefined) return;
  if (averages.length !== images)
    throw protocolError(`averages has ${averages.length} entries for ${images} b-values`);
  averages.forEach((count, i) => {
    if (!(count > 0 && count < Number.POSITIVE_INFINITY))
      throw protocolError(`averages must be positive: entry ${i + 1} is ${count}`);
  });
}
