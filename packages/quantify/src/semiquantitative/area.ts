/**
 * Weights with which the frames add up to the area under their linear interpolation between two times; before the
 * first time given the curve is its zero at `fromS`, because contrast arrives there.
 *
 * @returns one weight per frame, in s; undefined where the frames end before `toS`.
 */
export function areaWeights(timesS: readonly number[], fromS: number, toS: number): Float64Array | undefined {
  const last = timesS.length - 1;
  if (timesS[last] < toS) return undefined;
  const weights = new Float64Array(timesS.length);
  for (let i = 0; i <= last; i++) {
    if (timesS[i] <= fromS) continue;
    const leftS = i > 0 && timesS[i - 1] > fromS ? timesS[i - 1] : fromS;
    const rightS = timesS[i];
    if (leftS >= toS) break;
    const endS = Math.min(rightS, toS);
    // Of the piece from left to right, the part up to endS: the share of each end is the area under its hat.
    const width = endS - leftS;
    const atEnd = width / (rightS - leftS);
    weights[i] += 0.5 * width * atEnd;
    if (i > 0 && timesS[i - 1] > fromS) weights[i - 1] += width * (1 - 0.5 * atEnd);
  }
  return weights;
}
