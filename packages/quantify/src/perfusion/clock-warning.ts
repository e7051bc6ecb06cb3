import type { Reason } from '@lobule/foundation';
import type { DynamicProtocol } from './protocol.ts';

/** A dynamic series is hardly shorter; one of six minutes that is written in minutes is. */
const SHORTEST_S = 30;

/**
 * A mark for every output where the frames span so little time that they may be in minutes: all rates are then 60 times
 * too large, and look as any others.
 *
 * @example
 * clockWarning({ timesS: [0, 1.1, 2.2, 3.3, 4.4, 5.5] })[0].code; // 'times-in-minutes'
 */
export function clockWarning({ timesS }: Pick<DynamicProtocol, 'timesS'>): readonly Reason[] {
  const spanS = timesS[timesS.length - 1] - timesS[0];
  if (!(spanS < SHORTEST_S)) return [];
  const text = `The frames span ${Number(spanS.toPrecision(3))} s, less than ${SHORTEST_S} s: are their times in minutes? They were taken in seconds.`;
  return [{ code: 'times-in-minutes', text }];
}
