import { clinicalErrors } from '../errors.ts';

/** When a visit may take place, days from an anchor (start of treatment, end of a cycle), both ends allowed. */
export interface VisitWindow {
  readonly visit: string;
  /** Day of the anchor, counted from the start of treatment: 0 for baseline, the day a cycle ended for later visits. */
  readonly anchorDay: number;
  readonly first: number;
  readonly last: number;
}

/** A visit that lies in its window. */
export interface WindowedVisit {
  readonly visit: string;
  /** Days from the anchor. */
  readonly fromAnchor: number;
}

/**
 * The visit that a day belongs to; undefined where it lies in no window, or in several.
 *
 * @param day days from the start of treatment.
 * @throws clinical/order where a window ends before it begins
 * @example
 * visitOfDay(-5, [{ visit: 'baseline', anchorDay: 0, first: -7, last: 0 }])?.visit; // 'baseline'
 */
export function visitOfDay(day: number, windows: readonly VisitWindow[]): WindowedVisit | undefined {
  const fitting = windows.flatMap(({ visit, anchorDay, first, last }) => {
    if (first > last) {
      throw clinicalErrors.error('clinical/order', {
        what: `The window of ${visit} ends (${last}) before it begins (${first})`,
      });
    }
    const fromAnchor = day - anchorDay;
    return fromAnchor >= first && fromAnchor <= last ? [{ visit, fromAnchor }] : [];
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}
