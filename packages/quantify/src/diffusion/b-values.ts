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
