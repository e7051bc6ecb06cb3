import type { CaseResult } from './suite.ts';

/**
 * Tighter figures than OSIPI's tolerances, which nothing fails on: half to a seventeenth of them. The tables hold noise and
 * rounded inputs, so a value outside is not by itself an error of the fit.
 */
const FIGURES = { Ktrans: 0.0025, ve: 0.005, vp: 0.0015 } as const;
type Quantity = keyof typeof FIGURES;

/** How many values of one of OSIPI's tables are nearer to its truth than the tighter figure. */
export interface TighterCount {
  /** `Tofts`, `extended Tofts delayed`. */
  readonly table: string;
  readonly quantity: Quantity;
  readonly figure: number;
  readonly inside: number;
  readonly values: number;
  /** The largest difference. */
  readonly worst: number;
}

/**
 * Counts over the results of suite `osipi`.
 *
 * @example
 * tighterCounts(results)[0]; // { table: 'Tofts', quantity: 'Ktrans', figure: 0.0025, inside, values, worst }
 */
export function tighterCounts(results: readonly CaseResult[]): readonly TighterCount[] {
  const counts = new Map<string, TighterCount>();
  for (const { case: name, error } of results) {
    const found = /^((?:extended )?Tofts(?: delayed)?) .*: (Ktrans|ve|vp)$/.exec(name);
    if (found === null) continue;
    const [key, table, quantity] = [`${found[1]}: ${found[2]}`, found[1], found[2] as Quantity];
    const figure = FIGURES[quantity];
    const so = counts.get(key) ?? { table, quantity, figure, inside: 0, values: 0, worst: 0 };
    counts.set(key, {
      ...so,
      inside: so.inside + (error <= figure ? 1 : 0),
      values: so.values + 1,
      worst: error <= so.worst ? so.worst : error,
    });
  }
  return [...counts.values()];
}
