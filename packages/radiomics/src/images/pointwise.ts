import { exp, log } from '@lobule/numerics';

export type Pointwise = 'square' | 'square-root' | 'logarithm' | 'exponential';

/**
 * The change of each intensity x, scaled by the largest |x| = m of the image so that the range stays about what it was
 * (PyRadiomics 3, image types):
 *
 *   square        x^2 / m                        square root   sign(x) sqrt(m |x|)
 *   logarithm     m sign(x) log(|x| + 1) / log(m + 1)          exponential   exp(x log(m) / m)
 *
 * @param largest m of the whole image.
 */
export function pointwise(kind: Pointwise, largest: number): (x: number) => number {
  const root = 1 / Math.sqrt(largest);
  const logScale = largest / log(largest + 1);
  const rate = log(largest) / largest;
  const changes: Readonly<Record<Pointwise, (x: number) => number>> = {
    square: (x) => root * x * (root * x),
    'square-root': (x) => Math.sign(x) * Math.sqrt(Math.abs(x) * largest),
    logarithm: (x) => Math.sign(x) * log(Math.abs(x) + 1) * logScale,
    exponential: (x) => exp(rate * x),
  };
  return changes[kind];
}

/** The largest |x| of an image; what is not finite does not count. */
export function largestSize(data: ArrayLike<number>): number {
  let most = 0;
  for (let v = 0; v < data.length; v++) {
    const size = Math.abs(data[v]);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
