import type { StandardisedDesign } from './design.ts';
import { learnersErrors } from './errors.ts';

/** Factors with a mean of 1 over the caller's columns, and 0 for the intercept. */
export function penaltyFactors(
  design: StandardisedDesign,
  columns: number,
  given: ArrayLike<number> | undefined,
): Float64Array {
  const factors = new Float64Array(design.columns);
  if (given !== undefined && given.length !== columns) {
    throw learnersErrors.error('learners/shape', {
      what: `${given.length} penalty factors for ${columns} columns`,
    });
  }
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    factors[j] = given?.[j] ?? 1;
    if (!(factors[j] >= 0 && factors[j] < Number.POSITIVE_INFINITY)) {
      throw learnersErrors.error('learners/setting', {
        what: `Penalty factor ${factors[j]}`,
        where: { column: j },
      });
    }
    sum += factors[j];
  }
  if (sum > 0) for (let j = 0; j < columns; j++) factors[j] *= columns / sum;
  return factors;
}
