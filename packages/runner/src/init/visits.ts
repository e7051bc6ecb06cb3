/** The days in which a visit lies, counted from the first visit of each patient. */
export interface VisitWindow {
  readonly name: string;
  readonly days: readonly [number, number];
}

/**
 * Windows that part the visits of all patients: the k-th visit of each lies in the k-th window, which ends midway to
 * the next. Empty where patients have one visit, days are not told, or the visits of patients lie across each other's.
 *
 * @param days of the visits of each patient, in their order.
 * @example
 * visitWindows([[0, 20], [0, 24]]); // baseline 0 to 10, visit2 11 to 38
 */
export function visitWindows(days: readonly (readonly number[])[]): readonly VisitWindow[] {
  const count = Math.max(0, ...days.map(({ length }) => length));
  if (count < 2 || days.flat().some((day) => !Number.isFinite(day))) return [];
  const ranges = Array.from({ length: count }, (_, k) => {
    const own = days.flatMap((visits) => visits[k] ?? []);
    return [Math.min(...own), Math.max(...own)] as const;
  });
  if (ranges.slice(1).some(([first], k) => first <= ranges[k][1])) return [];
  const middles = ranges.slice(1).map(([first], k) => Math.floor((ranges[k][1] + first) / 2));
  const [, last] = ranges[count - 1];
  const open = last + Math.max(1, last - (middles.at(-1) ?? 0));
  return ranges.map((_, k) => ({
    name: k === 0 ? 'baseline' : `visit${k + 1}`,
    days: [k === 0 ? 0 : middles[k - 1] + 1, middles[k] ?? open],
  }));
}
