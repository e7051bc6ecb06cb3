import type { Reason } from '@lobule/foundation';

/** Why the frames allow no area up to some times after arrival; nothing where they do. */
export function areaWarnings(
  timesS: readonly number[],
  fromS: number,
  intervalsS: readonly number[],
  name: (seconds: number) => string,
): Reason[] {
  const lost = (code: string, text: (seconds: string) => string, isLost: (seconds: number) => boolean) => {
    const which = intervalsS.filter(isLost);
    if (which.length === 0) return [];
    const names = which.map(name).join(' and ');
    return [{ code, text: `${text(which.join(' and '))}: no ${names}.` }];
  };
  const isEmpty = (seconds: number) => firstAfter(timesS, fromS) > fromS + seconds;
  return [
    ...lost(
      'no-frame-in-interval',
      (seconds) => `The first frame after arrival is later than ${seconds} s after it`,
      isEmpty,
    ),
    ...lost(
      'series-too-short',
      (seconds) => `The frames end before ${seconds} s after arrival`,
      (seconds) => !isEmpty(seconds) && timesS[timesS.length - 1] < fromS + seconds,
    ),
  ];
}

/** Infinite where there is none. */
function firstAfter(timesS: readonly number[], fromS: number): number {
  return timesS.find((time) => time > fromS) ?? Number.POSITIVE_INFINITY;
}

/**
 * Weights with which the frames add up to the area under their linear interpolation between two times; before the
 * first time given the curve is its zero at `fromS`, because contrast arrives there.
 *
 * @returns one weight per frame, in s; undefined where the frames end before `toS`, or where none lies
 * between the two times: a line over the whole interval would be no measurement of it.
 */
export function areaWeights(timesS: readonly number[], fromS: number, toS: number): Float64Array | undefined {
  const last = timesS.length - 1;
  if (timesS[last] < toS || firstAfter(timesS, fromS) > toS) return undefined;
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
